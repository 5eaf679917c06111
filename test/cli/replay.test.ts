import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Tally } from '../../src/cli/replay/tally.ts';
import { createTally } from '../../src/cli/replay/tally.ts';
import { runReplay } from '../../src/cli/replay.ts';
import { folderWith } from '../support/folder.ts';
import { runCommand } from '../support/forwarden-command.ts';
import { target } from '../support/policy.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts');
const CONFIG = `authenticate_service_url: https://auth.example.com
idp_provider: oidc
idp_provider_url: https://id.example.com
idp_client_id: client
idp_client_secret: not-a-real-one
groups:
  family: [kid@example.com]
  staff: [kid@example.com, subject-9]
policy:
`;
const APP = `  - from: https://app.example.com
    allowed_users: [me@example.com]
    allowed_groups: [family]
`;

/** A line of the decision log; what a test says is different. */
function line(changes: Record<string, unknown> = {}): string {
  const usual = {
    level: 'info',
    time: '2026-11-26T10:00:00.000Z',
    request_id: '1',
    scheme: 'https',
    host: 'app.example.com',
    path: '/x',
    method: 'GET',
    ip: '192.0.2.1',
    decision: 'allow',
    reason: 'email-ok',
    route: 'https://app.example.com',
    duration_ms: 0.1,
    msg: 'decision',
  };
  return JSON.stringify({ ...usual, ...changes });
}

const ME = { email: 'me@example.com', sub: '1' };
const KID = { email: 'kid@example.com', sub: '2' };
const OTHER = { email: 'other@example.com', sub: '3' };

async function replay(t: TestContext, policy: string, lines: readonly string[], ...options: string[]) {
  const folder = folderWith(t, { 'new.yaml': CONFIG + policy, log: `${lines.join('\n')}\n` });
  const [log, config] = [join(folder, 'log'), join(folder, 'new.yaml')];
  let output = '';
  const print = (text: string) => {
    output += text.replaceAll(`${folder}/`, '');
  };
  const status = await runReplay([log, '--config', config, ...options], {}, print);
  return { output, status };
}

async function replayed(t: TestContext, policy: string, lines: readonly string[]) {
  const { output, status } = await replay(t, policy, lines, '--format', 'json');
  assert.equal(status, 0);
  return JSON.parse(output) as Tally & { changes: number };
}

test('replay prints who loses access and who gains it, one line a person with email and count', async (t) => {
  const lines = [
    line(ME),
    line({ ...OTHER, path: '/first' }),
    line({ ...OTHER, email: 'Other@Example.com', path: '/second' }),
    line({ ...KID, decision: 'deny', reason: 'email-unauthorized' }),
    line({ decision: 'sign_in', reason: 'user-unauthenticated' }),
    '{"level":"info","time":"2026-11-26T10:00:00.000Z","msg":"listening"}',
    'no JSON at all',
  ];
  const { output, status } = await replay(t, APP, lines);
  assert.equal(status, 0);
  assert.equal(
    output,
    `Who loses access
  other@example.com  2 requests, such as GET https://app.example.com/first: allow becomes deny (email-unauthorized) by https://app.example.com (new.yaml:10:5)

Who gains access
  kid@example.com  1 request, such as GET https://app.example.com/x: deny becomes allow (groups-ok) by https://app.example.com (new.yaml:10:5)

5 decisions replayed: 3 would be otherwise, 2 other lines passed over
`,
  );
});

test('replay ends with 1 only where a decision changes and somebody asked for it', async (t) => {
  assert.equal((await replay(t, APP, [line(ME)], '--fail-on-change')).status, 0);
  assert.equal((await replay(t, APP, [line(OTHER)], '--fail-on-change')).status, 1);
  assert.equal((await replay(t, APP, [line(OTHER)])).status, 0);
  await assert.rejects(replay(t, '  - from: nowhere\n', [line(ME)]), /new\.yaml:10:5/);
});

test('replay without a log, or with an option that nobody knows, says how it is used', async (t) => {
  const folder = folderWith(t, { 'new.yaml': CONFIG + APP, log: '' });
  for (const args of [
    ['replay'],
    ['replay', 'log', 'log'],
    ['replay', 'log', '--format', 'xml'],
    ['replay', 'log', '--fail'],
  ]) {
    const { status, errors } = await runCommand(args, {}, folder);
    assert.equal(status, 2);
    assert.match(errors, /Usage: forwarden replay LOG/);
  }
});

test('a log that isn’t there is named', async (t) => {
  const folder = folderWith(t, { 'new.yaml': CONFIG + APP });
  const missing = await runCommand(['replay', 'log', '--config', 'new.yaml'], {}, folder);
  assert.equal(missing.status, 1);
  assert.match(missing.errors, /can't read log: it does not exist/);
  const directory = await runCommand(['replay', '.', '--config', 'new.yaml'], {}, folder);
  assert.match(directory.errors, /can't read \.: it is a directory/);
});

test('a log may come by standard input, packed, and with what gathers logs in front of its lines', async (t) => {
  const folder = folderWith(t, { 'new.yaml': CONFIG + APP });
  const log = `forwarden-1  | ${line(OTHER)}\r\n${line(ME)}`;
  writeFileSync(join(folder, 'log.gz'), gzipSync(log));
  const options = ['--config', 'new.yaml', '--format', 'json'];
  const packed = await runCommand(['replay', 'log.gz', ...options], {}, folder);
  const piped = spawnSync(process.execPath, [MAIN, 'replay', '-', ...options], {
    cwd: folder,
    input: log,
    encoding: 'utf8',
  });
  for (const output of [packed.output, piped.stdout]) {
    const { decisions, loses } = JSON.parse(output);
    assert.equal(decisions, 2);
    assert.deepEqual(
      loses.map(({ email, count }: { email: string; count: number }) => [email, count]),
      [['other@example.com', 1]],
    );
  }
});

test('a sign-in that becomes a refusal is told apart from access', async (t) => {
  const gone = line({ host: 'gone.example.com', decision: 'sign_in', reason: 'user-unauthenticated' });
  const tally = await replayed(t, APP, [gone]);
  assert.deepEqual([tally.loses, tally.gains], [[], []]);
  assert.deepEqual(tally.otherwise, [
    {
      is_named: true,
      count: 1,
      example: {
        time: '2026-11-26T10:00:00.000Z',
        method: 'GET',
        url: 'https://gone.example.com/x',
        from: 'sign_in',
        to: 'deny',
        reason: 'route-not-found',
        route: null,
        place: null,
      },
    },
  ]);
  assert.equal(tally.changes, 1);
});

/** Rules beside whether a line of somebody whom they let pass, and who was refused, can be judged. */
const RULES: readonly (readonly [rule: string, logged: Record<string, unknown>, isJudged: boolean])[] = [
  ['groups: {has: family}', KID, true],
  ['groups: {has: staff}', KID, true],
  ['groups: {has: staff}', { email: 'else@example.com' }, false],
  ['groups: {has: team}', KID, false],
  ['groups: {has: team}', { ...KID, groups: ['team'] }, true],
  ['groups: {is: team}', { ...OTHER, groups: ['team'] }, true],
  ['claim/team: red', KID, false],
  ['claim/team: red', { ...KID, claims: { team: ['red'] } }, true],
  ['claim/email: kid@example.com', KID, true],
  ['claim/sub: "2"', KID, true],
  ['user: "2"', KID, true],
  ['user: "2"', { email: 'kid@example.com' }, false],
  ['http_query/token: x', KID, false],
  ['http_method: GET', KID, true],
  ['http_method: GET', { ...KID, method: undefined }, false],
  ['source_ip: 192.0.2.0/24', KID, true],
  ['source_ip: 192.0.2.0/24', { ...KID, ip: undefined }, false],
  ['date: {after: 2026-11-26T09:00:00Z, before: 2026-11-26T11:00:00Z}', KID, true],
  ['date: {after: 2026-11-26T09:00:00Z}', { ...KID, time: undefined }, false],
  ['cors_preflight: true', { method: 'OPTIONS' }, false],
  ['cors_preflight: true', { method: 'OPTIONS', reason: 'cors-request' }, true],
];

test('what the log doesn’t tell is named, and what it tells is judged at the time of its line', async (t) => {
  for (const [rule, logged, isJudged] of RULES) {
    const policy = `  - from: https://app.example.com\n    policy: {allow: {and: [{${rule}}]}}\n`;
    const tally = await replayed(t, policy, [line({ decision: 'deny', ...logged })]);
    assert.deepEqual([tally.gains.length, tally.unjudged.length], isJudged ? [1, 0] : [0, 1], rule);
    const [name = ''] = rule.split(':');
    if (!isJudged)
      assert.ok(tally.unjudged[0]?.why.includes(`looks at ${name}, of which the log doesn't tell`), rule);
  }
});

test('what the log doesn’t tell doesn’t matter where the answer is the same without it', async (t) => {
  const policy = `  - from: https://app.example.com
    policy: {allow: {or: [{email: kid@example.com}, {claim/team: red}]}}
`;
  const tally = await replayed(t, policy, [line({ ...KID, decision: 'deny' }), line(OTHER)]);
  assert.equal(tally.gains.length, 1);
  assert.deepEqual(tally.unjudged, [
    {
      why: "https://app.example.com (new.yaml:10:5) looks at claim/team, of which the log doesn't tell",
      count: 1,
    },
  ]);
});

test('a line that is cut, or has no host, is counted and not judged', async (t) => {
  const lines = [line(OTHER).slice(0, -10), line({ ...OTHER, host: undefined })];
  const tally = await replayed(t, APP, lines);
  assert.equal(tally.changes, 0);
  assert.deepEqual(
    tally.unjudged.map(({ why }) => why),
    ['lines that are no whole JSON', 'lines that have no host or no path'],
  );
});

test('what a visitor put into a path can’t move the cursor of whoever reads the report', async (t) => {
  const { output } = await replay(t, APP, [line({ ...OTHER, path: '/\u001b[2J' })]);
  assert.ok(output.includes('⟨U+001B⟩'));
  assert.ok(!output.includes('\u001b'));
});

/** Lines of Traefik's access log, as it writes them: an app's answer, ours, its own. */
function traefikLine(changes: Record<string, unknown>): string {
  const usual = {
    ClientAddr: '192.0.2.1:42346',
    ClientHost: '192.0.2.1',
    ClientUsername: '-',
    DownstreamStatus: 200,
    OriginStatus: 200,
    RequestAddr: 'app.example.com',
    RequestHost: 'app.example.com',
    RequestMethod: 'GET',
    RequestPath: '/x?y=z',
    RequestPort: '-',
    RouterName: 'app@file',
    StartUTC: '2026-11-26T19:05:01.534536605Z',
    level: 'info',
    msg: '',
    time: '2026-11-26T19:05:01Z',
  };
  return JSON.stringify({ ...usual, ...changes });
}

const REFUSED = { OriginStatus: 0, DownstreamStatus: 403 };
const PUBLIC = '  - from: https://app.example.com\n    allow_public_unauthenticated_access: true\n';
const TRAEFIK_ROWS: readonly (readonly [
  what: string,
  line: Record<string, unknown>,
  policy: string,
  told: string,
])[] = [
  [
    'the app’s own 403 is a yes of ours',
    { OriginStatus: 403, DownstreamStatus: 403, ClientUsername: 'me@example.com' },
    APP,
    'nothing',
  ],
  ['a yes to somebody else is lost', { ClientUsername: 'other@example.com' }, APP, 'loses other@example.com'],
  ['a name without @ is a subject', { ClientUsername: 'subject-9' }, APP, 'loses subject-9'],
  ['an empty name is nobody', { ClientUsername: '' }, APP, 'loses nobody'],
  ['no name may be anybody', {}, APP, 'unjudged'],
  ['no name doesn’t matter where everybody passes', {}, PUBLIC, 'nothing'],
  [
    'no name on a host without a route may be no host of ours',
    { RequestAddr: 'else.example.com' },
    APP,
    'unjudged',
  ],
  ['a refusal doesn’t say whose', REFUSED, APP, 'unjudged'],
  ['a refusal that becomes a yes for everybody is a gain', REFUSED, PUBLIC, 'gains somebody'],
  ['a redirect asked to sign in', { OriginStatus: 0, DownstreamStatus: 302 }, APP, 'nothing'],
  ['a 401 asked to sign in', { OriginStatus: 0, DownstreamStatus: 401 }, PUBLIC, 'gains nobody'],
  [
    'where no router was, nobody asked us',
    { OriginStatus: 0, DownstreamStatus: 404, RouterName: undefined },
    APP,
    'passed over',
  ],
  [
    'Traefik’s redirect to https is none of ours',
    { OriginStatus: 0, DownstreamStatus: 302, RouterName: 'web-to-websecure@internal' },
    PUBLIC,
    'passed over',
  ],
  ['the authenticate host is for everybody', { RequestAddr: 'auth.example.com' }, APP, 'passed over'],
  [
    'our own pages aren’t the app’s',
    { OriginStatus: 0, DownstreamStatus: 302, RequestPath: '/.pomerium/callback' },
    PUBLIC,
    'passed over',
  ],
  ['a line that was told to drop OriginStatus can’t be read', { OriginStatus: undefined }, APP, 'unjudged'],
  [
    'the query is told',
    REFUSED,
    '  - from: https://app.example.com\n    policy: {allow: {and: [{http_query/y: z}]}}\n',
    'gains somebody',
  ],
  [
    'the address is told',
    REFUSED,
    '  - from: https://app.example.com\n    policy: {allow: {and: [{source_ip: 192.0.2.1}]}}\n',
    'gains somebody',
  ],
  [
    'the address is that of the peer, whom nobody trusts',
    { ...REFUSED, ClientHost: '192.0.2.1', ClientAddr: '10.0.0.9:1' },
    '  - from: https://app.example.com\n    policy: {allow: {and: [{source_ip: 10.0.0.9}]}}\n',
    'gains somebody',
  ],
];

function toldOf({ loses, gains, unjudged, passed_over: passedOver }: Tally): string {
  const nameOf = ({ email, sub, is_named: isNamed }: Tally['loses'][number]) =>
    email ?? sub ?? (isNamed ? 'nobody' : 'somebody');
  if (passedOver > 0) return 'passed over';
  if (unjudged.length > 0) return 'unjudged';
  if (loses[0] !== undefined) return `loses ${nameOf(loses[0])}`;
  return gains[0] === undefined ? 'nothing' : `gains ${nameOf(gains[0])}`;
}

test('Traefik’s access log tells our answers by OriginStatus, and the visitor by ClientUsername', async (t) => {
  for (const [what, changes, policy, told] of TRAEFIK_ROWS)
    assert.equal(toldOf(await replayed(t, policy, [traefikLine(changes)])), told, what);
});

test('however many people there are, the list of them is bounded, and the rest is counted', () => {
  const tally = createTally(2);
  const decision = { outcome: 'deny', reason: 'email-unauthorized', reasons: [] } as const;
  for (const email of ['a@example.com', 'b@example.com', 'c@example.com', 'b@example.com', 'd@example.com']) {
    const visitor = { email, sub: undefined, groups: undefined, claims: {} };
    const logged = { outcome: 'allow', target: target('https://app.example.com/'), visitor, at: 0 } as const;
    tally.add({ ...logged, tells: new Set() }, { decision, route: undefined });
  }
  for (const why of ['one', 'two', 'three', 'four']) tally.addUnjudged(why);
  const { loses, beyond, unjudged } = tally.result();
  assert.deepEqual(
    loses.map(({ email, count }) => [email, count]),
    [
      ['b@example.com', 2],
      ['a@example.com', 1],
    ],
  );
  assert.equal(beyond.loses, 2);
  assert.deepEqual(
    unjudged.map(({ why, count }) => [why, count]),
    [
      ['for further reasons', 2],
      ['one', 1],
      ['two', 1],
    ],
  );
});
