/** What the visitor asked the proxy for. */
export interface Target {
  readonly method: string;
  /** Canonical, see `canonicalHost`. */
  readonly host: string;
  /** Only where the visitor's URL named one. */
  readonly port: number | undefined;
  /** As it came (one character a byte), without query and fragment; begins with `/`. */
  readonly path: string;
  /** As it came, with its `?`; empty where there is none. */
  readonly query: string;
  /** Undefined where it can't be told; such a visitor is in no network. */
  readonly clientAddress: string | undefined;
  /** The Origin header (RFC 6454 §7). */
  readonly origin: string | undefined;
  readonly accessControlRequestMethod: string | undefined;
}
