/** What one process asks another. */
export interface Questions {
  /** Sends a question under a number; gives the answer, or undefined where none comes in time. */
  readonly ask: (send: (question: number) => void) => Promise<unknown>;
  readonly answer: (question: number, answer: unknown) => void;
  /** The other one is gone: nothing will be answered any more. */
  readonly end: () => void;
}

/** Starts without a question; one that isn't answered within `patienceMs` gets no answer. */
export function createQuestions(patienceMs: number): Questions {
  const waiting = new Map<number, (answer: unknown) => void>();
  let last = 0;
  const settle = (question: number, answer: unknown) => {
    waiting.get(question)?.(answer);
    waiting.delete(question);
  };
  return {
    ask(send) {
      const question = ++last;
      return new Promise((resolve) => {
        const late = setTimeout(() => settle(question, undefined), patienceMs);
        waiting.set(question, (answer) => {
          clearTimeout(late);
          resolve(answer);
        });
        send(question);
      });
    },
    answer: settle,
    end() {
      for (const question of waiting.keys()) settle(question, undefined);
    },
  };
}
