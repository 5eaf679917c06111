import type { Place } from './place.ts';

/** What is likely not meant, though it is valid. */
export interface Mistake {
  readonly code: 'covers_authenticate_host' | 'email_without_at' | 'never_matches' | 'public_above_protected';
  readonly place: Place;
  /** The route that it is in, by its id. */
  readonly route: string;
  readonly message: string;
}
