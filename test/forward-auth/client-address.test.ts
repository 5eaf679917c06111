import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { createClientAddressReader } from '../../src/forward-auth/client-address.ts';

const read = createClientAddressReader(['10.0.0.0/8', '192.0.2.7', 'fd00::/8']);

function addressOf(...lines: string[]): string | undefined {
  return read(new Map([['x-forwarded-for', lines]]), '10.0.0.1');
}

test('the visitor is the rightmost address that is no trusted proxy’s, since he can claim whatever stands left of it', () => {
  assert.equal(addressOf('203.0.113.5'), '203.0.113.5');
  assert.equal(addressOf('198.51.100.1, 203.0.113.5'), '203.0.113.5');
  assert.equal(addressOf('198.51.100.1, 203.0.113.5, 10.1.2.3'), '203.0.113.5');
  assert.equal(addressOf('203.0.113.5,192.0.2.7 , fd00::1'), '203.0.113.5');
});

test('several lines are one list, in their order', () => {
  assert.equal(addressOf('203.0.113.5', '10.0.0.2, 198.51.100.1', '10.0.0.3'), '198.51.100.1');
});

test('without trusted proxies the last address counts', () => {
  const last = createClientAddressReader([]);
  assert.equal(last(new Map([['x-forwarded-for', ['203.0.113.5, 10.0.0.1']]]), undefined), '10.0.0.1');
});

test('where all are trusted the first one is the visitor', () => {
  assert.equal(addressOf('10.0.0.9, 10.0.0.2'), '10.0.0.9');
});

test('without the header the visitor is the peer', () => {
  assert.equal(read(new Map(), '203.0.113.5'), '203.0.113.5');
  assert.equal(read(new Map(), '::ffff:203.0.113.5'), '203.0.113.5');
  assert.equal(read(new Map(), undefined), undefined);
});

test('an address that can’t be parsed is nobody’s, and nothing left of it is looked at', () => {
  for (const text of [
    '',
    ' ',
    'unknown',
    '_hidden',
    '203.0.113.5:443',
    '010.0.0.1',
    '1.2.3',
    '203.0.113.5/8',
    'for=203.0.113.5',
  ])
    assert.equal(addressOf(`198.51.100.1, ${text}`), undefined, text);
  assert.equal(addressOf('198.51.100.1, unknown, 10.0.0.2'), undefined);
});

test('a trusted IPv4 proxy is trusted under its IPv6 name too, in brackets too', () => {
  for (const proxy of ['::ffff:10.0.0.2', '::FFFF:10.0.0.2', '[fd00::1]', '[fd00::1]:443', 'FD00::1'])
    assert.equal(addressOf(`203.0.113.5, ${proxy}`), '203.0.113.5', proxy);
});

test('an IPv4 address in IPv6 form is the IPv4 address', () => {
  for (const text of ['::ffff:203.0.113.5', '[::ffff:203.0.113.5]:80', '::ffff:cb00:7105'])
    assert.equal(addressOf(text), '203.0.113.5', text);
});

test('an address has one spelling, without a zone', () => {
  assert.equal(addressOf('2001:DB8:0:0::1'), '2001:db8::1');
  assert.equal(addressOf('fe80::1%eth0'), 'fe80::1');
});

test('whatever comes, the answer is an address or undefined', () => {
  const entry = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.string(),
    fc.constantFrom('10.0.0.1', 'fe80::1%eth0', '[::1]'),
  );
  fc.assert(
    fc.property(fc.array(entry), (entries) => {
      const address = addressOf(entries.join(','));
      if (address !== undefined) assert.notEqual(isIP(address), 0);
    }),
  );
});

test('what a visitor puts in front never changes who he is', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6())), (forged) => {
      assert.equal(addressOf([...forged, '203.0.113.5', '10.0.0.1'].join(', ')), '203.0.113.5');
    }),
  );
});
