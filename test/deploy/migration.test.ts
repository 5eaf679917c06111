import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { TRAEFIK } from '../setup/tools.ts';
import { ask } from '../support/ask.ts';
import { folderWith } from '../support/folder.ts';
import { freePort } from '../support/free-port.ts';
import { DEPLOY, VALUES } from './support/compose.ts';

const GUIDE = readFileSync(join(DEPLOY, '..', 'docs', 'migrate-from-pomerium.md'), 'utf8');
const FIXTURE = join(DEPLOY, '..', 'test', 'fixtures', 'pomerium-v0.6.2.yaml');
const STARTED_MS = 30_000;

/** A block of code of the guide. */
interface Block {
  readonly language: string;
  readonly text: string;
}

function blocksIn(text: string): readonly Block[] {
  const blocks = text.matchAll(/^```(\w*)\n(.*?)^```$/gms);
  return [...blocks].map(([, language = '', code = '']) => ({ language, text: code }));
}

/** The blocks of the rows of the guide's tables: those on the left, and those on the right. */
function sides(): { readonly old: readonly Block[]; readonly here: readonly Block[] } {
  const cells = [...GUIDE.matchAll(/<tr><td>(.*?)<\/td><td>(.*?)<\/td><\/tr>/gs)];
  return {
    old: cells.flatMap(([, left = '']) => blocksIn(left)),
    here: cells.flatMap(([, , right = '']) => blocksIn(right)),
  };
}

function linesOf(blocks: readonly Block[]): number {
  return blocks.flatMap(({ text }) => text.split('\n')).filter((line) => line.trim() !== '').length;
}

test('the numbers that the guide prints are those of the pieces that it shows', () => {
  const files = sides().old.filter(({ language }) => language === 'yaml');
  const commands = sides().old.filter(({ text }) => text.startsWith('docker '));
  const values = Object.keys(VALUES).length;
  assert.ok(GUIDE.includes(`| files | ${files.length} | 1 (\`.env\`) |`));
  assert.ok(GUIDE.includes(`| lines in them | ${linesOf(files)} | ${values} |`));
  assert.ok(GUIDE.includes(`| commands | ${commands.length}, of ${linesOf(commands)} lines | 1 |`));
});

test('the old configuration of the guide is the one that runs here unchanged', () => {
  const shown = sides().old.find(({ text }) => text.startsWith('log_level'));
  assert.equal(shown?.text, readFileSync(FIXTURE, 'utf8'));
});

test('the guide gives the labels and flags of the compose file as they are there', () => {
  const shipped = readFileSync(join(DEPLOY, 'compose.yaml'), 'utf8');
  const lines = sides().here.flatMap(({ text }) => text.split('\n').map((line) => line.trim()));
  const labels = lines.filter((line) => line.startsWith('traefik.'));
  const flags = lines.filter((line) => line.startsWith('--')).flatMap((line) => line.split(' '));
  assert.ok(labels.length > 5);
  assert.ok(flags.length > 10);
  for (const line of [...labels, ...flags]) assert.ok(shipped.includes(line), line);
});

test('Traefik starts with the old static configuration as the guide has it for v3, and the old rule leads to https', async (t) => {
  const ports = { web: await freePort(), secure: await freePort(), internal: await freePort() };
  const configuration = blocksIn(GUIDE).find(({ text }) => text.includes('core:'))?.text ?? assert.fail();
  const rule = /routers\.https-redirect\.rule=(.*)' \\/.exec(GUIDE)?.[1] ?? assert.fail();
  const https = { middlewares: { https: { redirectScheme: { scheme: 'https' } } } };
  const router = { entryPoints: ['http'], rule, middlewares: ['https'], service: 'noop@internal' };
  const dynamic = { http: { routers: { router }, ...https } };
  const folder = folderWith(t, { 'dynamic.yaml': JSON.stringify(dynamic) });
  const here = configuration
    .replace('":9000"', `127.0.0.1:${ports.internal}`)
    .replace('":80"', `127.0.0.1:${ports.web}`)
    .replace('":443"', `127.0.0.1:${ports.secure}`)
    .replace('/etc/traefik/dynamic.yaml', join(folder, 'dynamic.yaml'))
    .replace('unix:///var/run/docker.sock', 'tcp://127.0.0.1:1');
  writeFileSync(join(folder, 'traefik.yaml'), here);
  const child = spawn(TRAEFIK, [`--configFile=${join(folder, 'traefik.yaml')}`], { stdio: 'ignore' });
  t.after(async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  const headers = { host: 'a.example.com' };
  const deadline = performance.now() + STARTED_MS;
  const arrival = () => ask({ port: ports.web, path: '/x', headers }).catch(() => undefined);
  let reply = await arrival();
  while (reply?.status !== 302 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    reply = await arrival();
  }
  assert.equal(reply?.headers.location, 'https://a.example.com/x');
});
