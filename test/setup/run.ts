import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { ALLOWED_SKIPS } from './allowed-skips.ts';
import { provideTools } from './tools.ts';

const ROOT = join(import.meta.dirname, '..', '..');
// A test that hangs must not hang the run with it.
const TEST_TIMEOUT_MS = 120_000;

const wanted = process.argv.slice(2);
if (wanted.length === 0) {
  step('type check', 'tsc', []);
  step('type check of the browser tests', 'tsc', ['-p', 'test/e2e']);
  step('lint and format', 'biome', ['check', '--error-on-warnings', '--colors=off']);
}
const files = testFiles(wanted.length === 0 ? ['test'] : wanted);
if (files.some((file) => /[\\/](?:e2e|deploy|verify)[\\/]/.test(file))) provideTools();
process.exitCode = await runTests(files);
// The same answers have to come of a server that keeps nothing from one check to the next.
const twice = files.filter((file) => /[\\/]test[\\/]http[\\/]/.test(file));
if (twice.length > 0 && process.exitCode === 0) {
  process.stdout.write(`\n${twice.length} files again, with the caches off\n`);
  process.env['TEST_CACHES'] = 'off';
  process.exitCode = await runTests(twice);
}

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

async function runTests(files: readonly string[]): Promise<number> {
  const failed: string[] = [];
  const skipped: string[] = [];
  const stream = run({ files: [...files], concurrency: 2, timeout: TEST_TIMEOUT_MS, cwd: ROOT });
  stream.on('test:fail', ({ name }) => failed.push(name));
  stream.on('test:pass', ({ name, skip }) => {
    if (skip !== undefined) skipped.push(name);
  });
  const forbidden = () =>
    skipped.filter((name) => process.env['CI'] === 'true' && !ALLOWED_SKIPS.includes(name));
  stream.on('end', () => {
    for (const name of forbidden()) process.stderr.write(`skipped, which CI doesn't allow: ${name}\n`);
    if (skipped.length > 0) process.stderr.write(`${skipped.length} skipped: ${skipped.join(', ')}\n`);
  });
  const reporter = stream.compose(new spec());
  reporter.pipe(process.stdout);
  await new Promise((resolve) => reporter.on('end', resolve));
  return failed.length + forbidden().length > 0 ? 1 : 0;
}

function seconds(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}
