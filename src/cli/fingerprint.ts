import { readdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Settings } from '../config/config.ts';

/**
 * What tells an edit of a configuration: which files there are, and of each its identity, size and times, behind whatever
 * links.
 */
export function fingerprint({ file, policies }: Pick<Settings, 'file' | 'policies'>): string {
  if (file === undefined) return '';
  const directory = policies === undefined ? undefined : resolve(dirname(file), policies);
  const names = directory === undefined ? [] : namesIn(directory).map((name) => resolve(directory, name));
  return [file, ...names].map(markOf).join('\n');
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).toSorted();
  } catch {
    return [];
  }
}

function markOf(file: string): string {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(file);
    return [file, ino, size, mtimeMs, ctimeMs].join(' ');
  } catch {
    return `${file} is missing`;
  }
}
