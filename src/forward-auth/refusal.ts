import type { ErrorCode } from '../errors.ts';

/** A check that can't be answered, since it doesn't say without doubt what the visitor asked for. */
export interface Refusal {
  readonly refused: Extract<ErrorCode, 'target_conflict' | 'target_incomplete' | 'target_malformed'>;
  readonly message: string;
}

/** The refusal of something that has no reading, or more than one. */
export function malformed(message: string): Refusal {
  return { refused: 'target_malformed', message };
}
