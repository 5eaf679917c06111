import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { end } from '../../deploy/demo/traefik.ts';
import { findProgram, VERIFY } from '../setup/tools.ts';
import { ask } from '../support/ask.ts';
import { folderWith } from '../support/folder.ts';
import { freePort } from '../support/free-port.ts';
import { startStage } from '../support/signed-in.ts';

const EXAMPLES = join(import.meta.dirname, '..', '..', 'docs', 'verify');
const READY_MS = 30_000;

/** How an example is run, given a folder for what it is built into; undefined where its language is missing. */
const LANGUAGES: Readonly<Record<string, (folder: string) => readonly string[] | undefined>> = {
  node: () => [process.execPath, join(EXAMPLES, 'node', 'app.mjs')],
  python: () => {
    const python = findProgram('python3');
    return python === undefined ? undefined : [python, join(EXAMPLES, 'python', 'app.py')];
  },
  go: (folder) => {
    const go = findProgram('go');
    if (go === undefined) return undefined;
    const program = join(folder, 'app');
    const { status, stderr } = spawnSync(go, ['build', '-o', program, '.'], {
      cwd: join(EXAMPLES, 'go'),
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    return [program];
  },
  java: () => {
    const java = findProgram('java');
    if (java === undefined || !existsSync(VERIFY.java)) return undefined;
    const libraries = globSync(join(VERIFY.java, '*.jar')).join(':');
    return [java, '-cp', libraries, join(EXAMPLES, 'java', 'src', 'main', 'java', 'App.java')];
  },
};

async function startExample(
  t: TestContext,
  [program = '', ...options]: readonly string[],
  jwksUrl: string,
): Promise<(assertion: string | undefined) => Promise<string>> {
  const port = await freePort();
  const env = {
    PATH: process.env['PATH'],
    PYTHONPATH: VERIFY.python,
    JWKS_URL: jwksUrl,
    ISSUER: 'auth.example.com',
    AUDIENCE: 'app.example.com',
    PORT: String(port),
  };
  const child = spawn(program, options, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  t.after(() => end(child));
  await untilItAnswers(child, port, () => errors);
  return async (assertion) => {
    const headers = assertion === undefined ? {} : { 'x-pomerium-jwt-assertion': assertion };
    const { status, body } = await ask({ port, headers });
    return `${status} ${body.trim()}`;
  };
}

async function untilItAnswers(child: ChildProcess, port: number, errors: () => string): Promise<void> {
  const deadline = performance.now() + READY_MS;
  for (;;) {
    const answered = await ask({ port }).catch(() => undefined);
    if (answered !== undefined) return;
    const isOver = child.exitCode !== null || performance.now() > deadline;
    if (isOver) throw new Error(`the example did not come up: ${errors()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

for (const [language, commandOf] of Object.entries(LANGUAGES)) {
  test(`the example in ${language} believes a real assertion, and none that is wrong in any one thing`, async (t) => {
    const command = commandOf(folderWith(t));
    if (command === undefined) {
      t.skip(`${language} is not on this machine`);
      return;
    }
    const { app, visitor } = await startStage(t);
    const { reply } = await visitor.open('https://app.example.com/');
    const good = String(reply.headers['x-pomerium-jwt-assertion']);
    const jwksUrl = `http://127.0.0.1:${app.port('main')}/.well-known/pomerium/jwks.json`;
    const hello = await startExample(t, command, jwksUrl);
    assert.equal(await hello(good), '200 Hello alice@example.com');

    const own = createPrivateKey(app.config.signingKeys[0] ?? '');
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const claims = decodeJwt(good);
    const header = decodeProtectedHeader(good) as { alg: string; kid: string };
    const sign = (changes: object, key = own, headerChanges: object = {}) =>
      new SignJWT({ ...claims, ...changes }).setProtectedHeader({ ...header, ...headerChanges }).sign(key);
    const now = Math.floor(Date.now() / 1000);
    assert.equal(
      await hello(await sign({})),
      '200 Hello alice@example.com',
      'what is signed here is as good',
    );

    const [head, payload] = good.split('.');
    const none = Buffer.from(JSON.stringify({ ...header, alg: 'none' })).toString('base64url');
    const wrong: Record<string, string | undefined> = {
      'no assertion': undefined,
      'an empty one': '',
      'a wrong signature': await sign({}, stranger),
      'a cut signature': `${head}.${payload}.`,
      'alg none': `${none}.${payload}.`,
      'a wrong aud': await sign({ aud: 'other.example.com' }),
      'no aud': await sign({ aud: undefined }),
      'a wrong iss': await sign({ iss: 'auth.example.org' }),
      expired: await sign({ iat: now - 900, exp: now - 600 }),
      'no exp': await sign({ exp: undefined }),
      'an unknown kid': await sign({}, stranger, { kid: 'f'.repeat(64) }),
    };
    for (const [what, assertion] of Object.entries(wrong))
      assert.match(await hello(assertion), /^401 /, what);
    assert.equal(await hello(good), '200 Hello alice@example.com', 'wrong ones do no harm to a good one');
  });
}
