import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDuration } from '../../src/config/duration.ts';

test('durations are read as Go writes them', () => {
  const known: Record<string, number> = {
    '0': 0,
    '3s': 3000,
    '14h': 14 * 3_600_000,
    '1h30m': 5_400_000,
    '1.5h': 5_400_000,
    '.5s': 500,
    '300ms': 300,
    '2m3.5s': 123_500,
    '1000us': 1,
    '1000µs': 1,
  };
  for (const [text, milliseconds] of Object.entries(known))
    assert.equal(parseDuration(text), milliseconds, text);
});

test('what Go would refuse is no duration', () => {
  for (const text of ['', '14', '14 h', '1d', 'h', '1h30', '-1h', '1h 30m', 'abc', '1.2.3s', '.s']) {
    assert.equal(parseDuration(text), undefined, text);
  }
});
