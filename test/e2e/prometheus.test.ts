import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parse, stringify } from 'yaml';
import { end } from '../../deploy/demo/traefik.ts';
import { findProgram } from '../setup/tools.ts';
import { ask } from '../support/ask.ts';
import { freePort } from '../support/free-port.ts';
import { useStage } from './support/stage.ts';

const DEPLOY = join(import.meta.dirname, '..', '..', 'deploy');
const prometheus = findProgram('prometheus');
const skip = prometheus === undefined;

const ports = { forwarden: 0, traefik: 0, prometheus: 0 };
before(async () => {
  for (const name of ['forwarden', 'traefik', 'prometheus'] as const) ports[name] = await freePort();
});

const stage = useStage({
  configuration: () => ({ metrics_address: `127.0.0.1:${ports.forwarden}` }),
  static: () => ({
    entryPoints: { metrics: { address: `127.0.0.1:${ports.traefik}` } },
    metrics: { prometheus: { entryPoint: 'metrics' } },
  }),
});

let folder: string;
let stop: () => Promise<void> = () => Promise.resolve();
before(async () => {
  if (prometheus === undefined) return;
  folder = await mkdtemp(join(tmpdir(), 'forwarden-prometheus-'));
  const file = join(folder, 'prometheus.yml');
  await writeFile(file, stringify(shippedConfiguration()));
  const options = [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${ports.prometheus}`,
  ];
  const child = spawn(prometheus, options, { stdio: 'ignore' });
  stop = () => end(child);
});
after(async () => {
  await stop();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

/** The configuration that is shipped, with the addresses of this test, and without Jaeger, which isn't there. */
function shippedConfiguration(): unknown {
  const configuration = parse(readFileSync(join(DEPLOY, 'prometheus', 'prometheus.yml'), 'utf8'));
  const targets: Record<string, string> = {
    forwarden: `127.0.0.1:${ports.forwarden}`,
    traefik: `127.0.0.1:${ports.traefik}`,
  };
  const jobs = configuration.scrape_configs as { job_name: string }[];
  return {
    ...configuration,
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [join(DEPLOY, 'prometheus', 'alerts.yml')],
    scrape_configs: jobs
      .filter(({ job_name }) => job_name in targets)
      .map(({ job_name }) => ({ job_name, static_configs: [{ targets: [targets[job_name]] }] })),
  };
}

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

async function query(expression: string): Promise<readonly Sample[]> {
  const url = `http://127.0.0.1:${ports.prometheus}/api/v1/query?query=${encodeURIComponent(expression)}`;
  const answer = (await (await fetch(url)).json()) as { status: string; data?: { result: Sample[] } };
  assert.equal(answer.status, 'success', `${expression}: ${JSON.stringify(answer)}`);
  return answer.data?.result ?? [];
}

async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await isSo().catch(() => false))) {
    assert.ok(performance.now() < deadline, what);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

test('a real Prometheus scrapes forwarden and Traefik by the shipped configuration', { skip }, async () => {
  await until(async () => (await query('up == 1')).length === 2, 'both are up');
  const jobs = (await query('up == 1')).map(({ metric }) => metric['job']);
  assert.deepEqual(jobs.toSorted(), ['forwarden', 'traefik']);
});

test('every query of the dashboard is answered with data', { skip }, async () => {
  const traffic = async () => {
    for (const host of ['app', 'other', 'nowhere']) {
      const headers = { host: `${host}.localhost:${stage.port}`, accept: 'text/html' };
      await ask({ port: stage.port, headers });
    }
    const check = { 'x-forwarded-host': 'unknown.example.com', 'x-forwarded-uri': '/' };
    const port = Number(new URL(stage.forwarden.url).port);
    await ask({ port, headers: check });
    await ask({ port, headers: { ...check, 'x-forwarded-host': '' } });
    const headers = { host: `app.localhost:${stage.port}`, cookie: '__Host-_pomerium=garbage' };
    await ask({ port: stage.port, headers });
  };
  const page = await (await stage.person()).newPage();
  const link = `http://app.localhost:${stage.port}/`;
  await page.goto(link);
  await page.getByRole('link', { name: 'alice@example.com' }).click();
  await page.waitForURL(link);

  const dashboard = JSON.parse(readFileSync(join(DEPLOY, 'grafana', 'dashboards', 'forwarden.json'), 'utf8'));
  const panels = dashboard.panels as { title: string; targets: { expr: string }[] }[];
  const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  assert.ok(queries.length > 15);
  for (const expression of queries) {
    const asked = expression.replaceAll('$__rate_interval', '1m');
    const hasData = async () => {
      await traffic();
      await page.reload();
      return (await query(asked)).length > 0;
    };
    await until(hasData, `data for ${expression}`);
  }
});

test('no rule of the shipped alerts is broken', { skip }, async () => {
  const answer = await (await fetch(`http://127.0.0.1:${ports.prometheus}/api/v1/rules`)).json();
  const { groups } = (answer as { data: { groups: { rules: { name: string; health: string }[] }[] } }).data;
  await until(async () => groups.length > 0, 'the rules are there');
  for (const { name, health } of groups.flatMap(({ rules }) => rules)) assert.equal(health, 'ok', name);
});
