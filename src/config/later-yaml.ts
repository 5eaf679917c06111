import { createRequire } from 'node:module';
import type * as WholeYaml from './whole-yaml.ts';

const require = createRequire(import.meta.url);

/** All of YAML, loaded by whoever needs it first: a plain file doesn't, and the parser takes 4 MB. */
export function wholeYaml(): typeof WholeYaml {
  return require('./whole-yaml.ts');
}
