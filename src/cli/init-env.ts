import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

const HEADER = `# What only you know, and what was made for you. It holds secrets: keep it to yourself, and keep a copy.
`;

/** The variables of a file such as `.env`; none where there is no such file. */
export function readEnvFile(file: string): Readonly<Record<string, string | undefined>> {
  return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
}

/**
 * Sets variables in a file such as `.env`: lines of others stay as they are. What comes of it is for its owner alone,
 * and whole or not at all. Gives whether anything changed.
 */
export function writeEnvFile(file: string, values: Readonly<Record<string, string>>): boolean {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  const kept = readEnvFile(file);
  const changed = Object.entries(values).filter(([name, value]) => kept[name] !== value);
  if (before !== undefined && changed.length === 0) return closeToOthers(file);
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, changed.reduce(setLine, before ?? HEADER), { mode: 0o600, flag: 'wx' });
  renameSync(draft, file);
  return true;
}

function setLine(text: string, [name, value]: readonly [string, string]): string {
  const line = `${name}='${value}'`;
  const former = new RegExp(`^${name}=.*$`, 'm');
  if (former.test(text)) return text.replace(former, () => line);
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`;
}

function closeToOthers(file: string): boolean {
  if ((statSync(file).mode & 0o077) === 0) return false;
  chmodSync(file, 0o600);
  return true;
}
