/** Why a file can't be read, and what to do: words for the error that reading it threw. */
export function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code]?.() ?? `can’t be read (${code})`;
}

const REASONS: Readonly<Record<string, () => string>> = {
  EACCES: () =>
    `can’t be read by user ${process.getuid?.()}: give it the permission to (a mounted file keeps its owner and mode)`,
  EISDIR: () => 'is a directory: name a file in it',
  ENOENT: () => 'does not exist',
};
