/** Where in a file something was written; line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A place as compilers print it. */
export function placeText({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}
