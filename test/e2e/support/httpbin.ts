import { spawn } from 'node:child_process';
import { end } from '../../../deploy/demo/traefik.ts';
import { HTTPBIN } from '../../setup/tools.ts';
import { freePort } from '../../support/free-port.ts';

/** Starts httpbin, an app that knows nothing of us. */
export async function startHttpbin(): Promise<{ url: string; stop: () => Promise<void> }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn('python3', ['-m', 'gunicorn', '--bind', `127.0.0.1:${port}`, 'httpbin:app'], {
    env: { PATH: process.env['PATH'], PYTHONPATH: HTTPBIN },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  for (let attempt = 0; attempt < 200; attempt++) {
    const isUp = await fetch(`${url}/status/200`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return { url, stop: () => end(child) };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await end(child);
  throw new Error(`httpbin did not come up:\n${errors}`);
}
