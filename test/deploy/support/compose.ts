import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { COMPOSE } from '../../setup/tools.ts';

/** The folder of what is shipped. */
export const DEPLOY = join(import.meta.dirname, '..', '..', '..', 'deploy');

/** The values that .env.example asks for. */
export const VALUES = {
  DOMAIN: 'example.com',
  ACME_EMAIL: 'me@example.com',
  IDP_CLIENT_ID: 'client',
  IDP_CLIENT_SECRET: 'not-a-real-one',
  ALLOWED_USERS: 'me@example.com, you@example.com',
};

/** What a service of the compose file is, as far as tests look at it. */
export interface Service {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports?: readonly unknown[];
  readonly [key: string]: unknown;
}

/** A compose file as `docker compose` understands it. */
export interface Composed {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly name: string }>>;
  readonly configs: Readonly<Record<string, { readonly content: string }>>;
}

/** Runs `docker compose config` on the shipped file; gives its exit status and output. */
export function composeConfig(values: Readonly<Record<string, string>>, options: readonly string[] = []) {
  const file = ['-f', join(DEPLOY, 'compose.yaml'), '--project-directory', DEPLOY, ...options];
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...values };
  return spawnSync(COMPOSE, [...file, 'config', '--format', 'json'], { encoding: 'utf8', env });
}

/** The shipped compose file with the five values, and further ones. */
export function compose(further: Readonly<Record<string, string>> = {}): Composed {
  const { status, stdout, stderr } = composeConfig({ ...VALUES, ...further }, ['--profile', '*']);
  assert.equal(status, 0, stderr);
  // What compose prints could be composed again, so a `$` is doubled in it.
  return JSON.parse(stdout.replaceAll('$$', '$'));
}

/** The service of a name. */
export function service(composed: Composed, name: string): Service {
  const found = composed.services[name];
  assert.ok(found !== undefined, name);
  return found;
}

/** Traefik's flags as it counts them: of one given twice the last. */
export function flagsOf({ command }: Service): ReadonlyMap<string, string> {
  return new Map(
    command.map((flag) => {
      const [, name = '', value = ''] = /^--([^=]+)=(.*)$/s.exec(flag) ?? assert.fail(flag);
      return [name, value];
    }),
  );
}
