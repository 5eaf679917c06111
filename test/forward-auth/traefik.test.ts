import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createClientAddressReader } from '../../src/forward-auth/client-address.ts';
import type { Refusal } from '../../src/forward-auth/refusal.ts';
import { readHeaders } from '../../src/forward-auth/request-head.ts';
import { readTraefikTarget } from '../../src/forward-auth/traefik.ts';
import { canonicalHost } from '../../src/policy/host.ts';
import type { Target } from '../../src/policy/target.ts';

const clientAddress = createClientAddressReader([]);

/** A check's headers; a list is a header that came several times, undefined one that is missing. */
type Sent = Readonly<Record<string, readonly string[] | string | undefined>>;

const GOOD: Sent = {
  'x-forwarded-host': 'app.example.com',
  'x-forwarded-proto': 'https',
  'x-forwarded-uri': '/a/b?c=d',
  'x-forwarded-method': 'POST',
  'x-forwarded-for': '192.0.2.1',
};

const STATIC = '/?uri=https://app.example.com';

function read(sent: Sent, url = '/', method = 'GET'): Refusal | Target {
  const rawHeaders = Object.entries(sent).flatMap(([name, value]) =>
    [value ?? []].flat().flatMap((each) => [name, each]),
  );
  const head = { method, url, rawHeaders, remoteAddress: '10.0.0.1' };
  return readTraefikTarget(head, readHeaders(head), clientAddress);
}

/** What the target of a check holds, or why there is none. */
function field(name: keyof Target, sent: Sent, url = '/'): unknown {
  const target = read({ ...GOOD, ...sent }, url);
  return 'refused' in target ? target.refused : target[name];
}

test('a plain check is read field by field', () => {
  assert.deepEqual(read({ ...GOOD, origin: 'https://o.test', 'access-control-request-method': 'PUT' }), {
    method: 'POST',
    host: 'app.example.com',
    port: undefined,
    path: '/a/b',
    query: '?c=d',
    clientAddress: '192.0.2.1',
    origin: 'https://o.test',
    accessControlRequestMethod: 'PUT',
  });
});

// The table of fields: what a missing, empty, doubled or listed header comes to on `/` and on `/?uri=`.
const TABLE: readonly {
  readonly header: string;
  readonly reads: keyof Target;
  readonly missing: { readonly '/': unknown; readonly '/?uri=': unknown };
  readonly twice: readonly [string, string];
  readonly list: unknown;
}[] = [
  {
    header: 'x-forwarded-proto',
    reads: 'host',
    missing: { '/': 'app.example.com', '/?uri=': 'app.example.com' },
    twice: ['https', 'https'],
    list: 'target_malformed',
  },
  {
    header: 'x-forwarded-host',
    reads: 'host',
    missing: { '/': 'target_incomplete', '/?uri=': 'app.example.com' },
    twice: ['app.example.com', 'app.example.com'],
    list: 'target_malformed',
  },
  {
    header: 'x-forwarded-uri',
    reads: 'path',
    missing: { '/': '/', '/?uri=': '/' },
    twice: ['/a', '/a'],
    list: '/a,/a',
  },
  {
    header: 'x-forwarded-method',
    reads: 'method',
    missing: { '/': 'GET', '/?uri=': 'GET' },
    twice: ['GET', 'GET'],
    list: 'target_malformed',
  },
];

for (const { header, reads, missing, twice, list } of TABLE) {
  for (const [door, url] of [
    ['/', '/'],
    ['/?uri=', STATIC],
  ] as const) {
    test(`on ${door} a missing ${header} comes to ${missing[door]}`, () => {
      assert.equal(field(reads, { [header]: undefined }, url), missing[door]);
    });

    test(`on ${door} an empty ${header} is refused, white space too`, () => {
      for (const empty of ['', ' ', '\t'])
        assert.equal(field(reads, { [header]: empty }, url), 'target_malformed');
    });

    test(`on ${door} ${header} twice is refused, the same value and an empty one too`, () => {
      for (const values of [twice, [twice[0], ''], ['', twice[0]]])
        assert.equal(field(reads, { [header]: values }, url), 'target_malformed');
    });

    test(`on ${door} a comma list in ${header} comes to ${list}`, () => {
      assert.equal(field(reads, { [header]: twice.join(',') }, url), list);
    });
  }
}

test('a header counts by its name without regard to case, so that another spelling is a second one', () => {
  const head = {
    method: 'GET',
    url: '/',
    rawHeaders: ['X-Forwarded-Host', 'app.example.com', 'x-forwarded-host', 'evil.test'],
    remoteAddress: undefined,
  };
  const target = readTraefikTarget(head, readHeaders(head), clientAddress);
  assert.ok('refused' in target);
});

test('the host is made canonical before anybody matches it', () => {
  for (const host of ['APP.example.com', 'app.example.com.', 'app.example.com:443', 'App.Example.Com.:443'])
    assert.equal(field('host', { 'x-forwarded-host': host }), 'app.example.com', host);
});

test('what is no host is refused', () => {
  for (const host of [
    'app.example.com/x',
    'me@app.example.com',
    'app.example.com:x',
    'a b',
    'https://app.example.com',
    '*',
    '%61pp',
  ])
    assert.equal(field('host', { 'x-forwarded-host': host }), 'target_malformed', host);
});

test('the port is that of uri, else that of X-Forwarded-Host, else the default', () => {
  const withPort = { 'x-forwarded-host': 'app.example.com:8443' };
  assert.equal(field('port', {}), undefined);
  assert.equal(field('port', withPort), 8443);
  assert.equal(field('port', withPort, STATIC), 8443);
  assert.equal(field('port', withPort, `${STATIC}:9443`), 9443);
  assert.equal(field('port', { 'x-forwarded-port': '8443' }), undefined);
});

test('the scheme is the operator’s alone: X-Forwarded-Proto changes nothing, ws is http, another one is refused', () => {
  for (const proto of ['http', 'https', 'ws', 'wss', 'HTTPS'])
    assert.equal(field('host', { 'x-forwarded-proto': proto }), 'app.example.com', proto);
  for (const proto of ['ftp', 'javascript', 'https:', 'h2'])
    assert.equal(field('host', { 'x-forwarded-proto': proto }), 'target_malformed', proto);
});

test('what the operator wrote into uri is never outranked by a header', () => {
  assert.equal(field('host', { 'x-forwarded-host': 'other.example.com' }, STATIC), 'target_conflict');
  assert.equal(field('host', { 'x-forwarded-host': 'sub.app.example.com' }, STATIC), 'target_conflict');
});

test('uri and X-Forwarded-Host are compared after both were made canonical', () => {
  const url = '/?uri=HTTPS://APP.EXAMPLE.COM./';
  assert.equal(field('host', { 'x-forwarded-host': 'App.example.com:443' }, url), 'app.example.com');
});

test('path and query are those of X-Forwarded-Uri, so that a static uri leads back to the deep link', () => {
  const url = `${STATIC}/static?x=1`;
  assert.equal(field('path', {}, url), '/a/b');
  assert.equal(field('query', {}, url), '?c=d');
  assert.equal(field('path', { 'x-forwarded-uri': undefined }, url), '/static');
  assert.equal(field('query', { 'x-forwarded-uri': undefined }, url), '?x=1');
});

test('path and query stay byte for byte, odd ones too', () => {
  for (const path of ['//evil.test/x', '/a%2Fb', '/a/../b', '/;x', '/%', '/\u00e4', '/a\\b', '/.pomerium/'])
    assert.equal(field('path', { 'x-forwarded-uri': `${path}?q` }), path);
  for (const query of ['?', '??', '?a=b,c', '?a=%zz&a', '?x=/?y', '? '])
    assert.equal(field('query', { 'x-forwarded-uri': `/${query}` }), query);
});

test('an X-Forwarded-Uri that is no path is refused', () => {
  for (const uri of ['a', '*', '?a', 'https://app.example.com/', '#', '/a#b', '/?a#b'])
    assert.equal(field('path', { 'x-forwarded-uri': uri }), 'target_malformed', uri);
});

test('a method is a token of a sane length, kept as it was written', () => {
  for (const method of ['GET', 'get', 'PROPFIND', 'M-SEARCH', 'X'.repeat(32)])
    assert.equal(field('method', { 'x-forwarded-method': method }), method);
  for (const method of ['GET /', 'G\u00cbT', 'GET\0', '(GET)', 'X'.repeat(33)])
    assert.equal(field('method', { 'x-forwarded-method': method }), 'target_malformed', method);
});

test('X-Original-URL, X-Original-Method, Forwarded and X-Forwarded-Prefix are not read', () => {
  const sent = {
    ...GOOD,
    'x-original-url': 'https://other.example.com/secret',
    'x-original-method': 'DELETE',
    forwarded: 'host=other.example.com',
    'x-forwarded-prefix': '/x',
    'x-rewrite-url': '/y',
    'x-http-method-override': 'DELETE',
  };
  assert.deepEqual(read(sent), read(GOOD));
});

test('whatever comes, a check is refused by one of three codes or has a canonical host and a path', () => {
  const value = fc.oneof(
    fc.constantFrom('', 'app.example.com', 'https', '/a?b', 'GET', 'a,b', '*'),
    fc.string({ unit: 'binary' }),
    fc.webUrl(),
    fc.domain(),
  );
  const headers = fc.dictionary(fc.constantFrom(...Object.keys(GOOD)), fc.array(value, { maxLength: 2 }));
  const urls = fc.oneof(
    fc.constant('/'),
    value.map((uri) => `/?uri=${uri}`),
    value.map((uri) => `/?uri=${encodeURIComponent(uri.toWellFormed())}`),
    value.map((query) => `/?${query}`),
  );
  fc.assert(
    fc.property(headers, urls, (sent, url) => {
      const target = read(sent, url);
      if ('refused' in target) assert.match(target.refused, /^target_(?:conflict|incomplete|malformed)$/);
      else {
        assert.equal(canonicalHost(target.host), target.host);
        assert.match(target.path, /^\/[^?#]*$/);
        assert.match(target.query, /^(?:\?[^#]*)?$/);
      }
    }),
    { numRuns: 500 },
  );
});

test('a visitor can’t choose the host by a header where the operator wrote it', () => {
  const names = ['x-forwarded-host', 'x-forwarded-uri', 'x-original-url', 'host', 'forwarded', 'x-host'];
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), fc.oneof(fc.domain(), fc.string())), (sent) => {
      const target = read({ ...GOOD, ...sent }, STATIC);
      if (!('refused' in target)) assert.equal(target.host, 'app.example.com');
    }),
  );
});
