import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { runKeygen } from '../../src/cli/keygen.ts';
import { startForwarden } from '../e2e/support/forwarden.ts';
import { freePort } from '../support/free-port.ts';
import { makeCertificate } from './support/certificate.ts';
import { compose } from './support/compose.ts';
import { startKubernetesApi } from './support/kubernetes-api.ts';
import { KUSTOMIZE_BUILD, kubernetesFolder, kustomize, resourcesIn } from './support/kustomize.ts';
import { startServer } from './support/stand-in-server.ts';
import { startShippedTraefik } from './support/traefik.ts';
import { visitOnceTrusted } from './support/visit.ts';

const ADDRESS = 'http://forwarden.forwarden.svc.cluster.local:8080';

test('Traefik takes the shipped middleware and routes from Kubernetes whole, and the app is behind forwarden', {
  skip: KUSTOMIZE_BUILD === undefined,
}, async (t) => {
  const secrets = `idp_client_secret=not-a-real-one\n${runKeygen(undefined).replaceAll(': ', '=')}`;
  const folder = kubernetesFolder(t, secrets);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const text = ['forwarden', 'whoami'].map((name) => kustomize(join(folder, name))).join('---\n');
  const resources = resourcesIn(text.replaceAll(ADDRESS, url));
  const configuration = parse(
    resources.find(({ kind }) => kind === 'ConfigMap')?.data?.['config.yaml'] ?? '',
  );
  const here = { idp_client_secret: 'not-a-real-one', metrics_address: `127.0.0.1:${await freePort()}` };
  const forwarden = await startForwarden(port, { ...configuration, ...here });
  t.after(forwarden.stop);
  const whoami = await startServer(t, (_request, response) => response.end('secret'));
  const ports = { 'forwarden/forwarden': port, 'whoami/whoami': whoami };

  const own = makeCertificate(t, ['example.com', '*.example.com']);
  const composed = compose({ CERTIFICATE_FILE: 'own.crt', CERTIFICATE_KEY_FILE: 'own.key' });
  const flags = [
    '--providers.docker=false',
    `--providers.kubernetesCRD.endpoint=${await startKubernetesApi(t, resources, ports)}`,
    '--providers.kubernetesCRD.token=token',
    '--api.insecure=true',
  ];
  const proxy = await startShippedTraefik(t, composed, { flags, certificates: own.folder });
  const ca = readFileSync(own.certificate, 'utf8');
  const visit = (page: string) => visitOnceTrusted(proxy.secure, page, ca, proxy.output);

  const guarded = await visit('https://whoami.example.com/');
  assert.equal(guarded.status, 302);
  assert.match(String(guarded.location), /^https:\/\/auth\.example\.com\/\.pomerium\/sign_in\?/);
  assert.equal((await visit('https://auth.example.com/.well-known/pomerium')).status, 200);
  assert.match((await visit('https://whoami.example.com/.pomerium/')).body, /signed in/i);

  // What Traefik doesn't know it leaves out without a word.
  const { middlewares } = (await (await fetch(`http://127.0.0.1:${proxy.internal}/api/rawdata`)).json()) as {
    middlewares: Record<string, { forwardAuth: Record<string, unknown> }>;
  };
  const written = resources.filter(({ kind }) => kind === 'Middleware');
  assert.equal(written.length, 2);
  for (const { metadata, spec } of written) {
    const taken = middlewares[`${metadata.namespace}-${metadata.name}@kubernetescrd`];
    for (const [field, value] of Object.entries(spec.forwardAuth).filter(([, value]) => value !== false))
      assert.deepEqual(taken?.forwardAuth[field], value, field);
  }
});
