import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { ALLOWED_SKIPS } from './allowed-skips.ts';
import type { Engine } from './engine.ts';
import { provideEngine } from './engine.ts';
import { provideImages } from './images.ts';
import { provideTools } from './tools.ts';

const ROOT = join(import.meta.dirname, '..', '..');
// A test that hangs must not hang the run with it.
const TEST_TIMEOUT_MS = 120_000;
// Those with containers share one engine and the ports 80 and 443, so they run one after another, and last.
const CONTAINER_TESTS = /[\\/]e2e[\\/]docker[\\/]/;
const CONTAINER_TEST_TIMEOUT_MS = 300_000;

const wanted = process.argv.slice(2);
if (wanted.length === 0) {
  step('type check', 'tsc', []);
  step('type check of the browser tests', 'tsc', ['-p', 'test/e2e']);
  step('lint and format', 'biome', ['check', '--error-on-warnings', '--colors=off']);
}
const files = testFiles(wanted.length === 0 ? ['test'] : wanted);
if (files.some((file) => /[\\/](?:e2e|deploy|verify)[\\/]/.test(file))) provideTools();
const containerTests = files.filter((file) => CONTAINER_TESTS.test(file));
const others = files.filter((file) => !containerTests.includes(file));
const engine = containerTests.length === 0 ? undefined : await prepareContainers();
const ran = { failed: [] as string[], skipped: [] as string[] };
await runTests(others, { concurrency: 2, timeout: TEST_TIMEOUT_MS });
// The same answers have to come of a server that keeps nothing from one check to the next.
const twice = files.filter((file) => /[/]test[/]http[/]/.test(file));
if (twice.length > 0 && exitCode() === 0) {
  process.stdout.write(`
${twice.length} files again, with the caches off
`);
  process.env['TEST_CACHES'] = 'off';
  await runTests(twice, { concurrency: 2, timeout: TEST_TIMEOUT_MS });
}
await runTests(containerTests, { concurrency: 1, timeout: CONTAINER_TEST_TIMEOUT_MS });
await engine?.stop();
saySkipped();
process.exitCode = exitCode();

function testFiles(paths: readonly string[]): string[] {
  const files = paths.flatMap((path) =>
    path.endsWith('.test.ts') ? [path] : globSync(`${path}/**/*.test.ts`, { cwd: ROOT }),
  );
  if (files.length === 0) throw new Error(`no test files under ${paths.join(', ')}`);
  return files.map((file) => join(ROOT, file)).toSorted();
}

function step(what: string, program: string, options: readonly string[]): void {
  const startedAt = performance.now();
  process.stdout.write(`${what} … `);
  const result = spawnSync(join(ROOT, 'node_modules', '.bin', program), options, {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (result.status !== 0) {
    process.stdout.write(`failed\n${result.stdout}${result.stderr}`);
    process.exit(1);
  }
  process.stdout.write(`fine (${seconds(startedAt)})\n`);
}

async function prepareContainers(): Promise<Engine | undefined> {
  const found = await provideEngine();
  if (found === undefined)
    process.stdout.write('no Docker engine can be had: tests with containers are skipped\n');
  else provideImages();
  return found;
}

async function runTests(
  files: readonly string[],
  options: { concurrency: number; timeout: number },
): Promise<void> {
  if (files.length === 0) return;
  const stream = run({ files: [...files], cwd: ROOT, ...options });
  stream.on('test:fail', ({ name }) => ran.failed.push(name));
  stream.on('test:pass', ({ name, skip }) => {
    if (skip !== undefined) ran.skipped.push(name);
  });
  const reporter = stream.compose(new spec());
  reporter.pipe(process.stdout);
  await new Promise((resolve) => reporter.on('end', resolve));
}

function exitCode(): number {
  return ran.failed.length + forbiddenSkips().length > 0 ? 1 : 0;
}

function forbiddenSkips(): readonly string[] {
  return ran.skipped.filter((name) => process.env['CI'] === 'true' && !ALLOWED_SKIPS.includes(name));
}

function saySkipped(): void {
  for (const name of forbiddenSkips()) process.stderr.write(`skipped, which CI doesn't allow: ${name}\n`);
  const { skipped } = ran;
  if (skipped.length > 0) process.stderr.write(`${skipped.length} skipped: ${skipped.join(', ')}\n`);
}

function seconds(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}
