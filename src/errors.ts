/** Every stable error code of this program: what logs, metrics and tests tell errors apart by. */
export type ErrorCode =
  | 'address_in_use'
  | 'address_not_permitted'
  | 'bad_request'
  | 'config_invalid'
  | 'cookies_blocked'
  | 'data_dir_unusable'
  | 'email_not_verified'
  | 'file_unreadable'
  | 'hand_off_invalid'
  | 'hand_off_replayed'
  | 'hosted_domain_mismatch'
  | 'key_invalid'
  | 'misdirected_check'
  | 'provider_answer_invalid'
  | 'provider_denied'
  | 'provider_unavailable'
  | 'return_url_not_covered'
  | 'session_too_large'
  | 'sign_in_expired'
  | 'sign_in_foreign'
  | 'sign_in_replayed'
  | 'store_unusable'
  | 'target_conflict'
  | 'target_incomplete'
  | 'target_malformed'
  | 'usage'
  | 'worker_failed';

/** The one error class: a stable `code`, a message that names the place and the remedy, and the cause. */
export class ForwardenError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ForwardenError';
    this.code = code;
  }
}

/** Whether an error is one of ours, with a code that can be told. */
export function isForwardenError(error: unknown): error is ForwardenError {
  return error instanceof ForwardenError;
}
