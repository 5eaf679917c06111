import { createInterface } from 'node:readline';
import { ForwardenError } from '../errors.ts';

/** A person at a terminal. */
export interface Terminal {
  /** Throws `usage` when the person ends the input in place of an answer. */
  readonly ask: (question: string) => Promise<string>;
  readonly close: () => void;
}

/** Opens this program's terminal for questions; lines that are typed or pasted ahead answer the next ones. */
export function openTerminal(): Terminal {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const lines = terminal[Symbol.asyncIterator]();
  return {
    ask: async (question) => {
      terminal.setPrompt(`${question} `);
      terminal.prompt();
      const { done, value } = await lines.next();
      if (done) throw new ForwardenError('usage', 'init: stopped, and nothing was written');
      return value;
    },
    close: () => terminal.close(),
  };
}
