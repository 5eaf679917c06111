import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTeller } from '../../src/session/told-session.ts';
import { session } from '../support/session.ts';

const VISITOR = session({ groups: ['family', 'admins', 'admin'] });

test('without a filter an app is told of the session as it is', () => {
  assert.equal(createTeller()(VISITOR, undefined), VISITOR);
});

test('a filter leaves out every group that it doesn’t name, and nothing else', () => {
  assert.deepEqual(createTeller()(VISITOR, ['admin', 'others']), { ...VISITOR, groups: ['admin'] });
  assert.deepEqual(createTeller()(VISITOR, []), { ...VISITOR, groups: [] });
});

test('the same session and filter give the same object, another filter another', () => {
  const tell = createTeller();
  const filter = ['admin'];
  assert.equal(tell(VISITOR, filter), tell(VISITOR, filter));
  assert.notEqual(tell(VISITOR, filter), tell(VISITOR, ['family']));
  assert.notEqual(tell(session(), filter), tell(VISITOR, filter));
});
