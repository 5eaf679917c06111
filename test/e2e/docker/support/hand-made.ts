import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLIENT } from '../../../../deploy/demo/provider.ts';
import { freshSecret } from '../../../../src/config/secrets.ts';
import { FORWARDEN_IMAGE } from '../../../setup/images.ts';
import { docker } from './docker.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const FIXTURES = join(ROOT, 'test', 'fixtures');
const HAND_MADE = join(FIXTURES, 'hand-made');

/** The static configuration of Traefik v2.2 as people wrote it. */
export const OLD_STATIC = readFileSync(join(HAND_MADE, 'traefik.yaml'), 'utf8');

/** The same for Traefik v3: the old rules by one line, and traces by OTLP in place of Jaeger's own way. */
export const NEW_STATIC = OLD_STATIC.replace(
  /^tracing:[\s\S]*/m,
  'tracing:\n  otlp: {http: {endpoint: "http://jaeger:4318/v1/traces"}}\ncore:\n  defaultRuleSyntax: v2\n',
);

/** Options of `docker run` that give a container the labels of a file, as they are. */
export function labelsOf(name: string): readonly string[] {
  return ['--label-file', join(HAND_MADE, `${name}.labels`)];
}

/**
 * Starts the deployment that people made by hand around Pomerium v0.6.2, command by command, with forwarden's image in
 * Pomerium's place and its configuration file unchanged; what only the test has different stands in the environment.
 */
export async function startHandMade(
  folder: string,
  issuer: URL,
  endings: (() => Promise<unknown>)[],
): Promise<void> {
  const { traefik, certificates } = writeFiles(folder);
  const run = async (name: string, ...options: readonly string[]) => {
    await docker('run', '-d', '--rm', '--name', name, '--network', 'br0', ...labelsOf(name), ...options);
    endings.push(() => docker('rm', '--force', '--volumes', name));
  };
  await docker('network', 'create', 'br0');
  endings.push(() => docker('network', 'rm', 'br0'));
  const socket = ['-v', '/var/run/docker.sock:/var/run/docker.sock'];
  const files = ['-v', `${certificates}:/var/certs/certificates`, '-v', `${traefik}:/etc/traefik`];
  await run('traefik', '-p', '80:80', '-p', '443:443', ...socket, ...files, 'traefik:v3.7');
  await run('httpbin', 'kennethreitz/httpbin');
  const program = '/forwarden/test/e2e/docker/support/jaeger.ts';
  await run('jaeger', '-v', `${ROOT}:/forwarden:ro`, 'node:26-slim', 'node', program);
  const configuration = `${join(FIXTURES, 'pomerium-v0.6.2.yaml')}:/pomerium/config.yaml:ro`;
  const env = Object.entries(valuesFor(issuer)).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  const provider = ['--add-host', 'id.localhost:host-gateway'];
  await run('pomerium', '-v', configuration, ...env, ...provider, FORWARDEN_IMAGE);
}

function writeFiles(folder: string): { traefik: string; certificates: string } {
  const [traefik, certificates] = [join(folder, 'traefik'), join(folder, 'certificates')];
  for (const directory of [traefik, certificates]) mkdirSync(directory);
  writeFileSync(join(traefik, 'traefik.yaml'), NEW_STATIC);
  writeFileSync(join(traefik, 'dynamic.yaml'), readFileSync(join(HAND_MADE, 'dynamic.yaml')));
  const file = join(certificates, 'example.com');
  const names = ['-subj', '/CN=example.com', '-addext', 'subjectAltName=DNS:example.com,DNS:*.example.com'];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  spawnSync('openssl', ['req', ...kind, ...names, '-keyout', `${file}.key`, '-out', `${file}.crt`]);
  return { traefik, certificates };
}

/** What stands as CHANGE_ME in the file, and the provider of the test. */
function valuesFor(issuer: URL): Readonly<Record<string, string>> {
  return {
    SHARED_SECRET: freshSecret('shared_secret'),
    COOKIE_SECRET: freshSecret('cookie_secret'),
    IDP_PROVIDER: 'oidc',
    IDP_PROVIDER_URL: issuer.href,
    IDP_CLIENT_ID: CLIENT.id,
    IDP_CLIENT_SECRET: CLIENT.secret,
    OTEL_BSP_SCHEDULE_DELAY: '200',
  };
}
