import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { parse } from 'yaml';
import { findProgram, KUBERNETES_VALIDATE } from '../setup/tools.ts';
import { folderWith } from '../support/folder.ts';
import { runCommand } from '../support/forwarden-command.ts';
import { composeConfig, DEPLOY, VALUES } from './support/compose.ts';

const ROOT = join(DEPLOY, '..');
const FILES = globSync('{deploy,policies}/**/*.{yaml,yml,json,service}', { cwd: ROOT }).toSorted();
const CLIENT = { IDP_CLIENT_ID: 'client', IDP_CLIENT_SECRET: 'not-a-real-one' };
const DASHBOARD_COLUMNS = 24;

/** How a kind of file is checked, and the program of that kind where it may be missing. */
interface Check {
  readonly of: RegExp;
  readonly program?: string;
  readonly run: (file: string, t: TestContext) => Promise<void> | void;
}

const CHECKS: readonly Check[] = [
  { of: /^deploy\/compose\.yaml$/, run: byCompose },
  { of: /^deploy\/(?:[a-z/]+\/)?config\.yaml$/, run: byForwarden },
  { of: /^policies\/.*\.yaml$/, run: byForwardenAsPolicy },
  { of: /^deploy\/prometheus\/prometheus\.yml$/, program: 'promtool', run: byPromtool('config') },
  { of: /^deploy\/prometheus\/alerts\.yml$/, program: 'promtool', run: byPromtool('rules') },
  { of: /^deploy\/grafana\/provisioning\/datasources\/.*\.yml$/, run: asDataSources },
  { of: /^deploy\/grafana\/provisioning\/dashboards\/.*\.yml$/, run: asDashboardProviders },
  { of: /^deploy\/grafana\/dashboards\/.*\.json$/, run: asDashboard },
  { of: /^deploy\/kubernetes\/.*\/kustomization\.yaml$/, run: asKustomization },
  { of: /^deploy\/kubernetes\/(?!.*\/(?:config|kustomization)\.yaml$).*\.yaml$/, run: byKubernetesSchemas },
  { of: /^deploy\/schema\/.*\.json$/, run: byMetaschema },
  { of: /^deploy\/systemd\/.*\.service$/, program: 'systemd-analyze', run: bySystemd },
];

for (const file of FILES) {
  const [check, ...others] = CHECKS.filter(({ of }) => of.test(file));
  const skip = check?.program !== undefined && findProgram(check.program) === undefined;
  test(`${file} passes the check of its own kind`, { skip }, async (t) => {
    assert.ok(check !== undefined, 'no tool checks this file: add it to CHECKS');
    assert.deepEqual(others, []);
    await check.run(join(ROOT, file), t);
  });
}

test('every check has files', () => {
  for (const { of } of CHECKS)
    assert.ok(
      FILES.some((file) => of.test(file)),
      String(of),
    );
});

function passes(program: string, options: readonly string[], env: NodeJS.ProcessEnv = process.env): string {
  const { status, stdout, stderr } = spawnSync(program, options, { encoding: 'utf8', env });
  assert.equal(status, 0, stdout + stderr);
  return stdout + stderr;
}

function byCompose(): void {
  const { status, stderr } = composeConfig(VALUES, ['--profile', '*']);
  assert.equal(status, 0, stderr);
  assert.equal(stderr, '');
}

// What each leaves to its environment; what each of them gives is tested with it.
async function byForwarden(file: string): Promise<void> {
  const route = '[{from: "https://a.example.com", allow_any_authenticated_user: true}]';
  const isWhole = /^policy:/m.test(readFileSync(file, 'utf8'));
  const further = isWhole
    ? {}
    : {
        POLICY: route,
        POLICIES: join(ROOT, 'policies'),
        AUTHENTICATE_SERVICE_URL: 'https://auth.example.com',
      };
  const { status, output, errors } = await runCommand(['check', '--config', file], { ...CLIENT, ...further });
  assert.equal(status, 0, output + errors);
}

async function byForwardenAsPolicy(file: string, t: TestContext): Promise<void> {
  const home = folderWith(t, { 'config.yaml': 'policies: policies\n' });
  mkdirSync(join(home, 'policies'));
  writeFileSync(join(home, 'policies', basename(file)), readFileSync(file));
  const env = { ...CLIENT, AUTHENTICATE_SERVICE_URL: 'https://auth.example.com' };
  const { status, output, errors } = await runCommand(['check'], env, home);
  assert.equal(status, 0, output + errors);
}

function byPromtool(what: string): (file: string) => void {
  return (file) => {
    passes('promtool', ['check', what, file]);
  };
}

function bySystemd(file: string, t: TestContext): void {
  const unit = join(folderWith(t), basename(file));
  // Whether the program is where the unit says is the machine's matter.
  writeFileSync(unit, readFileSync(file, 'utf8').replace('/usr/bin/node', process.execPath));
  assert.equal(passes('systemd-analyze', ['verify', unit]), '');
}

function asKustomization(file: string): void {
  const { apiVersion, kind, resources } = parse(readFileSync(file, 'utf8'));
  assert.deepEqual([apiVersion, kind], ['kustomize.config.k8s.io/v1beta1', 'Kustomization']);
  const beside = globSync('*.yaml', { cwd: dirname(file), exclude: ['kustomization.yaml', 'config.yaml'] });
  assert.deepEqual(
    resources.filter((one: string) => one.endsWith('.yaml')).toSorted(),
    beside.toSorted(),
    'a file that no kustomization lists is never applied',
  );
}

function byKubernetesSchemas(file: string): void {
  const env = { ...process.env, PYTHONPATH: KUBERNETES_VALIDATE };
  const said = passes('python3', ['-m', 'kubernetes_validate', '--strict', file], env);
  const isTraefiks = /apiVersion: traefik\.io/.test(readFileSync(file, 'utf8'));
  assert.match(said, isTraefiks ? /with api version traefik\.io\/v1alpha1| passed for / : / passed for /);
}

function byMetaschema(file: string): void {
  const program = [
    'import json, sys, jsonschema',
    'schema = json.load(open(sys.argv[1]))',
    'jsonschema.validators.validator_for(schema).check_schema(schema)',
  ];
  passes('python3', ['-c', program.join('\n'), file], { ...process.env, PYTHONPATH: KUBERNETES_VALIDATE });
}

function asDataSources(file: string): void {
  const { apiVersion, datasources } = parse(readFileSync(file, 'utf8'));
  assert.equal(apiVersion, 1);
  for (const { name, uid, type, access, url } of datasources) {
    for (const text of [name, uid, type]) assert.match(text, /^\w+$/);
    assert.equal(access, 'proxy');
    assert.ok(URL.canParse(url), url);
  }
}

function asDashboardProviders(file: string): void {
  const { apiVersion, providers } = parse(readFileSync(file, 'utf8'));
  assert.equal(apiVersion, 1);
  const { volumes } = parse(readFileSync(join(DEPLOY, 'compose.yaml'), 'utf8')).services.grafana;
  for (const { type, options } of providers) {
    assert.equal(type, 'file');
    assert.ok(volumes.includes(`./grafana/dashboards:${options.path}:ro`), options.path);
  }
}

function asDashboard(file: string): void {
  const { uid, title, schemaVersion, panels } = JSON.parse(readFileSync(file, 'utf8'));
  assert.match(uid, /^[\w-]{1,40}$/);
  assert.ok(title.length > 0 && Number.isInteger(schemaVersion));
  const sources = parse(
    readFileSync(join(DEPLOY, 'grafana/provisioning/datasources/prometheus.yml'), 'utf8'),
  );
  const known = new Map(sources.datasources.map((one: { uid: string; type: string }) => [one.uid, one.type]));
  assert.equal(new Set(panels.map(({ id }: { id: number }) => id)).size, panels.length);
  for (const panel of panels) {
    const { x, y, w, h } = panel.gridPos;
    for (const number of [x, y, w, h]) assert.ok(Number.isInteger(number) && number >= 0);
    assert.ok(x + w <= DASHBOARD_COLUMNS, panel.title);
    for (const { datasource } of [panel, ...panel.targets])
      assert.equal(known.get(datasource.uid), datasource.type, panel.title);
  }
}
