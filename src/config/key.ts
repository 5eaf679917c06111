import type { z } from 'zod';

/** What a key counts for. */
export type KeyStatus =
  /** It can't matter to a forward-auth server: accepted, and reported once. */
  | 'ignored'
  | 'in force'
  /** Of a part that isn't there yet: accepted, and reported once. */
  | 'later'
  /** It would narrow access and can't be judged: refused, since to ignore it would open what it closes. */
  | 'refused';

/** One key of the configuration: how its value is read, and what an operator has to know of it. */
export interface Key<Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema;
  readonly status: KeyStatus;
  /** Its kind of value, in a word or two. */
  readonly type: string;
  /** As the documentation shows it. */
  readonly default: string;
  readonly example: string;
  /** What it does here. */
  readonly does: string;
  /** Whether it may be given as a file, by NAME_FILE. */
  readonly isSecret: boolean;
}

type Details = Partial<Pick<Key, 'default' | 'example' | 'isSecret' | 'type'>>;

/** A key that is in force. */
export function key<Schema extends z.ZodType>(
  schema: Schema,
  does: string,
  details: Details = {},
): Key<Schema> {
  return {
    schema,
    does,
    status: 'in force',
    type: 'text',
    default: '',
    example: '',
    isSecret: false,
    ...details,
  };
}

/** A key whose value nobody else may see; it may come from a file. */
export function secretKey<Schema extends z.ZodType>(
  schema: Schema,
  does: string,
  details: Details = {},
): Key<Schema> {
  return key(schema, does, { ...details, isSecret: true });
}
