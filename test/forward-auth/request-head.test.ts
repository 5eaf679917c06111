import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cookieHeader, firstHeader, readHeaders } from '../../src/forward-auth/request-head.ts';

function headersOf(...rawHeaders: string[]) {
  return readHeaders({ rawHeaders });
}

test('headers of one name are kept apart, whatever the case of the name', () => {
  const headers = headersOf('X-A', '1', 'x-a', '2', 'X-B', '');
  assert.deepEqual(headers.get('x-a'), ['1', '2']);
  assert.deepEqual(headers.get('x-b'), ['']);
  assert.equal(firstHeader(headers, 'x-a'), '1');
  assert.equal(firstHeader(headers, 'x-c'), undefined);
});

test('a name with an underscore or a dot is another name', () => {
  const headers = headersOf('X_Forwarded_Host', 'evil.test', 'X.Forwarded.Host', 'evil.test');
  assert.equal(headers.has('x-forwarded-host'), false);
});

test('several Cookie lines are one', () => {
  assert.equal(cookieHeader(headersOf('Cookie', 'a=1', 'cookie', 'b=2')), 'a=1; b=2');
  assert.equal(cookieHeader(headersOf()), '');
});

test('a header that is named like a property of every object is just a header', () => {
  assert.deepEqual(headersOf('__proto__', 'x', 'constructor', 'y').get('__proto__'), ['x']);
});
