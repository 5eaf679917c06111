import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readStaticUri } from '../../src/forward-auth/static-uri.ts';

/** What a `uri` comes to: host, port, path and query in one text, or why it is refused. */
function uri(value: string): string {
  const read = readStaticUri(`/?uri=${value}`);
  if (read === undefined) return 'none';
  if ('refused' in read) return read.refused;
  return `${read.authority.host} ${read.authority.port ?? '-'} ${read.pathAndQuery ?? '-'}`;
}

test('a check without uri has none', () => {
  for (const url of [
    '/',
    '/?',
    '/?x=1',
    '/?xuri=https://a.test',
    '/?URI=https://a.test',
    '/#uri=https://a.test',
  ])
    assert.equal(readStaticUri(url), undefined, url);
});

test('a URL is read as it stands', () => {
  assert.equal(uri('https://app.example.com'), 'app.example.com - -');
  assert.equal(uri('https://App.Example.com.:8443/a%2Fb'), 'app.example.com 8443 /a%2Fb');
  assert.equal(uri('http://localhost?x=1'), 'localhost - /?x=1');
  assert.equal(uri('wss://[::1]:80/'), '[::1] 80 /');
});

test('a URL that was percent-encoded whole is decoded once', () => {
  assert.equal(
    uri(encodeURIComponent('https://app.example.com/a?b=c&d=%2F')),
    'app.example.com - /a?b=c&d=%2F',
  );
  assert.equal(uri('https:%2F%2Fapp.example.com'), 'app.example.com - -');
  assert.equal(uri(encodeURIComponent(encodeURIComponent('https://app.example.com'))), 'target_malformed');
});

test('other parameters beside uri are nothing to us', () => {
  assert.equal(uri('https://app.example.com&policy=x'), 'app.example.com - -');
});

const REFUSED = {
  'is empty': ['', '%20'],
  'came twice': [
    'https://a.test&uri=https://a.test',
    'https://a.test&uri=https://b.test',
    '&uri=https://a.test',
    'https://a.test&uri',
  ],
  'has no scheme': ['app.example.com', '//app.example.com', '/app', 'app.example.com:443'],
  'has another scheme': [
    'ftp://app.example.com',
    'javascript://app.example.com',
    'file:///etc',
    'httpsx://a.test',
  ],
  'names no host': ['https://', 'https:///a', 'https://?a', 'https://.', 'https://a..b'],
  'holds a user or a password': [
    'https://me@app.example.com',
    'https://me:secret@app.example.com',
    'https://app.example.com%40evil.test',
  ],
  'has a fragment': ['https%3A%2F%2Fa.test%2F%23x'],
  'has a port that is none': [
    'https://a.test:',
    'https://a.test:0',
    'https://a.test:65536',
    'https://a.test:x',
  ],
  'is readable in two ways': [
    'https://a.test\\@evil.test',
    'https://a.test\\.evil.test',
    'https:/a.test',
    'https:a.test',
    'https%3A%2F%2Fa.test%09.evil.test',
  ],
  'has broken encoding': ['%', '%zz', 'https%3A%2F%2Fa.test%FF'],
};

for (const [flaw, values] of Object.entries(REFUSED)) {
  test(`a uri that ${flaw} is refused`, () => {
    for (const value of values) assert.equal(uri(value), 'target_malformed', value);
  });
}
