import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { findChromium } from '../setup/tools.ts';
import { BROWSER_OPTIONS } from './support/stage.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'deploy', 'demo', 'main.ts');

/** The demonstration as `npm run demo` starts it, with a folder of its own for what it writes. */
interface Demo {
  readonly child: ChildProcess;
  readonly folder: string;
  readonly output: () => string;
  /** The exit status, once it and whatever shares its output have ended. */
  readonly ended: Promise<number | null>;
}

async function startDemo(t: TestContext): Promise<Demo> {
  const folder = await mkdtemp(join(tmpdir(), 'forwarden-demo-test-'));
  // A group of its own, since a terminal's Ctrl-C reaches the demonstration and its children alike.
  const child = spawn(process.execPath, [MAIN], {
    detached: true,
    env: { PATH: process.env['PATH'], TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) interrupt(child);
    await ended;
    await rm(folder, { recursive: true, force: true });
  });
  return { child, folder, output: () => output, ended };
}

function interrupt({ pid }: ChildProcess): void {
  assert.ok(pid);
  process.kill(-pid, 'SIGINT');
}

async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!(await isSo())) {
    assert.ok(performance.now() < deadline, what);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

test('the demonstration says three things, lets Alice in and out and Bob not in, and leaves nothing behind', async (t) => {
  const demo = await startDemo(t);
  await until(() => demo.output().includes('Ctrl-C'), 'the demonstration is ready');
  const [, link = '', port = ''] = /(http:\/\/app\.localhost:(\d+)\/)/.exec(demo.output()) ?? [];
  const browser = await chromium.launch({ executablePath: findChromium() ?? '', args: BROWSER_OPTIONS });
  t.after(() => browser.close());
  const signIn = async (email: string) => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(link);
    await page.getByRole('link', { name: email }).click();
    await page.waitForURL(link);
    return page;
  };

  const bob = await signIn('bob@example.com');
  assert.equal((await bob.reload())?.status(), 403);
  const alice = await signIn('alice@example.com');
  assert.match(await alice.locator('body').innerText(), /verified with the key [0-9a-f]{64}/);
  await alice.getByRole('link', { name: 'Sign out' }).click();
  await alice.getByRole('button', { name: 'Sign out' }).click();
  await alice.getByRole('button', { name: /sign me out/i }).click();
  await alice.waitForURL(/signed_out/);

  interrupt(demo.child);
  assert.equal(await demo.ended, 0);
  assert.equal(demo.output().trim().split('\n').length, 3, demo.output());
  assert.deepEqual(await readdir(demo.folder), []);
  assert.equal(await isListening(Number(port)), false);
});

test('a demonstration that is stopped while it starts ends at once, and leaves nothing behind', async (t) => {
  const demo = await startDemo(t);
  await until(async () => (await readdir(demo.folder)).length > 0, 'the demonstration has begun');
  await new Promise((resolve) => setTimeout(resolve, 50));
  const stoppedAt = performance.now();
  interrupt(demo.child);
  assert.equal(await demo.ended, 0);
  assert.ok(performance.now() - stoppedAt < 5000, 'it waits for nothing that has ended');
  assert.equal(demo.output(), '');
  assert.deepEqual(await readdir(demo.folder), []);
});
