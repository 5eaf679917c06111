import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withProgress } from './progress.ts';
import { CACHE, findProgram, TRAEFIK } from './tools.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const DOCKERFILES = join(import.meta.dirname, 'images');
const NODE = join(ROOT, 'node_modules', 'node', 'bin', 'node');
const NPM_VERSION = '11.6.2';
const BASE = 'stand-in/debian';

/** The image of forwarden that the tests run, built of this folder. */
export const FORWARDEN_IMAGE = 'forwarden:test';

/**
 * The public images that deploy/ uses, each with what its stand-in is built of: a Dockerfile and a folder. A stand-in has
 * the port, user and programs of the public one, but Debian's or npm's packages in it: for tests on this machine alone.
 */
const IMAGES: Readonly<Record<string, { dockerfile: string; folder: () => string }>> = {
  'node:26-slim': { dockerfile: 'node', folder: gatherNode },
  'traefik:v3.7': { dockerfile: 'traefik', folder: () => dirname(TRAEFIK) },
  'kennethreitz/httpbin': { dockerfile: 'httpbin', folder: () => DOCKERFILES },
  'prom/prometheus': { dockerfile: 'prometheus', folder: () => DOCKERFILES },
};

/** Takes each public image that is there, pulls it, or builds its stand-in; then builds forwarden's. Gives whether all are there. */
export function provideImages(): boolean {
  let hasRegistry = true;
  for (const [name, { dockerfile, folder }] of Object.entries(IMAGES)) {
    if (isThere(name)) continue;
    hasRegistry = hasRegistry && withProgress(`pulling ${name}`, 'docker', ['pull', '--quiet', name]);
    if (hasRegistry) continue;
    if (!isThere(BASE) && !buildBase()) return false;
    const file = join(DOCKERFILES, `${dockerfile}.Dockerfile`);
    const options = ['build', '--quiet', '--tag', name, '--file', file, folder()];
    if (!withProgress(`building a stand-in for ${name}`, 'docker', options)) return false;
  }
  const options = ['build', '--quiet', '--tag', FORWARDEN_IMAGE, ROOT];
  return withProgress('building the image of forwarden', 'docker', options);
}

function isThere(image: string): boolean {
  return spawnSync('docker', ['image', 'inspect', image], { stdio: 'ignore' }).status === 0;
}

/** A small Debian of the release that this machine has. */
function buildBase(): boolean {
  if (findProgram('mmdebstrap') === undefined && process.getuid?.() === 0) {
    const options = ['install', '-y', '-qq', '--no-install-recommends', 'mmdebstrap'];
    withProgress('fetching mmdebstrap', 'apt-get', options);
  }
  const [, release = 'stable'] =
    /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync('/etc/os-release', 'utf8')) ?? [];
  const archive = join(CACHE, 'debian.tar');
  const packages = '--include=ca-certificates,libatomic1';
  const options = ['--quiet', '--variant=minbase', packages, release, archive];
  return (
    withProgress('gathering a small Debian', 'mmdebstrap', options) &&
    withProgress('importing it as an image', 'docker', ['import', archive, BASE])
  );
}

/** A folder with Node, npm and the certificate authorities that this machine trusts. */
function gatherNode(): string {
  const folder = join(CACHE, 'node-image');
  mkdirSync(folder, { recursive: true });
  copyFileSync(NODE, join(folder, 'node'));
  copyFileSync('/etc/ssl/certs/ca-certificates.crt', join(folder, 'ca-certificates.crt'));
  if (!existsSync(join(folder, 'node_modules', 'npm'))) {
    const options = ['install', '--ignore-scripts', '--prefix', folder, `npm@${NPM_VERSION}`];
    withProgress('fetching npm', 'npm', options);
  }
  return folder;
}
