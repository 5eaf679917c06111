import { createRequire } from 'node:module';
import type * as Re2 from 're2js';

const require = createRequire(import.meta.url);

/** Whether a whole text matches a regular expression. */
export type RegexTest = (text: string) => boolean;

// Far more than anybody reads, and far less than what would take long to compile.
const MAXIMUM_LENGTH = 4096;

/**
 * Compiles a regular expression of RE2's syntax, which runs in time linear to the text, whatever visitors send; or says
 * what RE2 can't take. It matches whole texts only, and a dot any character.
 */
export function compileRegex(source: string): { readonly test: RegexTest } | { readonly problem: string } {
  if (source.length > MAXIMUM_LENGTH) return { problem: `is longer than ${MAXIMUM_LENGTH} characters` };
  const { RE2JS, RE2JSException } = re2();
  try {
    const regex = RE2JS.compile(source, RE2JS.DOTALL);
    return { test: (text) => regex.matches(text) };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return {
      problem: `can't be compiled by RE2, which has no look-around and no back references: ${flaw(error)}`,
    };
  }
}

// Loaded with the first regular expression: most policies have none, and it takes 2 MB.
function re2(): typeof Re2 {
  return require('re2js');
}

function flaw({ message }: Error): string {
  return message.replace(/^error parsing regexp: /, '');
}
