import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DecisionRecord } from '../../src/telemetry/decision-log.ts';
import { createDecisionLog } from '../../src/telemetry/decision-log.ts';
import { createLog } from '../../src/telemetry/log.ts';

const RECORD: DecisionRecord = {
  request_id: 'id',
  trace_id: undefined,
  host: 'app.example.com',
  path: '/"quoted"\\ \u2028\ud800\u0007é☃',
  decision: 'allow',
  reason: 'email-ok',
  groups: ['family', 'a"b'],
  claims: { team: ['red'] },
  duration_ms: 0.034,
};

function collect(level: 'info' | 'warn' = 'info') {
  const written: string[] = [];
  return { written, log: createLog(level, { write: (text) => written.push(text) }) };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test('a line of the decision log is the one that the log itself would write', async () => {
  const { written, log } = collect();
  createDecisionLog(log, 'all').write(RECORD);
  await turn();
  log.info(RECORD, 'decision');
  const [ours, its] = written.map((text) => text.replace(/"time":"[^"]+"/, '"time":""'));
  assert.equal(ours, its);
  assert.match(JSON.parse(written[0] ?? '').time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

test('lines of one turn are written together, in their order, and none twice', async () => {
  const { written, log } = collect();
  const decisions = createDecisionLog(log, 'all');
  const record = (id: string) => decisions.write({ ...RECORD, request_id: id });
  record('one');
  record('two');
  assert.equal(written.length, 0);
  await turn();
  record('three');
  await turn();
  const ids = written.map((text) => [...text.matchAll(/"request_id":"(\w+)"/g)].map(([, id]) => id));
  assert.deepEqual(ids, [['one', 'two'], ['three']]);
});

test('what is written is what decision_log and the level of the log ask for', () => {
  const wanted = (which: 'all' | 'denials' | 'off', level: 'info' | 'warn') => {
    const { wants } = createDecisionLog(collect(level).log, which);
    return (['allow', 'deny', 'sign_in'] as const).filter(wants);
  };
  assert.deepEqual(wanted('all', 'info'), ['allow', 'deny', 'sign_in']);
  assert.deepEqual(wanted('denials', 'info'), ['deny', 'sign_in']);
  assert.deepEqual(wanted('off', 'info'), []);
  assert.deepEqual(wanted('all', 'warn'), []);
});
