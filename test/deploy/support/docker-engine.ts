import type { TestContext } from 'node:test';
import type { Composed } from './compose.ts';
import { service } from './compose.ts';
import { answerJson, startServer } from './stand-in-server.ts';

/** Where the services of the compose file listen on this machine: a service's name to a port. */
export type Ports = Readonly<Record<string, number>>;

/**
 * Starts a stand-in for the Docker engine's API that lists services of the compose file as running containers with the
 * labels that they ship with, but for their ports; gives the endpoint for Traefik's docker provider.
 */
export async function startDockerEngine(t: TestContext, composed: Composed, ports: Ports): Promise<string> {
  const containers = new Map(Object.keys(ports).map((name) => [name, container(composed, name, ports)]));
  const port = await startServer(t, (request, response) => {
    const path = (request.url ?? '').replace(/^\/v[\d.]+/, '').replace(/\?.*$/, '');
    // What happens to containers is told as it happens, and nothing does.
    if (path === '/events') response.writeHead(200).flushHeaders();
    else if (path === '/_ping') response.writeHead(200, { 'api-version': '1.44' }).end();
    else if (path === '/version') answerJson(response, { ApiVersion: '1.44', Version: '28.0.0' });
    else if (path === '/containers/json')
      answerJson(
        response,
        [...containers.keys()].map((Id) => ({ Id })),
      );
    else answerJson(response, containers.get(path.split('/')[2] ?? ''));
  });
  return `tcp://127.0.0.1:${port}`;
}

function container(composed: Composed, name: string, ports: Ports): unknown {
  const labels = Object.entries(service(composed, name).labels).map(([label, value]) => [
    label,
    label.endsWith('.loadBalancer.server.port') ? String(ports[name]) : onThisMachine(value, ports),
  ]);
  return {
    Id: name,
    Name: `/${name}`,
    State: { Status: 'running', Running: true },
    HostConfig: { NetworkMode: 'br0' },
    Config: { Labels: Object.fromEntries(labels) },
    NetworkSettings: { Networks: { br0: { NetworkID: 'br0', IPAddress: '127.0.0.1' } } },
  };
}

function onThisMachine(value: string, ports: Ports): string {
  return value.replace(/^http:\/\/([a-z]+):\d+/, (all, name) =>
    ports[name] === undefined ? all : `http://127.0.0.1:${ports[name]}`,
  );
}
