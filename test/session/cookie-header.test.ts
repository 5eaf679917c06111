import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cookiePairs, findCookie } from '../../src/session/cookie-header.ts';

const pairsOf = (header: string) => [...cookiePairs(header)].map(({ name, value }) => [name, value]);

test('pairs come in their order, neither decoded nor unquoted', () => {
  assert.deepEqual(pairsOf('a=1; b="2"; c=%3D;d==x='), [
    ['a', '1'],
    ['b', '"2"'],
    ['c', '%3D'],
    ['d', '=x='],
  ]);
});

test('what has no = is a value without a name, as browsers have it', () => {
  assert.deepEqual(pairsOf('x; =y; z='), [
    ['', 'x'],
    ['', 'y'],
    ['z', ''],
  ]);
});

test('empty pairs and spaces around pairs are nothing', () => {
  assert.deepEqual(pairsOf(' ;; a=1 ;\t'), [['a', '1']]);
  assert.deepEqual(pairsOf(''), []);
});

test('of several cookies of one name the first is found', () => {
  assert.equal(findCookie('a=1; s=first; s=second', 's'), 'first');
});

test('a name is found as a whole, in its own case, never in a value or another name', () => {
  for (const header of ['sx=1', 'xs=1', 'S=1', 'a=s', 'a=s=1', 's', '=s=1', ''])
    assert.equal(findCookie(header, 's'), undefined, header);
  assert.equal(findCookie('s=', 's'), '');
});

test('a cookie that was written is found again, whatever stands around it', () => {
  const other = fc.stringMatching(/^[a-r]{1,5}=[^;\s]{0,10}$/);
  fc.assert(
    fc.property(fc.array(other), fc.array(other), fc.stringMatching(/^[\w.~-]*$/), (before, after, value) => {
      assert.equal(findCookie([...before, `s=${value}`, ...after].join('; '), 's'), value);
    }),
  );
});
