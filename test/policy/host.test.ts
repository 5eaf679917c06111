import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalHost, parseAuthority } from '../../src/policy/host.ts';

const SAME = {
  'app.example.com': ['app.example.com', 'APP.Example.COM', 'app.example.com.', 'ａｐｐ。example.com'],
  'xn--mnchen-3ya.example': [
    'münchen.example',
    'MÜNCHEN.example',
    'xn--mnchen-3ya.example',
    'XN--MNCHEN-3YA.EXAMPLE.',
  ],
  'xn--strae-oqa.example': ['straße.example'],
  localhost: ['localhost', 'LOCALHOST.'],
  '127.0.0.1': ['127.0.0.1', '127.1', '0x7f.0.0.1', '2130706433'],
  '[::1]': ['[::1]', '[0:0:0:0:0:0:0:1]', '[::0001]'],
  '[2001:db8::a]': ['[2001:DB8::A]', '[2001:db8:0:0::a]'],
  'a_b.example.com': ['a_b.example.com'],
};

for (const [canonical, spellings] of Object.entries(SAME)) {
  test(`every spelling of ${canonical} is one host`, () => {
    for (const spelling of spellings) assert.equal(canonicalHost(spelling), canonical, spelling);
  });
}

const NO_HOST = {
  'an empty text': ['', '.'],
  'an empty label': ['.example.com', 'app..example.com', 'app.example.com..'],
  'a label over 63 characters': [`${'a'.repeat(64)}.example.com`],
  'a host over 253 characters': [`${'a.'.repeat(127)}com`],
  'white space or a control character': ['a b', 'a\tb.example.com', ' app', 'app\n', 'a\0b', 'a\u0085b'],
  'more of a URL than its host': ['a/b', 'a\\b', 'a?b', 'a#b', 'me@a', 'a:80', '//a'],
  'a percent-encoding': ['a%41.example.com', '%61', 'a％41.example.com'],
  'a character that folds into one of a URL': ['a／b', 'a：80', 'me＠a', 'a？b', 'a＃b', '℀.example.com'],
  'a comma list': ['a.example.com,b.example.com', 'a.example.com, b.example.com'],
  'a number that is no IPv4 address': ['256.256.256.256', '1.2.3.4.5', '0x1ffffffff'],
  'brackets that hold no IPv6 address': [
    '[]',
    '[::1',
    '::1]',
    '[::1]x',
    '[::1]/x',
    '[v1.a]',
    '[1.2.3.4]',
    '[::1%25eth0]',
  ],
  'a wildcard': ['*', '*.example.com'],
};

for (const [flaw, texts] of Object.entries(NO_HOST)) {
  test(`${flaw} is no host`, () => {
    for (const text of texts) assert.equal(canonicalHost(text), undefined, JSON.stringify(text));
  });
}

test('a canonical host is its own canonical form', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.domain(),
        fc.ipV4Extended(),
        fc.ipV6().map((ip) => `[${ip}]`),
        fc.string(),
      ),
      (text) => {
        const host = canonicalHost(text);
        if (host !== undefined) assert.equal(canonicalHost(host), host);
      },
    ),
  );
});

test('case and a trailing dot never make another host', () => {
  fc.assert(
    fc.property(fc.domain(), fc.array(fc.boolean()), (domain, capitals) => {
      const mixed = [...domain]
        .map((letter, index) => (capitals[index] ? letter.toUpperCase() : letter))
        .join('');
      assert.equal(canonicalHost(`${mixed}.`), canonicalHost(domain));
    }),
  );
});

test('whatever comes, a host is undefined or made of the characters of hosts', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.match(canonicalHost(text) ?? 'a', /^(?:[a-z0-9._-]{1,253}|\[[0-9a-f:]+\])$/);
    }),
  );
});

test('the port of an authority is read apart from its host', () => {
  assert.deepEqual(parseAuthority('App.example.com'), { host: 'app.example.com', port: undefined });
  assert.deepEqual(parseAuthority('App.example.com:8443'), { host: 'app.example.com', port: 8443 });
  assert.deepEqual(parseAuthority('app.example.com.:443'), { host: 'app.example.com', port: 443 });
  assert.deepEqual(parseAuthority('[::1]:443'), { host: '[::1]', port: 443 });
});

test('an authority with a port that is none, a user or two ports is refused', () => {
  for (const text of [
    'a:',
    'a:0',
    'a:65536',
    'a:-1',
    'a:+1',
    'a:1e3',
    'a:80:80',
    'a: 80',
    'a :80',
    'me@a',
    'me:x@a',
    ':80',
    '::1',
  ])
    assert.equal(parseAuthority(text), undefined, text);
});

test('an authority names the host that canonicalHost gives, however it is written', () => {
  fc.assert(
    fc.property(fc.domain(), fc.integer({ min: 1, max: 65535 }), (domain, port) => {
      assert.deepEqual(parseAuthority(`${domain.toUpperCase()}.:${port}`), {
        host: canonicalHost(domain),
        port,
      });
    }),
  );
});
