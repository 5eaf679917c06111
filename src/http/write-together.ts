import type { ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';
import { writeAnswer } from './write-answer.ts';

/** Writes the answer to a check, with the request's id. */
export type WriteCheckAnswer = (response: ServerResponse, answer: Answer, requestId: string) => void;

interface Unwritten {
  readonly response: ServerResponse;
  readonly answer: Answer;
  readonly requestId: string;
}

// The first answer waits no longer for the others, however much work there is in a turn.
const LONGEST_WAIT_MS = 1;

/**
 * Writes the answers of one turn of the event loop one after the other, when everything that came has been read. One by
 * one they take a fifth more of the processor: each would wake the proxy anew, and code that reads and code that writes
 * would push each other out of its caches.
 */
export function createWriter(
  isLast: () => boolean,
  failed: (error: unknown, requestId: string) => Answer,
): WriteCheckAnswer {
  let unwritten: Unwritten[] = [];
  let firstCameAt = 0;

  const writeAll = () => {
    const all = unwritten;
    unwritten = [];
    for (const one of all) write(one);
  };

  const write = ({ response, answer, requestId }: Unwritten) => {
    try {
      writeAnswer(response, answer, requestId, isLast());
    } catch (error) {
      writeAnswer(response, failed(error, requestId), requestId, isLast());
    }
  };

  return (response, answer, requestId) => {
    const now = performance.now();
    if (unwritten.length === 0) {
      firstCameAt = now;
      setImmediate(writeAll);
    }
    unwritten.push({ response, answer, requestId });
    if (now - firstCameAt > LONGEST_WAIT_MS) writeAll();
  };
}
