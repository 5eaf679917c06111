import type { TestContext } from 'node:test';
import type { Resource } from './kustomize.ts';
import { answerJson, startServer } from './stand-in-server.ts';

/** A service's namespace and name to the port of this machine where its pod is. */
export type PodPorts = Readonly<Record<string, number>>;

// What Traefik watches.
const KINDS = [
  ...[
    'ConfigMap',
    'EndpointSlice',
    'Secret',
    'Service',
    'IngressRoute',
    'IngressRouteTCP',
    'IngressRouteUDP',
  ],
  ...['Middleware', 'MiddlewareTCP', 'ServersTransport', 'ServersTransportTCP', 'TLSOption', 'TLSStore'],
  'TraefikService',
];

/** Starts a stand-in for the Kubernetes API that has these resources; gives its address. */
export async function startKubernetesApi(
  t: TestContext,
  resources: readonly Resource[],
  ports: PodPorts,
): Promise<string> {
  const all = [...resources, ...resources.flatMap((resource) => endpointsOf(resource, ports))].map(
    (one, at) => ({ ...one, metadata: { ...one.metadata, uid: `u${at}`, resourceVersion: '1' } }),
  );
  const port = await startServer(t, (request, response) => {
    const [, apiVersion, plural] =
      /^\/apis?\/(.+)\/([a-z]+)\?.*sendInitialEvents=true/.exec(request.url ?? '') ?? [];
    if (plural === undefined) return answerJson(response, { major: '1', minor: '37', gitVersion: 'v1.37.0' });
    const kind = KINDS.find((one) => `${one.toLowerCase()}s` === plural) ?? plural;
    const found = all.filter((one) => one.apiVersion === apiVersion && one.kind === kind);
    const events = [...found.map((object) => ({ type: 'ADDED', object })), endOfList(apiVersion, kind)];
    // Then whatever changes is told as it changes, and nothing does.
    response.writeHead(200, { 'content-type': 'application/json' });
    for (const event of events) response.write(`${JSON.stringify(event)}\n`);
  });
  return `http://127.0.0.1:${port}`;
}

function endOfList(apiVersion: string | undefined, kind: string): unknown {
  const annotations = { 'k8s.io/initial-events-end': 'true' };
  return { type: 'BOOKMARK', object: { apiVersion, kind, metadata: { resourceVersion: '1', annotations } } };
}

function endpointsOf({ kind, metadata, spec }: Resource, ports: PodPorts): readonly Resource[] {
  const { namespace, name } = metadata;
  const port = ports[`${namespace}/${name}`];
  if (kind !== 'Service' || port === undefined) return [];
  const slice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { namespace, name: `${name}-1`, labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    ports: [{ name: spec.ports[0].name, port, protocol: 'TCP' }],
    endpoints: [{ addresses: ['127.0.0.1'], conditions: { ready: true, serving: true } }],
  };
  return [slice as Resource];
}
