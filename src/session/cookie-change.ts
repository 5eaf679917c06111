/** One Set-Cookie of an answer (RFC 6265 §4.1); always HttpOnly. */
export interface CookieChange {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly domain: string | undefined;
  readonly secure: boolean;
  readonly sameSite: 'lax' | 'none' | 'strict';
  /** Zero takes the cookie away. */
  readonly maxAgeSeconds: number;
}
