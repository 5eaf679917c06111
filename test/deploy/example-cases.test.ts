import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { tryCases } from '../../src/policy/cases.ts';
import { compilePolicy } from '../../src/policy/compile.ts';
import { findMistakes } from '../../src/policy/mistakes.ts';
import { readPolicy } from '../support/policy.ts';
import type { PolicyFile } from './support/broken-policy.ts';
import { brokenPolicies } from './support/broken-policy.ts';

const EXAMPLES = join(import.meta.dirname, '..', '..', 'policies', 'examples');
const NOW = Date.parse('2026-11-26T12:00:00Z') / 1000;

function load({ policy, groups = {}, cases }: PolicyFile) {
  const env = { GROUPS: JSON.stringify(groups), CASES: JSON.stringify(cases) };
  const { settings, told } = readPolicy(JSON.stringify(policy), env);
  return settings === undefined
    ? { told }
    : { cases: settings.cases, policy: compilePolicy(settings).policy, told };
}

/** Whether something says that a policy is not as it was meant: the loader, or a case. */
function isNoticed(file: PolicyFile): boolean {
  const { policy, cases } = load(file);
  return policy === undefined || tryCases(policy, cases, NOW).some(({ isFailure }) => isFailure);
}

for (const name of readdirSync(EXAMPLES)) {
  const file: PolicyFile = parse(readFileSync(join(EXAMPLES, name), 'utf8'));

  test(`policies/examples/${name} makes check say nothing at all`, () => {
    const { policy, cases = [], told } = load(file);
    assert.deepEqual(told, []);
    assert.ok(policy !== undefined && cases.length > 3);
    assert.deepEqual(tryCases(policy, cases, NOW), []);
    assert.deepEqual(findMistakes(policy, 'auth.example.com', cases, NOW), []);
  });

  test(`whatever is broken in policies/examples/${name}, a case tells`, () => {
    const broken = brokenPolicies(file);
    assert.ok(broken.length > 3);
    for (const { what, file: slip } of broken) assert.ok(isNoticed(slip), what);
  });
}
