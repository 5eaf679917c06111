import assert from 'node:assert/strict';
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { showAuditLine, tailAudit } from '../../src/cli/audit-tail.ts';
import { AUDIT_EVENTS } from '../../src/telemetry/audit.ts';
import { startApp } from '../support/app.ts';
import { ask, traefikHeaders } from '../support/ask.ts';
import { entry, freshSigningKey } from '../support/config.ts';
import { folderWith } from '../support/folder.ts';
import { startStage } from '../support/signed-in.ts';

interface Line {
  readonly event: string;
  readonly [key: string]: unknown;
}

function linesOf(file: string): Line[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

test('signing in and out, refusals and failures are written with who, from where, and why', async (t) => {
  const file = join(folderWith(t), 'audit.jsonl');
  const { app, provider, visitor } = await startStage(t, { config: { auditLog: file } });
  provider.signsIn = 'bob';
  const { reply } = await visitor.open('https://app.example.com/secret?token=hush');
  assert.equal(reply.status, 403);
  await visitor.fetch('https://public.example.com/');
  await visitor.fetch('https://auth.example.com/.pomerium/sign_out', { method: 'POST' });
  const headers = { host: 'auth.example.com', accept: 'text/html', 'x-forwarded-for': '203.0.113.9' };
  await ask({ port: app.port('main'), path: '/oauth2/callback?state=forged&code=hush', headers });

  const lines = linesOf(file);
  assert.deepEqual(
    lines.map(({ event }) => event),
    ['policy_loaded', 'sign_in', 'denied', 'sign_out', 'sign_in_failed'],
  );
  const [, signIn, denied, , failed] = lines;
  assert.equal(signIn?.['email'], 'bob@example.com');
  assert.equal(signIn?.['host'], 'app.example.com');
  const { time, request_id, ...rest } = denied as Line;
  assert.match(String(time), /^\d{4}-\d\d-\d\dT/);
  assert.match(String(request_id), /^[0-9a-f]{24}-[0-9a-z]+$/);
  assert.deepEqual(rest, {
    log: 'audit',
    event: 'denied',
    sub: 'bob',
    email: 'bob@example.com',
    ip: '203.0.113.7',
    host: 'app.example.com',
    method: 'GET',
    path: '/secret',
    route: 'https://app.example.com',
    reason: 'email-unauthorized',
  });
  assert.equal(failed?.['reason'], 'sign_in_foreign');
  assert.equal(failed?.['ip'], '203.0.113.9');
  assert.doesNotMatch(readFileSync(file, 'utf8'), /hush/);
});

test('allowed requests are written by choice, and neither log setting touches refusals', async (t) => {
  const file = join(folderWith(t), 'audit.jsonl');
  const config = { auditLog: file, auditAllows: true, decisionLog: 'off', logLevel: 'silent' } as const;
  const { app } = await startStage(t, { config });
  await ask({ port: app.port('main'), headers: traefikHeaders('https://public.example.com/x') });
  await ask({ port: app.port('main'), headers: traefikHeaders('https://unknown.example.com/') });
  assert.deepEqual(
    linesOf(file).map(({ event, reason }) => [event, reason]),
    [
      ['policy_loaded', undefined],
      ['allowed', 'accept'],
      ['denied', 'route-not-found'],
    ],
  );
});

test('another policy and another signing key than before are told, the same ones are not', async (t) => {
  const file = join(folderWith(t), 'audit.jsonl');
  const first = await startApp(t, { auditLog: file });
  const { store, config } = first;
  await startApp(t, config, { store });
  const routes = [entry('https://app.example.com', { allowedUsers: ['bob@example.com'] })];
  await startApp(
    t,
    { ...config, routes, signingKeys: [freshSigningKey(), ...config.signingKeys] },
    { store },
  );
  const lines = linesOf(file);
  assert.deepEqual(
    lines.map(({ event }) => event),
    ['policy_loaded', 'policy_loaded', 'policy_loaded', 'policy_changed', 'key_rotated'],
  );
  assert.equal(lines[0]?.['policy_hash'], lines[1]?.['policy_hash']);
  assert.notEqual(lines[1]?.['policy_hash'], lines[3]?.['policy_hash']);
  assert.notEqual(lines[4]?.['key_id'], lines[4]?.['former_key_id']);
});

test('a file that was moved away is opened anew, and no line is lost', async (t) => {
  const folder = folderWith(t);
  const file = join(folder, 'audit.jsonl');
  const app = await startApp(t, { auditLog: file });
  const deny = (host: string) =>
    ask({ port: app.port('main'), headers: traefikHeaders(`https://${host}.example.net/`) });
  await deny('a');
  renameSync(file, `${file}.1`);
  await deny('b');
  app.reopenLogs();
  await deny('c');
  const hosts = (name: string) => linesOf(name).map(({ host }) => host);
  assert.deepEqual(hosts(`${file}.1`).slice(1), ['a.example.net', 'b.example.net']);
  assert.deepEqual(hosts(file), ['c.example.net']);
});

test('an audit log that can’t be opened stops the start, and names the key', async (t) => {
  await assert.rejects(
    startApp(t, { auditLog: '/nonexistent/audit.jsonl' }),
    /^ForwardenError: audit_log: can't open/,
  );
});

test('audit tail prints the last lines for people, filtered', async (t) => {
  const line = (event: string, rest: object) =>
    JSON.stringify({ log: 'audit', time: '2026-11-24T10:00:00.000Z', event, ...rest });
  const alice = { email: 'alice@example.com', host: 'app.example.com', method: 'GET', path: '/x' };
  const file = join(
    folderWith(t, {
      log: [
        line('sign_in', { ...alice, ip: '203.0.113.7' }),
        'not json',
        line('denied', { ...alice, reason: 'email-unauthorized', request_id: 'r-1' }),
        line('denied', { host: 'app.example.com', method: 'GET', path: '/', reason: 'route-not-found' }),
        line('policy_loaded', { policy_hash: 'abcdef0123456789' }),
      ].join('\n'),
    }),
    'log',
  );
  const printed = async (filter: object, lines = 20) => {
    const out: string[] = [];
    await tailAudit({ file, lines, follow: false, ...filter }, (text) => out.push(text));
    return out;
  };
  assert.deepEqual(await printed({ event: 'denied', who: 'alice@example.com' }), [
    '2026-11-24 10:00:00Z  denied           alice@example.com  GET app.example.com/x  email-unauthorized  request r-1',
  ]);
  assert.equal((await printed({})).length, 4);
  assert.deepEqual(await printed({}, 1), ['2026-11-24 10:00:00Z  policy_loaded    policy abcdef012345']);
  assert.equal((await printed({ host: 'app.example.com' })).length, 3);
  await assert.rejects(printed({ event: 'nonsense' }), { code: 'usage' });
  await assert.rejects(
    tailAudit({ file: `${file}x`, lines: 1, follow: false }, () => undefined),
    {
      code: 'file_unreadable',
    },
  );
  assert.equal(showAuditLine('{"log":"audit"', {}), undefined);
});

test('every event is documented', () => {
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'audit-log.md'), 'utf8');
  for (const event of AUDIT_EVENTS) assert.ok(text.includes(`| \`${event}\` |`), event);
});
