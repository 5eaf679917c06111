import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { HAND_OFF_PARAMETER, HAND_OFF_PATH } from '../../src/oidc/hand-off.ts';
import {
  keepPart,
  keptPart,
  nextPartUrl,
  ownPartCookies,
  PART_PARAMETER,
  partCount,
  partUrl,
  protectedPartCookies,
  readPart,
  releaseParts,
} from '../../src/oidc/hand-off-parts.ts';
import { createSignInId } from '../../src/oidc/sign-in-id.ts';
import { keptCookies } from '../support/kept-cookies.ts';

const ID = createSignInId(1_800_000_000_000, randomBytes);
const OWN = ownPartCookies('_pomerium', true);
const RETURN_TO = new URL('https://app.example.com:8443/deep?link');

test('a hand-off that one URL holds travels whole, without a number', () => {
  assert.equal(partCount('x'.repeat(6000)), 1);
  const url = partUrl('sealed', { id: ID, part: 0, count: 1 }, RETURN_TO);
  assert.equal(url.href, `https://app.example.com:8443${HAND_OFF_PATH}?${HAND_OFF_PARAMETER}=sealed`);
});

test('the parts of a hand-off make it whole again, each in a URL below 8 KB', () => {
  fc.assert(
    fc.property(fc.integer({ min: 6001, max: 30_400 }), (length) => {
      const sealed = randomBytes(length).toString('base64url').slice(0, length);
      const count = partCount(sealed);
      const urls = Array.from({ length: count }, (_, part) =>
        partUrl(sealed, { id: ID, part, count }, RETURN_TO),
      );
      assert.equal(urls.map((url) => url.searchParams.get(HAND_OFF_PARAMETER)).join(''), sealed);
      for (const [part, url] of urls.entries()) {
        assert.ok(url.href.length < 8000);
        assert.deepEqual(readPart(url.searchParams), { id: ID, part, count });
      }
    }),
    { numRuns: 30 },
  );
});

test('the next part is asked for from the authenticate host', () => {
  const url = nextPartUrl(
    new URL('https://auth.example.com/x'),
    { id: ID, part: 1, count: 3 },
    new URL('https://app.example.com/'),
  );
  assert.equal(url.origin + url.pathname, 'https://auth.example.com/.pomerium/hand_off');
  assert.deepEqual(readPart(url.searchParams), { id: ID, part: 2, count: 3 });
});

test('a part parameter that is malformed, doubled, or beyond its count is none', () => {
  const good = `${ID}.0.2`;
  assert.notEqual(readPart(new URLSearchParams([[PART_PARAMETER, good]])), undefined);
  const bad = [
    '',
    ID,
    `${ID}.0`,
    `${ID}..2`,
    `${ID}.0.`,
    `${ID}.2.2`,
    `${ID}.-1.2`,
    `${ID}.0.7`,
    `${ID}.0.0`,
    `${ID}.0x0.2`,
    `${ID}.0e0.2`,
    `${ID}. 0.2`,
    `${ID}.0.2.0`,
    `x.0.2`,
    `.0.2`,
  ];
  for (const text of bad)
    assert.equal(readPart(new URLSearchParams([[PART_PARAMETER, text]])), undefined, text);
  assert.equal(
    readPart(
      new URLSearchParams([
        [PART_PARAMETER, good],
        [PART_PARAMETER, good],
      ]),
    ),
    undefined,
  );
  assert.equal(readPart(new URLSearchParams()), undefined);
});

test('what was kept is found under its name alone, while a hand-off lasts', () => {
  const kept = keepPart(OWN, ID, 'x'.repeat(9000)) ?? [];
  assert.deepEqual([...new Set(kept.map(({ maxAgeSeconds }) => maxAgeSeconds))], [60]);
  assert.equal(keptPart(OWN, ID, keptCookies(kept)), 'x'.repeat(9000));
  assert.equal(keptPart(OWN, createSignInId(0, randomBytes), keptCookies(kept)), undefined);
  assert.equal(keepPart(OWN, ID, 'x'.repeat(40_000)), undefined);
});

test('no app gets the parts of a protected host, and no other host those of the authenticate host', () => {
  const [own] = keepPart(OWN, ID, 'x') ?? [];
  assert.match(own?.name ?? '', /^__Host-/);
  const [other] = keepPart(protectedPartCookies('_pomerium', true), ID, 'x') ?? [];
  assert.deepEqual([other?.path, other?.secure, other?.domain], ['/.pomerium/', true, undefined]);
});

test('releasing takes away every part, whichever hand-off it is of, and nothing else', () => {
  const sent = `${keptCookies(keepPart(OWN, ID, 'x'.repeat(9000)) ?? [])}; a=1; ${OWN.prefix}old_0=y`;
  const gone = releaseParts(OWN, sent);
  assert.deepEqual(
    gone.map(({ name, maxAgeSeconds }) => [name, maxAgeSeconds]),
    [ID, `${ID}_1`, `${ID}_2`, 'old_0'].map((name) => [OWN.prefix + name, 0]),
  );
});
