import { tooLargePage } from '../pages/too-large.ts';
import { MAXIMUM_VALUE_LENGTH } from '../session/split-value.ts';
import type { Answer } from './answer.ts';
import { page } from './answer.ts';

/** What the visitor sees where his session, once sealed, fits into no browser's cookies. */
export function tooLarge(sealed: string, requestId: string): Answer {
  return page(403, tooLargePage({ size: sealed.length, limit: MAXIMUM_VALUE_LENGTH, requestId }));
}
