const EVERY_MS = 2000;

/** What progress is told by. */
export interface ProgressOptions {
  /** Milliseconds. */
  readonly now: () => number;
  readonly write: (line: string) => void;
  /** In bytes; undefined where nobody knows. */
  readonly total: number | undefined;
}

/** Tells of something long how far it is, every two seconds, so that what is short says nothing. */
export function createProgress({ now, write, total }: ProgressOptions) {
  const startedAt = now();
  let toldAt = startedAt;
  return (lines: number, bytes: number): void => {
    if (now() - toldAt < EVERY_MS) return;
    toldAt = now();
    const part = total === undefined || total === 0 ? '' : ` (${Math.floor((bytes / total) * 100)} %)`;
    const seconds = Math.round((toldAt - startedAt) / 1000);
    write(`${lines.toLocaleString('en')} lines${part} in ${seconds} s\n`);
  };
}
