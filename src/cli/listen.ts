import type { Listener } from '../app.ts';
import type { ErrorCode } from '../errors.ts';
import { ForwardenError } from '../errors.ts';

const REMEDIES: Readonly<Record<string, { code: ErrorCode; text: string }>> = {
  EADDRINUSE: {
    code: 'address_in_use',
    text: 'another program listens there: stop it, or choose another port',
  },
  EACCES: {
    code: 'address_not_permitted',
    text: 'ports below 1024 need a privilege (CAP_NET_BIND_SERVICE): choose a higher port, or grant it',
  },
  EADDRNOTAVAIL: { code: 'address_in_use', text: 'this machine has no such address: choose another' },
};

const KEYS = { main: 'address', metrics: 'metrics_address', checks: 'forward_auth_url' } as const;

/** Where it is said what listens. */
export interface Say {
  info(text: string): void;
  warn(text: string): void;
}

/**
 * Opens every listener. Throws `address_in_use` or `address_not_permitted` with the key to change; the further port
 * for checks is only warned of, since the proxy may well dial the main one.
 */
export async function listen(listeners: readonly Listener[], say: Say): Promise<void> {
  for (const { purpose, address, server } of listeners) {
    try {
      await server.listen({ host: address.host ?? '::', port: address.port });
      say.info(
        `listens on ${addressText(address)} for ${purpose === 'main' ? 'proxies and visitors' : purpose}`,
      );
    } catch (error) {
      const problem = explain(error, purpose, addressText(address));
      if (purpose !== 'checks') throw problem;
      say.warn(`${problem.message}. Checks are answered on the main address alone.`);
    }
  }
}

/** An address as it is written in the configuration. */
export function addressText({ host, port }: Listener['address']): string {
  return `${host ?? ''}:${port}`;
}

function explain(error: unknown, purpose: Listener['purpose'], address: string): ForwardenError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const { code: ours, text } = REMEDIES[code] ?? { code: 'address_in_use', text: String(error) };
  return new ForwardenError(ours, `can't listen on ${address} (${KEYS[purpose]}): ${text}`, { cause: error });
}
