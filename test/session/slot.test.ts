import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createSlot, weighSlots } from '../../src/session/slot.ts';
import { session } from '../support/session.ts';

// What every entry counts beside its value.
const ENTRY = 100;

test('a value is found by its key, on its own session, in its own slot', () => {
  const [slot, other] = [createSlot<string, number>(2), createSlot<string, number>(2)];
  const [alice, bob] = [session(), session()];
  slot.set(alice, 'a', 1, 10);
  slot.set(alice, 'b', 2, 10);
  assert.deepEqual([slot.get(alice, 'a'), slot.get(alice, 'b'), slot.get(alice, 'c')], [1, 2, undefined]);
  assert.equal(slot.get(bob, 'a'), undefined);
  assert.equal(other.get(alice, 'a'), undefined);
  assert.deepEqual(slot.lookups(), { hits: 2, misses: 2 });
});

test('where the places are full the oldest value goes, and one that is set again takes the place of its former', () => {
  const slot = createSlot<string, number>(2);
  const alice = session();
  for (const [key, value] of [
    ['a', 1],
    ['b', 2],
    ['b', 3],
    ['c', 4],
  ] as const)
    slot.set(alice, key, value, 10);
  assert.deepEqual([slot.get(alice, 'a'), slot.get(alice, 'b'), slot.get(alice, 'c')], [undefined, 3, 4]);
});

test('nothing that is kept on a session shows where it is copied, compared or written down', () => {
  const alice = session();
  weighSlots(alice, () => undefined);
  createSlot<string, number>().set(alice, 'a', 1, 10);
  assert.deepEqual(alice, session());
  assert.deepEqual(Reflect.ownKeys({ ...alice }), Reflect.ownKeys(session()));
  assert.equal(JSON.stringify(alice), JSON.stringify(session()));
});

test('the weight is that of what is kept now, with what hangs on sessions made out of this one, whatever was done', () => {
  const step = fc.record({
    on: fc.constantFrom('session', 'heir', 'heir of the heir'),
    key: fc.nat(5),
    bytes: fc.nat(1000),
  });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const [known, told, leaf] = [createSlot(1), createSlot(2), createSlot(2)];
      const root = session();
      let weight = 0;
      weighSlots(root, (bytes) => {
        weight += bytes;
      });
      let [heir, second] = [session(), session()];
      for (const { on, key, bytes } of steps) {
        if (on === 'session') {
          heir = session();
          known.set(root, key, heir, bytes, heir);
        } else if (on === 'heir') {
          second = session();
          told.set(heir, key, second, bytes, second);
        } else leaf.set(second, key, 'leaf', bytes);
        assert.ok(weight >= 0);
      }
      known.set(root, 'last', 'value', 7);
      assert.equal(weight, 7 + ENTRY);
    }),
  );
});
