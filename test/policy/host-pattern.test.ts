import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileHostPattern } from '../../src/policy/host-pattern.ts';

test('a star stands for any run of characters, none and dots included', () => {
  const covers = compileHostPattern('app-*.example.com');
  for (const host of ['app-.example.com', 'app-1.example.com', 'app-a.b.example.com'])
    assert.equal(covers(host), true, host);
  for (const host of [
    'app.example.com',
    'my-app-1.example.com',
    'app-1.example.org',
    'app-1.example.com.evil.test',
  ])
    assert.equal(covers(host), false, host);
});

test('the literals around stars never share a character', () => {
  assert.equal(compileHostPattern('aa*aa')('aaa'), false);
  assert.equal(compileHostPattern('aa*aa')('aaaa'), true);
  assert.equal(compileHostPattern('a*ba*b')('aba'), false);
  assert.equal(compileHostPattern('a*ba*ab')('abab'), false);
  assert.equal(compileHostPattern('a*ba*ab')('abaab'), true);
});

test('a dot in a pattern is a dot', () => {
  assert.equal(compileHostPattern('*a.b')('xaxb'), false);
});

test('a pattern without a star covers itself alone', () => {
  const covers = compileHostPattern('app.example.com');
  assert.equal(covers('app.example.com'), true);
  assert.equal(covers('app.example.com.evil.test'), false);
});

test('a host is judged in no time, however many stars a pattern has', () => {
  const covers = compileHostPattern(`${'*a'.repeat(30)}*b.com`);
  const startedAt = performance.now();
  assert.equal(covers(`${'a'.repeat(240)}.com`), false);
  assert.ok(performance.now() - startedAt < 100);
});

test('a pattern covers what the regular expression of its literals covers', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 6 });
  fc.assert(
    fc.property(pattern, letters, (text, host) => {
      const expression = new RegExp(`^${text.split('*').map(RegExp.escape).join('.*')}$`);
      assert.equal(compileHostPattern(text)(host), expression.test(host));
    }),
    { numRuns: 1000 },
  );
});
