import { existsSync, readFileSync } from 'node:fs';
import type { ListenAddress } from './config.ts';
import type { Origin } from './load.ts';
import { configurationFile } from './load.ts';
import { listenAddress } from './values.ts';

/**
 * Where the server of a configuration listens, and whether it speaks TLS there. Single lines are read, not the whole: a
 * server goes on while an edit of its file is broken, and whoever asks every few seconds has no time for its policy.
 */
export function listensAt({ file, env }: Origin): {
  readonly address: ListenAddress;
  readonly isTls: boolean;
} {
  const name = configurationFile(file);
  const text = name !== undefined && existsSync(name) ? readFileSync(name, 'utf8') : '';
  const given = (key: string) => env[key.toUpperCase()] || lineOf(key, text);
  const isTls = given('certificate') !== undefined || given('certificate_file') !== undefined;
  const { data } = listenAddress.safeParse(given('address'));
  return { address: data ?? { host: undefined, port: isTls ? 443 : 8080 }, isTls };
}

// As YAML has it, or JSON.
function lineOf(key: string, text: string): string | undefined {
  const line = new RegExp(`^[{\\s]*["']?${key}["']?\\s*:\\s*["']?(?<value>[^"',#\\s}]+)`, 'm');
  return line.exec(text)?.groups?.['value'];
}
