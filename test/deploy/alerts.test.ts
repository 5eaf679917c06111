import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { findProgram } from '../setup/tools.ts';

const RULES = join(import.meta.dirname, '..', '..', 'deploy', 'prometheus', 'alerts.yml');
const CASES = join(import.meta.dirname, 'alerts.test.yml');
const promtool = findProgram('promtool');

function runPromtool(...options: string[]) {
  const { status, stdout, stderr } = spawnSync(promtool ?? '', options, { encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
}

test('the alert rules are well-formed, and fire and rest as they should', {
  skip: promtool === undefined,
}, () => {
  runPromtool('check', 'rules', RULES);
  runPromtool('test', 'rules', CASES);
});

test('every alert rule has a case in which it fires, and one in which it rests', () => {
  const { groups } = parse(readFileSync(RULES, 'utf8'));
  const { tests } = parse(readFileSync(CASES, 'utf8'));
  const cases: { alertname: string; exp_alerts: unknown[] }[] = tests.flatMap(
    (one: { alert_rule_test: unknown[] }) => one.alert_rule_test,
  );
  for (const { alert } of groups[0].rules) {
    const own = cases.filter(({ alertname }) => alertname === alert);
    assert.ok(
      own.some(({ exp_alerts }) => exp_alerts.length > 0),
      `${alert} fires`,
    );
    assert.ok(
      own.some(({ exp_alerts }) => exp_alerts.length === 0),
      `${alert} rests`,
    );
  }
});
