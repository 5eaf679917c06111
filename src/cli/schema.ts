import { printSchema, SCHEMA_NAMES } from '../config/json-schema.ts';
import { ForwardenError } from '../errors.ts';

/** `forwarden schema [config|policy]`: a JSON Schema, for editors. Throws `usage`. */
export function runSchema(name = 'config'): string {
  const known = SCHEMA_NAMES.find((candidate) => candidate === name);
  if (known === undefined)
    throw new ForwardenError('usage', `schema prints ${SCHEMA_NAMES.join(' or ')}, not "${name}"`);
  return printSchema(known);
}
