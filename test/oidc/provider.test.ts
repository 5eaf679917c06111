import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProvider } from '../../src/oidc/provider.ts';

const ISSUER = new URL('https://id.example.com');
const DOCUMENT = {
  issuer: 'https://id.example.com',
  authorization_endpoint: 'https://id.example.com/auth',
  token_endpoint: 'https://id.example.com/token',
  jwks_uri: 'https://id.example.com/jwks',
};

/** A provider whose discovery a test can break, with a clock that it can set. */
function createStage() {
  const stage = { now: 1_800_000_000, calls: 0, answer: (): Response => Response.json(DOCUMENT) };
  const fetch: typeof globalThis.fetch = async (url) => {
    assert.equal(String(url), 'https://id.example.com/.well-known/openid-configuration');
    stage.calls += 1;
    return stage.answer();
  };
  const options = { issuer: ISSUER, clientId: 'forwarden', clientSecret: 'secret' };
  return { stage, provider: createProvider(options, fetch, () => stage.now) };
}

const down = () => new Response('down', { status: 503 });

test('a provider is discovered when it is first needed, once for all who wait', async () => {
  const { stage, provider } = createStage();
  assert.equal(stage.calls, 0);
  const [first, second] = await Promise.all([provider.configuration(), provider.configuration()]);
  assert.equal(first, second);
  assert.equal(first?.serverMetadata().token_endpoint, DOCUMENT.token_endpoint);
  stage.now += 3599;
  await provider.configuration();
  assert.equal(stage.calls, 1);
});

test('what a provider says of itself is asked for again after an hour', async () => {
  const { stage, provider } = createStage();
  await provider.configuration();
  stage.now += 3600;
  stage.answer = () => Response.json({ ...DOCUMENT, token_endpoint: 'https://id.example.com/new' });
  const { token_endpoint } = (await provider.configuration()).serverMetadata();
  assert.equal(token_endpoint, 'https://id.example.com/new');
});

test('a provider that is down at first is asked again after a pause, and recovers by itself', async () => {
  const { stage, provider } = createStage();
  stage.answer = down;
  await assert.rejects(provider.configuration(), { code: 'provider_unavailable' });
  stage.answer = () => Response.json(DOCUMENT);
  stage.now += 1;
  await assert.rejects(provider.configuration(), { code: 'provider_unavailable' });
  assert.equal(stage.calls, 1);
  stage.now += 1;
  await provider.configuration();
  assert.equal(stage.calls, 2);
});

test('a provider that is down later goes on by what was known', async () => {
  const { stage, provider } = createStage();
  const known = await provider.configuration();
  stage.now += 3600;
  stage.answer = down;
  assert.equal(await provider.configuration(), known);
  assert.equal(await provider.configuration(), known);
  assert.equal(stage.calls, 2);
});

const UNUSABLE = {
  'another issuer than it was asked for': () => Response.json({ ...DOCUMENT, issuer: 'https://evil.test' }),
  'no JSON': () => new Response('<html>', { headers: { 'content-type': 'text/html' } }),
  'over 1 MiB': () => Response.json({ ...DOCUMENT, padding: 'x'.repeat(1024 * 1024) }),
  'a redirect': () => new Response(null, { status: 302, headers: { location: 'https://evil.test/' } }),
};

for (const [what, answer] of Object.entries(UNUSABLE)) {
  test(`a provider whose discovery answers ${what} is not used`, async () => {
    const { stage, provider } = createStage();
    stage.answer = answer;
    await assert.rejects(provider.configuration(), { code: /^provider_(?:unavailable|answer_invalid)$/ });
  });
}
