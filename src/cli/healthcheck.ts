import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';
import { listensAt } from '../config/listens-at.ts';

const TIMEOUT_MS = 2500;

/** `forwarden healthcheck`: asks the forwarden of this configuration whether it is ready; gives the exit status. */
export function runHealthcheck(file: string | undefined, env: NodeJS.ProcessEnv): Promise<0 | 1> {
  const { address, isTls } = listensAt({ file, env });
  const host =
    address.host === undefined || address.host === '0.0.0.0' || address.host === '::'
      ? 'localhost'
      : address.host;
  // The certificate is for the names that visitors use, not for this machine talking to itself.
  const options = {
    host,
    port: address.port,
    path: '/readyz',
    timeout: TIMEOUT_MS,
    rejectUnauthorized: false,
  };
  const get = isTls ? getHttps : getHttp;
  return new Promise((resolve) => {
    const sent = get(options, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? 0 : 1);
    });
    sent.on('timeout', () => sent.destroy());
    sent.on('error', () => resolve(1));
  });
}
