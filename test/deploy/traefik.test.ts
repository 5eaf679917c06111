import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { connect } from 'node:tls';
import { TRAEFIK } from '../setup/tools.ts';
import { compose, service } from './support/compose.ts';
import { startShippedTraefik } from './support/traefik.ts';

// No engine is needed to start: Traefik asks for one again and again.
const NO_ENGINE = ['--providers.docker.endpoint=tcp://127.0.0.1:1'];

/** The TLS version that a handshake ends with, or the error's code. */
function handshake(port: number, maxVersion: 'TLSv1.2' | 'TLSv1.3'): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, maxVersion, rejectUnauthorized: false });
    socket.on('secureConnect', () => {
      resolve(String(socket.getProtocol()));
      socket.destroy();
    });
    socket.on('error', (error) => resolve('code' in error ? String(error.code) : error.message));
  });
}

test('Traefik starts with the flags of the compose file, and leads http to https', async (t) => {
  const { web, output } = await startShippedTraefik(t, compose(), { flags: NO_ENGINE });
  const redirected = await fetch(`http://127.0.0.1:${web}/x`, { redirect: 'manual' });
  assert.match(String(redirected.headers.get('location')), /^https:/);
  const warned = output()
    .split('\n')
    .filter((line) => /"level":"warn"/.test(line) && !/encoded characters/.test(line));
  assert.deepEqual(warned, []);
});

test('Traefik’s log and metrics are there, and its dashboard is not open', async (t) => {
  const { web, secure, internal, output } = await startShippedTraefik(t, compose(), { flags: NO_ENGINE });
  await fetch(`http://127.0.0.1:${web}/`, { redirect: 'manual' });
  const text = await (await fetch(`http://127.0.0.1:${internal}/metrics`)).text();
  assert.ok(text.includes('traefik_open_connections{entrypoint="websecure"'), text.slice(-500));
  for (const port of [web, internal]) {
    for (const path of ['/api/rawdata', '/dashboard/']) {
      const { status } = await fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual' });
      assert.notEqual(status, 200, `${port}${path}`);
    }
  }
  assert.equal(await handshake(secure, 'TLSv1.3'), 'TLSv1.3');
  for (const line of output().trim().split('\n')) JSON.parse(line);
});

test('a handshake of TLS 1.2 is refused, and taken when the variable says so', async (t) => {
  const strict = await startShippedTraefik(t, compose(), { flags: NO_ENGINE });
  // Its ping answers before it has read the file that says so.
  const deadline = performance.now() + 10_000;
  while ((await handshake(strict.secure, 'TLSv1.2')) === 'TLSv1.2' && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.match(await handshake(strict.secure, 'TLSv1.2'), /PROTOCOL_VERSION/);
  const lenient = await startShippedTraefik(t, compose({ TLS_MIN_VERSION: 'VersionTLS12' }), {
    flags: NO_ENGINE,
  });
  assert.equal(await handshake(lenient.secure, 'TLSv1.2'), 'TLSv1.2');
});

test('the health check of the compose file is one that Traefik understands', async (t) => {
  const [, ...check] = (service(compose(), 'traefik')['healthcheck'] as { test: string[] }).test;
  const down = spawnSync(TRAEFIK, [...check.slice(1), '--entryPoints.traefik.address=:1'], {
    encoding: 'utf8',
  });
  assert.notEqual(down.status, 0);
  const { internal } = await startShippedTraefik(t, compose(), { flags: NO_ENGINE });
  const up = spawnSync(TRAEFIK, [...check.slice(1), `--entryPoints.traefik.address=:${internal}`], {
    encoding: 'utf8',
  });
  assert.equal(up.status, 0, up.stderr);
});
