import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { NO_APP_HEADERS } from '../../src/policy/app-headers.ts';
import { ask } from '../support/ask.ts';
import { entry } from '../support/config.ts';
import { ACCOUNTS, startStage } from '../support/signed-in.ts';

const FILE = join(import.meta.dirname, '..', '..', 'docs', 'verify', 'grafana', 'grafana.ini');
const LINK = 'https://grafana.example.com/';

/** One block of the settings that are shipped. */
function settings(block: string): Record<string, string> {
  const [, text = ''] = readFileSync(FILE, 'utf8').split(`[${block}]\n`);
  const lines = (text.split('\n[')[0] ?? '').split('\n').filter((line) => line.includes(' = '));
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(' = ');
      return [line.slice(0, at), line.slice(at + 3)];
    }),
  );
}

// No registry has a Grafana: what it documents of [auth.jwt] and [auth.proxy] is done here by its settings.
test('by [auth.jwt] Grafana finds who is there in the assertion, and refuses another app’s', async (t) => {
  const route = (host: string) => entry(`https://${host}`, { allowAnyAuthenticatedUser: true });
  const { app, visitor } = await startStage(t, {
    config: { routes: [route('grafana.example.com'), route('other.example.com')] },
  });
  const { header_name = '', jwk_set_url = '', expect_claims = '', ...jwt } = settings('auth.jwt');
  const { pathname, host } = new URL(jwk_set_url);
  const keys = await ask({ port: app.port('main'), path: pathname, headers: { host } });
  const jwks = createLocalJWKSet(JSON.parse(keys.body));
  const signIn = async (link: string) => {
    const { reply } = await visitor.open(link);
    const token = String(reply.headers[header_name.toLowerCase()]);
    const { payload } = await jwtVerify(token, jwks);
    for (const [claim, value] of Object.entries(JSON.parse(expect_claims)))
      if (payload[claim] !== value) return undefined;
    return { login: payload[jwt['username_claim'] ?? ''], email: payload[jwt['email_claim'] ?? ''] };
  };
  assert.deepEqual(await signIn(LINK), { login: 'alice@example.com', email: 'alice@example.com' });
  assert.equal(await signIn('https://other.example.com/'), undefined);
});

test('by [auth.proxy] Grafana reads login, email, name and groups, beyond ASCII too', async (t) => {
  const app = { ...NO_APP_HEADERS, identity: { families: ['x-webauth'] as const, own: new Map() } };
  const { visitor } = await startStage(t, {
    config: { routes: [entry('https://grafana.example.com', { allowAnyAuthenticatedUser: true, app })] },
    provider: { accounts: { alice: { ...ACCOUNTS.alice, name: 'Zoë = 100 %' } } },
  });
  const { reply } = await visitor.open(LINK);
  const { header_name = '', headers = '' } = settings('auth.proxy');
  const read = (name: string) => decodeQuotedPrintable(String(reply.headers[name.toLowerCase()]));
  const told = Object.fromEntries(
    headers.split(' ').map((pair) => {
      const [property = '', name = ''] = pair.split(':');
      return [property, read(name)];
    }),
  );
  assert.equal(read(header_name), 'alice@example.com');
  assert.deepEqual(told, { Email: 'alice@example.com', Name: 'Zoë = 100 %', Groups: 'family,admins' });
});

function decodeQuotedPrintable(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
