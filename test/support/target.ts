import type { Target } from '../../src/policy/target.ts';

/** A visit to the front page of app.example.com; what a test says is different. */
export function target(changes: Partial<Target> = {}): Target {
  return {
    method: 'GET',
    host: 'app.example.com',
    port: undefined,
    path: '/',
    query: '',
    clientAddress: '192.0.2.1',
    origin: undefined,
    accessControlRequestMethod: undefined,
    ...changes,
  };
}
