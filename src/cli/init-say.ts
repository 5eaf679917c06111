import type { WrittenFile } from './init-files.ts';

/** The hosts that the compose file has, and what is there. */
const HOSTS: Readonly<Record<string, string>> = {
  auth: 'where people sign in',
  httpbin: 'an app that is open to everybody',
  jaeger: 'traces, for those who may in',
  prometheus: 'metrics, for those who may in',
  traefik: 'the dashboard of the proxy, for those who may in',
};

/** What to enter in the Google console for a domain, to the letter. */
export function consoleSteps(domain: string): string {
  return `
In the Google console, https://console.cloud.google.com/apis/credentials:
  Create credentials > OAuth client ID
  Application type               Web application
  Authorized JavaScript origins  (none)
  Authorized redirect URIs       https://auth.${domain}/oauth2/callback
`;
}

/** What was written, and what is left to do. */
export function nextSteps(directory: string, files: readonly WrittenFile[], domain: string): string {
  const written = files.map(({ name, outcome }) => `  ${name.padEnd(40)} ${outcome}`);
  const hosts = Object.entries(HOSTS).map(([name, what]) => `  https://${name}.${domain}`.padEnd(43) + what);
  return `In ${directory}:
${written.join('\n')}
${consoleSteps(domain)}
Point these names at this machine, whose ports 80 and 443 the world must reach:
${hosts.join('\n')}

Then:
  cd ${directory}
  docker compose up --wait
`;
}
