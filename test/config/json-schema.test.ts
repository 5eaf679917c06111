import assert from 'node:assert/strict';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import type { ErrorObject } from 'ajv';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { writeShippedFiles } from '../../src/cli/init-files.ts';
import { jsonSchema, printSchema, SCHEMA_NAMES } from '../../src/config/json-schema.ts';
import { loadSettings } from '../../src/config/load.ts';
import type { JsonSchema } from '../../src/config/written-schema.ts';
import { readYamlFile } from '../../src/config/yaml-file.ts';
import { CRITERIA } from '../../src/policy/criteria.ts';
import { folderWith } from '../support/folder.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const FIXTURES = join(ROOT, 'test', 'fixtures');
const SCHEMAS = join(ROOT, 'deploy', 'schema');
const SHIPPED = ['deploy/**/config.yaml', 'policies/**/*.yaml'];
const BASE = { authenticate_service_url: 'https://auth.example.com', idp_client_id: 'client' };

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const validators = {
  config: ajv.compile(jsonSchema('config')),
  policy: ajv.compile(jsonSchema('policy')),
};

/** What a validator says against a value, each with the place in it. */
function flaws(value: unknown, name: (typeof SCHEMA_NAMES)[number] = 'config'): string[] {
  const validate = validators[name];
  return validate(value) ? [] : (validate.errors ?? []).map(flawText);
}

function flawText({ instancePath, message, params }: ErrorObject): string {
  return `${instancePath} ${message} ${JSON.stringify(params)}`;
}

/** What is said against a configuration whose one route has this rule. */
function ruleFlaws(rule: string): string[] {
  const route = { from: 'https://app.example.com', policy: parse(rule) };
  return flaws({ ...BASE, policy: [route] });
}

/** The schema that a file names, and the name by which we know it. */
function namedSchema(file: string): { path: string; name: 'config' | 'policy' | undefined } {
  const named = /^# yaml-language-server: \$schema=(\S+)\n/.exec(readFileSync(file, 'utf8'))?.[1] ?? 'none';
  const path = resolve(dirname(file), named);
  return { path, name: SCHEMA_NAMES.find((name) => basename(path) === `${name}.schema.json`) };
}

for (const name of SCHEMA_NAMES) {
  test(`the shipped schema of a ${name} is the one that the command prints`, () => {
    const shipped = readFileSync(join(SCHEMAS, `${name}.schema.json`), 'utf8');
    const file = `deploy/schema/${name}.schema.json`;
    assert.equal(shipped, printSchema(name), `run \`node src/main.ts schema ${name} > ${file}\``);
  });
}

for (const file of globSync(SHIPPED, { cwd: ROOT })) {
  test(`${file} names its schema in its first line, by the right path, and is valid by it`, () => {
    const { path, name } = namedSchema(join(ROOT, file));
    assert.equal(dirname(path), SCHEMAS);
    assert.ok(name !== undefined);
    assert.deepEqual(flaws(parse(readFileSync(join(ROOT, file), 'utf8')), name), []);
  });
}

test('what init writes names schemas that lie beside it', (t) => {
  const folder = folderWith(t);
  writeShippedFiles(folder);
  for (const [file, kind] of [
    ['config.yaml', 'config'],
    [join('policies', 'apps.yaml'), 'policy'],
  ] as const) {
    const { path, name } = namedSchema(join(folder, file));
    assert.equal(name, kind);
    assert.equal(readFileSync(path, 'utf8'), printSchema(kind));
    assert.deepEqual(flaws(parse(readFileSync(join(folder, file), 'utf8')), kind), []);
  }
});

// What YAML itself can't read has no value to look at, and this one is valid.
const BEYOND_A_SCHEMA = 'meant-otherwise.yaml';

for (const file of readdirSync(join(FIXTURES, 'mistakes')).filter((name) => name.endsWith('.yaml'))) {
  if (file === BEYOND_A_SCHEMA || !('value' in readYamlFile(join(FIXTURES, 'mistakes', file)))) continue;
  test(`the mistakes of ${file} are seen by the schema too, each mistyped key by its name`, () => {
    const path = join(FIXTURES, 'mistakes', file);
    const told = flaws(parse(readFileSync(path, 'utf8')));
    assert.notDeepEqual(told, []);
    const { problems } = loadSettings({ file: path, env: {} });
    for (const problem of problems.filter(({ code }) => code === 'unknown_key')) {
      const key = problem.path.split('.').at(-1);
      assert.ok(
        told.some((flaw) => flaw.endsWith(`{"additionalProperty":"${key}"}`)),
        `${problem.path}: ${told}`,
      );
    }
  });
}

test('Pomerium’s configuration is valid', () => {
  assert.deepEqual(flaws(parse(readFileSync(join(FIXTURES, 'pomerium-v0.6.2.yaml'), 'utf8'))), []);
});

test('the example of every criterion is valid, and one that can’t be judged is not', () => {
  for (const { example } of Object.values(CRITERIA)) {
    const rule = `{allow: {or: [{${example}}]}}`;
    assert.deepEqual(ruleFlaws(rule), [], example);
    assert.deepEqual(ruleFlaws(`[${rule}]`), [], example);
  }
  for (const wrong of [
    'device: true',
    'emial: me@example.com',
    'claim: red',
    'accept: false',
    'email: {}',
    'email: {starts_wiht: me}',
    'email: [me@example.com]',
    'time_of_day: {after: "8:00"}',
    'email: me@example.com, groups: staff',
  ])
    assert.notDeepEqual(ruleFlaws(`{allow: {or: [{${wrong}}]}}`), [], wrong);
});

test('what only looks like a value is seen where its look tells', () => {
  for (const wrong of [
    { address: 8080 },
    { authenticate_service_url: 'https://auth.example.com/login' },
    { cookie_expire: '14 hours' },
    { log_level: 'verbose' },
    { policy: [{ from: 'ftp://app.example.com' }] },
    { policy: [{ from: 'https://app.example.com', prefix: 'admin' }] },
    { policy: [{ allowed_users: ['me@example.com'] }] },
    { policy: [{ from: 'https://app.example.com', sub_policies: [] }] },
    { client_ca: 'x' },
    { cases: [{ url: 'https://app.example.com/', expect: 'sign-in' }] },
    { cases: [{ url: 'https://app.example.com/', expect: 'deny', at: '2026-12-24T18:00' }] },
    { groups: { family: 'me@example.com' } },
  ])
    assert.notDeepEqual(flaws({ ...BASE, ...wrong }), [], JSON.stringify(wrong));
  assert.deepEqual(flaws({ ...BASE, cookie_expire: '1h30m', cookie_secret_file: '/run/secrets/cookie' }), []);
});

test('a policy file is a list of routes or a map, and no configuration', () => {
  const route = { from: 'https://app.example.com' };
  assert.deepEqual(flaws([route], 'policy'), []);
  assert.deepEqual(flaws({ routes: [route], groups: { family: ['me@example.com'] } }, 'policy'), []);
  assert.notDeepEqual(flaws({ ...BASE, policy: [route] }, 'policy'), []);
});

test('every key, every key of a route and every criterion says what it does', () => {
  const { properties, definitions } = jsonSchema('config') as Record<string, Record<string, JsonSchema>>;
  const maps = [
    properties,
    ...['route', 'case', 'criterion'].map((name) => definitions?.[name]?.['properties']),
  ];
  for (const map of maps) {
    assert.ok(Object.keys(map ?? {}).length > 5);
    for (const [key, schema] of Object.entries(map ?? {}))
      assert.match(String((schema as JsonSchema)['description']), /^[A-Z`].*[^ ]$/, key);
  }
});
