import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { runKeygen } from '../../src/cli/keygen.ts';
import { KUBERNETES_VALIDATE } from '../setup/tools.ts';
import { folderWith } from '../support/folder.ts';
import { runCommand } from '../support/forwarden-command.ts';
import { compose, DEPLOY, service } from './support/compose.ts';
import type { Resource } from './support/kustomize.ts';
import { KUSTOMIZE_BUILD, kubernetesFolder, kustomize, only, resourcesIn } from './support/kustomize.ts';

const FOLDERS = ['forwarden', 'middleware', 'replicas', 'whoami'];
const EXAMPLE = readFileSync(join(DEPLOY, 'kubernetes', 'forwarden', 'secrets.env.example'), 'utf8');
// As the example says to make it.
const SECRETS = `${EXAMPLE.replace('CHANGE_ME', 'GOCSPX-1')}${runKeygen(undefined).replaceAll(': ', '=')}`;
const skip = KUSTOMIZE_BUILD === undefined;

function build(t: TestContext, name = 'forwarden', secrets = SECRETS): readonly Resource[] {
  return resourcesIn(kustomize(join(kubernetesFolder(t, secrets), name)));
}

/** Lays a pod's files out as its mounts do, below a folder; gives the environment of its container. */
function layOut(
  t: TestContext,
  resources: readonly Resource[],
): { folder: string; env: Record<string, string> } {
  const folder = folderWith(t);
  const pod = only(resources, 'Deployment').spec.template.spec;
  const [container] = pod.containers;
  for (const { name, mountPath } of container.volumeMounts) {
    mkdirSync(join(folder, mountPath), { recursive: true });
    const volume = pod.volumes.find((one: { name: string }) => one.name === name);
    const source = resources.find(
      ({ kind, metadata }) =>
        (kind === 'ConfigMap' && metadata.name === volume.configMap?.name) ||
        (kind === 'Secret' && metadata.name === volume.secret?.secretName),
    );
    const encoding = source?.kind === 'Secret' ? 'base64' : 'utf8';
    for (const [key, value] of Object.entries(source?.data ?? {}))
      writeFileSync(join(folder, mountPath, key), Buffer.from(value, encoding));
  }
  const variables = container.env.map(({ name, value }: { name: string; value: string }) => [
    name,
    value.startsWith('/') ? join(folder, value) : value,
  ]);
  return { folder, env: Object.fromEntries(variables) };
}

for (const name of FOLDERS) {
  test(`what deploy/kubernetes/${name} applies is valid for current Kubernetes, with no field that it doesn’t know`, {
    skip,
  }, (t) => {
    const file = join(folderWith(t), 'built.yaml');
    const text = kustomize(join(kubernetesFolder(t, SECRETS), name));
    writeFileSync(file, text);
    for (const version of ['1.32', '1.37']) {
      const options = ['-m', 'kubernetes_validate', '--strict', '-k', version, file];
      const env = { ...process.env, PYTHONPATH: KUBERNETES_VALIDATE };
      const { status, stdout, stderr } = spawnSync('python3', options, { encoding: 'utf8', env });
      assert.equal(status, 0, stdout + stderr);
      const unknown = (stdout + stderr).match(/schema for kind \w+ with api version \S+/g) ?? [];
      // Those are Traefik's own: it is asked about them itself.
      for (const one of unknown) assert.match(one, /api version traefik\.io\/v1alpha1$/);
      assert.equal(
        (stdout + stderr).match(/ passed for /g)?.length ?? 0,
        resourcesIn(text).length - unknown.length,
      );
    }
  });
}

for (const name of ['forwarden', 'whoami']) {
  test(`the pods of ${name} meet Kubernetes’ restricted profile, and hold no token for its API`, {
    skip,
  }, (t) => {
    const pod = only(build(t, name), 'Deployment').spec.template.spec;
    assert.equal(pod.automountServiceAccountToken, false);
    assert.equal(pod.securityContext.runAsNonRoot, true);
    assert.notEqual(pod.securityContext.runAsUser, 0);
    assert.deepEqual(pod.securityContext.seccompProfile, { type: 'RuntimeDefault' });
    for (const one of ['hostNetwork', 'hostPID', 'hostIPC']) assert.equal(pod[one], undefined);
    for (const { securityContext } of pod.containers) {
      assert.deepEqual(securityContext, {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        readOnlyRootFilesystem: true,
      });
    }
    const kinds = (pod.volumes ?? []).flatMap((volume: object) => Object.keys(volume));
    for (const kind of kinds)
      assert.ok(['configMap', 'emptyDir', 'name', 'persistentVolumeClaim', 'secret'].includes(kind), kind);
  });
}

test('the namespace lets in nothing but pods of the restricted profile', { skip }, (t) => {
  const labels = only(build(t), 'Namespace').metadata.labels;
  assert.equal(labels?.['pod-security.kubernetes.io/enforce'], 'restricted');
});

test('forwarden loads the ConfigMap and the Secret as the pod mounts them, and the cases hold', {
  skip,
}, async (t) => {
  const { folder, env } = layOut(t, build(t));
  const config = join(folder, 'pomerium', 'config.yaml');
  const { status, output, errors } = await runCommand(['check', '--config', config], env);
  assert.equal(status, 0, output + errors);
  assert.match(output, /2 cases tried/);
});

test('a Secret that nobody has filled in is refused, and each missing value named', { skip }, async (t) => {
  const { folder, env } = layOut(t, build(t, 'forwarden', EXAMPLE));
  const config = join(folder, 'pomerium', 'config.yaml');
  const { status, output, errors } = await runCommand(['check', '--config', config], env);
  assert.equal(status, 1);
  for (const name of ['idp_client_secret', 'shared_secret', 'cookie_secret', 'signing_key'])
    assert.match(output + errors, new RegExp(name, 'i'));
});

test('every selector finds the pods, and every port that is named is one of theirs', { skip }, (t) => {
  for (const name of ['forwarden', 'replicas', 'whoami']) {
    const resources = build(t, name);
    const { spec } = only(resources, 'Deployment');
    const labels = Object.entries(spec.template.metadata.labels);
    const selectors = resources.flatMap(({ kind, spec: { selector } = {} as { selector?: unknown } }) => {
      if (kind === 'Service') return [selector];
      return ['Deployment', 'PodDisruptionBudget'].includes(kind)
        ? [(selector as { matchLabels: unknown }).matchLabels]
        : [];
    });
    assert.equal(selectors.length, name === 'whoami' ? 2 : 3);
    for (const selector of selectors) assert.deepEqual(Object.entries(selector as object), labels);
    const ports = spec.template.spec.containers[0].ports.map((port: { name: string }) => port.name);
    for (const { targetPort } of only(resources, 'Service').spec.ports) assert.ok(ports.includes(targetPort));
    for (const { ports: open } of only(resources, 'NetworkPolicy').spec.ingress)
      for (const { port } of open) assert.ok(ports.includes(port), port);
  }
});

test('one replica is on the node of its volume; of several each remembers in a place of its own', {
  skip,
}, (t) => {
  const one = build(t);
  assert.equal(only(one, 'Deployment').spec.replicas, 1);
  assert.equal(only(one, 'PersistentVolumeClaim').spec.accessModes[0], 'ReadWriteOnce');
  assert.ok(only(one, 'Deployment').spec.template.spec.affinity.podAffinity);
  const several = build(t, 'replicas');
  const { replicas, template } = only(several, 'Deployment').spec;
  assert.equal(replicas, 3);
  assert.deepEqual(template.spec.volumes[2], { name: 'data', emptyDir: { sizeLimit: '100Mi' } });
  assert.equal(template.spec.affinity.podAffinity, undefined);
  assert.deepEqual(
    several.filter(({ kind }) => kind === 'PersistentVolumeClaim'),
    [],
  );
});

test('the middleware takes the same headers from our answer as the one of the compose file', {
  skip,
}, (t) => {
  const { authResponseHeaders } = only(build(t, 'middleware'), 'Middleware').spec.forwardAuth;
  const label = 'traefik.http.middlewares.forwarden.forwardAuth.authResponseHeaders';
  assert.equal(authResponseHeaders.join(), service(compose(), 'forwarden').labels[label]);
});
