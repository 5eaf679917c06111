/** Says how far something has come; the text is made only when it is told. */
export type Progress = (textOf: () => string) => void;

const SILENCE_MS = 1000;

/** Tells at most once a second, and nothing of what takes less than one. */
export function onceASecond(
  tell: (text: string) => void,
  now: () => number = () => performance.now(),
): Progress {
  let last = now();
  return (textOf) => {
    if (now() - last < SILENCE_MS) return;
    last = now();
    tell(textOf());
  };
}
