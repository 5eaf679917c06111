import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { stringify } from 'yaml';
import { CLIENT } from '../../deploy/demo/provider.ts';
import { makeCertificate } from '../deploy/support/certificate.ts';
import { ask, traefikHeaders } from '../support/ask.ts';
import { folderWith } from '../support/folder.ts';
import { runCommand, startCommand } from '../support/forwarden-command.ts';
import { freePort } from '../support/free-port.ts';
import { startTestProvider } from '../support/provider.ts';
import { ACCOUNTS } from '../support/signed-in.ts';
import { createVisitor } from '../support/visitor.ts';
import type { Crew } from '../support/workers.ts';
import { BASE, CLOSED, childrenOf, OPEN, startCrew, until } from '../support/workers.ts';

/** Two workers that sign people in, and a visitor whose every step is answered by another one than the last. */
async function startJourney(t: TestContext) {
  const provider = await startTestProvider(t, {
    accounts: ACCOUNTS,
    redirectUri: 'https://auth.example.com/oauth2/callback',
    postLogoutRedirectUri: 'https://auth.example.com/.pomerium/signed_out',
  });
  const crew = await startCrew(t, {
    ...BASE,
    idp_provider: 'oidc',
    idp_provider_url: provider.issuer.href,
    idp_client_id: CLIENT.id,
    idp_client_secret: CLIENT.secret,
    policy: [{ from: 'https://app.example.com', allowed_users: ['alice@example.com'] }],
  });
  const visitor = createVisitor({
    config: { authenticateUrl: new URL('https://auth.example.com') },
    port: () => crew.port,
  });
  const workers = crew.workers();
  let steps = 0;
  const step = (url: string) => crew.through(workers[steps++ % 2] ?? 0, () => visitor.fetch(url));
  /** Walks on to an address that begins so, and stops in front of it. */
  const walkTo = async (from: string, to: string): Promise<string> => {
    let at = from;
    do at = new URL(String((await step(at)).headers.location), at).href;
    while (!at.startsWith(to));
    return at;
  };
  return { crew, visitor, step, walkTo };
}

const [CALLBACK, HAND_OFF] = [
  'https://auth.example.com/oauth2/callback',
  'https://app.example.com/.pomerium/',
];

test('a sign-in whose every step is answered by another worker comes to its end; what is valid once is so over all workers', async (t) => {
  const { crew, visitor, step, walkTo } = await startJourney(t);
  const callback = await walkTo('https://app.example.com/', CALLBACK);
  const cookie = visitor.cookiesFor(callback);
  const handOff = await walkTo(callback, HAND_OFF);
  const handOffCookie = visitor.cookiesFor(handOff);
  assert.equal((await step(handOff)).status, 302);
  assert.equal((await step('https://app.example.com/')).status, 200);
  assert.equal((await step('https://app.example.com/')).status, 200);
  for (const worker of crew.workers()) {
    const replay = (url: string, cookies: string) =>
      crew.through(worker, () => visitor.fetch(url, { headers: { cookie: cookies } }));
    assert.equal((await replay(callback, cookie)).status, 400);
    const replayed = await replay(handOff, handOffCookie);
    assert.equal(replayed.status, 400);
    assert.match(replayed.body, /works only once/);
    assert.deepEqual(replayed.setCookies, []);
  }
});

test('a sign-out on one worker counts on all, also on one that starts later, before it is answered', async (t) => {
  const { crew, visitor } = await startJourney(t);
  const { reply } = await visitor.open('https://app.example.com/');
  assert.equal(reply.status, 200);
  const cookie = visitor.cookiesFor('https://app.example.com/');
  const passes = async (worker: number) =>
    (await crew.through(worker, () => visitor.fetch('https://app.example.com/', { headers: { cookie } })))
      .status === 200;
  // Both know the session from here on.
  for (const worker of crew.workers()) assert.equal(await passes(worker), true);
  await visitor.fetch('https://auth.example.com/.pomerium/sign_out', { method: 'POST' });
  for (const worker of crew.workers()) assert.equal(await passes(worker), false);
  const [first = 0] = crew.workers();
  process.kill(first, 'SIGKILL');
  await until(async () => (await crew.metric('forwarden_workers')) === 2);
  for (const worker of crew.workers()) assert.equal(await passes(worker), false);
});

test('metrics are those of all workers, and of those that are no more', async (t) => {
  const crew = await startCrew(t, { ...BASE, policy: OPEN });
  const [first = 0, second = 0] = crew.workers();
  for (const worker of [first, second, second]) assert.equal(await crew.through(worker, crew.status), 200);
  const name = 'forwarden_decisions_total{decision="allow",reason="accept",route="https://app.example.com"}';
  assert.equal(await crew.metric(name), 3);
  assert.equal(await crew.metric('forwarden_check_duration_seconds_count'), 3);
  assert.equal(await crew.metric('forwarden_routes'), 1);
  assert.equal(await crew.metric('forwarden_workers'), 2);
  process.kill(second, 'SIGKILL');
  await until(async () => (await crew.metric('forwarden_workers_replaced_total')) === 1);
  await until(async () => (await crew.metric('forwarden_workers')) === 2);
  assert.equal(await crew.status(), 200);
  assert.equal(await crew.metric(name), 4);
  assert.equal(await crew.metric('forwarden_check_duration_seconds_count'), 4);
  const misdirected = traefikHeaders('https://app.example.com/');
  assert.equal((await ask({ port: crew.metricsPort, path: '/metrics', headers: misdirected })).status, 400);
  assert.equal(await crew.metric('forwarden_checks_refused_total{code="misdirected_check"}'), 1);
});

/** What every worker answers, one after the other. */
async function statuses({ workers, through, status }: Crew): Promise<number[]> {
  const answers: number[] = [];
  for (const worker of workers()) answers.push(await through(worker, status));
  return answers;
}

test('an edit reaches all workers, is said once, and one that doesn’t load leaves all as they are', async (t) => {
  const crew = await startCrew(t, { ...BASE, policy: OPEN });
  assert.deepEqual(await statuses(crew), [200, 200]);
  crew.edit({ ...BASE, policy: CLOSED });
  crew.running.kill('SIGHUP');
  await crew.running.printed(/the policy was loaded anew/);
  assert.deepEqual(await statuses(crew), [401, 401]);
  crew.edit({ ...BASE, policy: [{ from: 'https://app.example.com', alow: [] }] });
  await crew.running.printed(/the last good policy stays in force/);
  assert.deepEqual(await statuses(crew), [401, 401]);
  for (const worker of crew.workers()) {
    const ready = await crew.through(worker, () => ask({ port: crew.port, path: '/readyz' }));
    assert.match(JSON.parse(ready.body).trouble, /config\.yaml/);
  }
  assert.equal(await crew.metric('forwarden_config_last_reload_successful'), 0);
  crew.running.kill('SIGTERM');
  const { output } = await crew.running.ended;
  assert.equal(output.match(/loaded anew/g)?.length, 1);
  assert.equal(output.match(/listens on .* for proxies/g)?.length, 1);
});

test('a worker that replaces another has the secrets and the policy of the others, whatever the files say by then', async (t) => {
  const crew = await startCrew(t, { ...BASE, policy: OPEN });
  crew.edit({ ...BASE, policy: CLOSED });
  await until(async () => (await statuses(crew)).join() === '401,401');
  const keys = () => ask({ port: crew.port, path: '/.well-known/pomerium/jwks.json' });
  const { body } = await keys();
  for (const name of ['signing_key', 'cookie_secret', 'shared_secret'])
    rmSync(join(crew.folder, 'data', name));
  crew.edit({ policy: 'broken' });
  await crew.running.printed(/the last good policy stays in force/);
  const [first = 0] = crew.workers();
  process.kill(first, 'SIGKILL');
  await crew.running.printed(/a worker ended: another takes its place/);
  await until(async () => (await crew.metric('forwarden_workers')) === 2);
  assert.equal(crew.workers().includes(first), false);
  assert.deepEqual(await statuses(crew), [401, 401]);
  for (const worker of crew.workers()) assert.equal((await crew.through(worker, keys)).body, body);
  const [, last = 0] = crew.workers();
  const ready = await crew.through(last, () => ask({ port: crew.port, path: '/readyz' }));
  assert.match(JSON.parse(ready.body).trouble, /config\.yaml/);
});

test('requests under way at SIGTERM are answered by every worker before the program ends with 0', async (t) => {
  const crew = await startCrew(t, { ...BASE, policy: OPEN });
  const workers = crew.workers();
  const asked = Array.from({ length: 40 }, () => crew.status().catch(() => 'refused'));
  await asked[0];
  const startedAt = performance.now();
  crew.running.kill('SIGTERM');
  const answers = await Promise.all(asked);
  assert.equal((await crew.running.ended).status, 0);
  assert.ok(performance.now() - startedAt < 9000);
  assert.deepEqual(
    answers.filter((answer) => answer !== 200 && answer !== 'refused'),
    [],
  );
  for (const pid of workers) assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
});

test('SIGTERM while workers start ends them and the program with 0', async (t) => {
  const folder = folderWith(t, { 'config.yaml': stringify({ ...BASE, workers: 2, policy: OPEN }) });
  const port = await freePort();
  for (const waitMs of [0, 300]) {
    const running = startCommand(['serve'], { ADDRESS: `127.0.0.1:${port}` }, folder);
    t.after(() => running.kill('SIGKILL'));
    await until(() => childrenOf(running.pid).length === 2);
    const workers = childrenOf(running.pid);
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    running.kill('SIGTERM');
    assert.equal((await running.ended).status, 0);
    assert.deepEqual(workers.filter(isThere), []);
  }
});

test('workers go when the primary process is gone', async (t) => {
  const crew = await startCrew(t, { ...BASE, policy: OPEN });
  const workers = crew.workers();
  crew.running.kill('SIGKILL');
  await crew.running.ended;
  await until(() => workers.every((pid) => !isThere(pid)));
});

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('where no worker can run any more the program says so and ends with 1', async (t) => {
  const crew = await startCrew(t, { ...BASE, policy: OPEN });
  for (const suffix of ['', '-shm', '-wal']) rmSync(join(crew.folder, 'data', `forwarden.sqlite${suffix}`));
  mkdirSync(join(crew.folder, 'data', 'forwarden.sqlite'));
  for (const worker of crew.workers()) process.kill(worker, 'SIGKILL');
  const { status, output, errors } = await crew.running.ended;
  assert.equal(status, 1);
  assert.match(output, /a worker can’t start: can't open .*forwarden\.sqlite/);
  assert.match(errors, /no worker can run/);
});

test('what keeps several workers from starting is said once, as by one process', async (t) => {
  const held = createServer();
  await new Promise<void>((resolve) => held.listen(0, '127.0.0.1', resolve));
  t.after(() => new Promise((resolve) => held.close(resolve)));
  const address = held.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const folder = folderWith(t, { 'config.yaml': stringify({ ...BASE, workers: 2, policy: OPEN }) });
  const { status, output, errors } = await runCommand(['serve'], { ADDRESS: `127.0.0.1:${port}` }, folder);
  assert.equal(status, 1);
  assert.equal(errors.match(/another program listens there/g)?.length, 1);
  assert.match(errors, /\(address\)/);
  assert.doesNotMatch(output, /redirect URI/);
});

test('several workers need a data_dir that can be written, and say so', async (t) => {
  const secrets = await Promise.all(
    ['shared_secret', 'cookie_secret', 'signing_key'].map(async (name) => [
      name,
      (await runCommand(['keygen', name])).output.trim(),
    ]),
  );
  const configuration = { ...BASE, ...Object.fromEntries(secrets), policy: OPEN };
  const folder = folderWith(t, { 'config.yaml': stringify(configuration), data: 'no directory' });
  const { status, errors } = await runCommand(['serve'], { WORKERS: '2' }, folder);
  assert.equal(status, 1);
  assert.match(errors, /workers: .*\(data_dir\) can't be written: .*workers: 1/);
});

test('the audit log of several workers is of whole lines, and tells once what was loaded', async (t) => {
  const folder = folderWith(t);
  const file = join(folder, 'audit.jsonl');
  const configuration = { ...BASE, policy: OPEN, audit_log: file, audit_allows: true };
  const crew = await startCrew(t, configuration);
  await Promise.all(Array.from({ length: 200 }, crew.status));
  crew.running.kill('SIGTERM');
  await crew.running.ended;
  const events = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).event);
  assert.equal(events.filter((event) => event === 'allowed').length, 200);
  assert.equal(events.filter((event) => event === 'policy_loaded').length, 1);
});

test('SIGUSR1 to the primary process opens the audit log anew in all workers', async (t) => {
  const file = join(folderWith(t), 'audit.jsonl');
  const crew = await startCrew(t, { ...BASE, policy: OPEN, audit_log: file, audit_allows: true });
  const allowed = (name: string) => readFileSync(name, 'utf8').match(/"event":"allowed"/g)?.length ?? 0;
  assert.deepEqual(await statuses(crew), [200, 200]);
  assert.equal(allowed(file), 2);
  renameSync(file, `${file}.1`);
  crew.running.kill('SIGUSR1');
  await until(() => existsSync(file));
  await until(async () => {
    await statuses(crew);
    return allowed(file) >= 2;
  });
  const before = allowed(`${file}.1`);
  assert.deepEqual(await statuses(crew), [200, 200]);
  assert.equal(allowed(`${file}.1`), before);
});

test('several workers speak TLS, and healthcheck finds them ready', async (t) => {
  const { certificate, key } = makeCertificate(t, ['auth.example.com']);
  const tls = { certificate_file: certificate, certificate_key_file: key };
  const crew = await startCrew(t, { ...BASE, ...tls, policy: OPEN });
  const env = { ADDRESS: `127.0.0.1:${crew.port}` };
  for (const worker of crew.workers()) {
    const check = () => runCommand(['healthcheck'], env, crew.folder);
    assert.equal((await crew.through(worker, check)).status, 0);
  }
  const expiry = await crew.metric('forwarden_certificate_expiry_timestamp_seconds');
  assert.ok((expiry ?? 0) > Date.now() / 1000);
});

test('without workers there is one process', async (t) => {
  const folder = folderWith(t, { 'config.yaml': stringify({ ...BASE, policy: OPEN }) });
  const running = startCommand(['serve'], { ADDRESS: `127.0.0.1:${await freePort()}` }, folder);
  t.after(async () => {
    running.kill('SIGTERM');
    await running.ended;
  });
  await running.printed(/redirect URI/);
  assert.deepEqual(childrenOf(running.pid), []);
});

test('workers are a number or auto', async (t) => {
  const folder = folderWith(t, { 'config.yaml': stringify({ ...BASE, policy: OPEN }) });
  for (const wrong of ['0', '1.5', '-2', 'many', '1000']) {
    const { status, output } = await runCommand(['check'], { WORKERS: wrong }, folder);
    assert.equal(status, 1, wrong);
    assert.match(output, /WORKERS is neither auto nor a whole number/);
  }
  writeFileSync(join(folder, 'config.yaml'), stringify({ ...BASE, workers: 'auto', policy: OPEN }));
  assert.equal((await runCommand(['check'], {}, folder)).status, 0);
});
