import fc from 'fast-check';
import type {
  WrittenBlocks,
  WrittenPolicy,
  WrittenRoute,
  WrittenRule,
  WrittenTerm,
} from './written-policy.ts';

// Few words, so that what is random meets often.
export const EMAILS = ['me@example.com', 'ME@Example.COM', 'you@example.org', 'k@example.com'] as const;
const SUBJECTS = ['subject-1', 'subject-2'] as const;
const DOMAINS = ['example.com', 'Example.ORG', 'sub.example.com'] as const;
const GROUPS = ['family', 'staff', 'nobodies'] as const;
const METHODS = ['GET', 'POST', 'OPTIONS'] as const;
const PATHS = ['/', '/a', '/a/', '/a/b', '/b', '/café'] as const;
const CLAIMS = ['team', 'level', 'admin', 'a/b', 'a.b', 'groups', 'email', 'sub'] as const;
const VALUES = ['x', 'y', '3', 'true', 'family', 'me@example.com', 'subject-1'] as const;
const NETWORKS = ['10.0.0.0/8', '192.0.2.1', '192.0.2.0/30', '2001:db8::/32', '0.0.0.0/0', '::/0'] as const;
const FROMS = [
  'https://a.example.com',
  'https://A.example.com.',
  'https://a.example.com:8443',
  'https://a.example.com:443',
  'https://b.example.com/',
  'https://*.example.com',
  'https://*.b.example.com',
  'https://*.b.example.com:8443',
  'https://a*.example.com',
  'https://*',
] as const;

/** A few of these texts, or parts of them, under the conditions on one text. */
function textMatcher(texts: readonly string[]): fc.Arbitrary<unknown> {
  const one = fc.constantFrom(...texts);
  const part = one.chain((text) =>
    fc
      .tuple(fc.nat(text.length - 1), fc.integer({ min: 1, max: 5 }))
      .map(([from, length]) => text.slice(from, from + length))
      .filter((piece) => piece.trim() !== ''),
  );
  const some = fc.uniqueArray(one, { minLength: 1, maxLength: 3 });
  const conditions = {
    is: one,
    not: one,
    contains: part,
    starts_with: part,
    ends_with: part,
    in: some,
    not_in: some,
  };
  const name = fc.constantFrom(...(Object.keys(conditions) as (keyof typeof conditions)[]));
  const map = fc
    .uniqueArray(name, { minLength: 1, maxLength: 2 })
    .chain((names) => fc.record(Object.fromEntries(names.map((key) => [key, conditions[key]]))));
  return fc.oneof(one, map);
}

function listMatcher(texts: readonly string[]): fc.Arbitrary<unknown> {
  const one = fc.constantFrom(...texts);
  const map = fc
    .record({ has: one, is: one, exclude: one }, { requiredKeys: [] })
    .filter((conditions) => Object.keys(conditions).length > 0);
  return fc.oneof(one, map);
}

const DATES = [
  { after: '2026-03-29' },
  { before: '2026-03-29T02:30', timezone: 'Europe/Berlin' },
  { after: '2026-10-25T02:30', timezone: 'Europe/Berlin' },
  { after: '2026-01-01T00:00:00+05:30', before: '2026-10-25T01:00Z' },
] as const;

const DAYS = [
  '*',
  'sun',
  'mon,wed,fri',
  'sat-mon',
  'Tuesday - friday',
  { is: 'sunday', timezone: 'Asia/Tokyo' },
] as const;

const TIMES = [
  { timezone: 'UTC', after: '2:20:00', before: '4:30PM' },
  { timezone: 'Europe/Berlin', after: '22:00', before: '6:00' },
  { timezone: 'Europe/Berlin', after: '3:00' },
  { timezone: '-03:30', before: '12AM', after: '11:59:59PM' },
] as const;

/** What may stand after each criterion. */
const TERMS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  accept: fc.constantFrom(true, null, {}),
  reject: fc.constant(true),
  authenticated_user: fc.constant(true),
  user: textMatcher(SUBJECTS),
  email: textMatcher(EMAILS),
  domain: textMatcher(DOMAINS),
  groups: listMatcher(GROUPS),
  claim: listMatcher(VALUES),
  http_method: textMatcher(METHODS),
  http_path: textMatcher(PATHS),
  http_query: fc.oneof(
    textMatcher(['x', 'y', 'a b']),
    fc.boolean().map((present) => ({ present })),
    fc.record({ present: fc.boolean(), not: fc.constantFrom('x', 'y') }),
  ),
  source_ip: fc.oneof(
    fc.constantFrom(...NETWORKS),
    fc.uniqueArray(fc.constantFrom(...NETWORKS), { minLength: 1, maxLength: 2 }),
  ),
  cors_preflight: fc.constant(true),
  date: fc.constantFrom(...DATES),
  day_of_week: fc.constantFrom(...DAYS),
  time_of_day: fc.constantFrom(...TIMES),
};

/** The names of the criteria that random policies use. */
export const RANDOM_CRITERIA: readonly string[] = Object.keys(TERMS);

const SUBJECTS_OF: Readonly<Record<string, fc.Arbitrary<string>>> = {
  claim: fc.constantFrom(...CLAIMS),
  http_query: fc.constantFrom('q', 'token'),
};

/** Any one term. */
export const anyTerm: fc.Arbitrary<WrittenTerm> = fc
  .constantFrom(...RANDOM_CRITERIA)
  .chain((name) =>
    fc
      .tuple(SUBJECTS_OF[name] ?? fc.constant(''), TERMS[name] ?? fc.constant(true))
      .map(([subject, data]) => ({ [subject === '' ? name : `${name}/${subject}`]: data })),
  );

const terms = fc.array(anyTerm, { minLength: 0, maxLength: 3 });

const blocks: fc.Arbitrary<WrittenBlocks> = fc.oneof(
  ...(['and', 'or', 'not', 'nor'] as const).map((name) => terms.map((list) => ({ [name]: list }))),
  fc.record({ and: terms, or: terms, not: terms, nor: terms }, { requiredKeys: [] }),
);

/** Any rule of the policy language. */
export const anyRule: fc.Arbitrary<WrittenRule> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ allow: blocks }) },
  { weight: 1, arbitrary: fc.record({ deny: blocks }) },
  { weight: 2, arbitrary: fc.record({ allow: blocks, deny: blocks }) },
);

/** Rules that deny, and say nothing else. */
export const anyDeny: fc.Arbitrary<WrittenRule> = blocks.map((deny) => ({ deny }));

const some = (...texts: string[]) =>
  fc.uniqueArray(fc.constantFrom(...texts), { minLength: 0, maxLength: 3 });

const lists: fc.Arbitrary<Partial<WrittenRoute>> = fc.record(
  {
    allowed_users: some(...EMAILS, ...SUBJECTS),
    allowed_domains: some(...DOMAINS),
    allowed_groups: some(...GROUPS),
    allowed_idp_claims: fc.dictionary(fc.constantFrom(...CLAIMS), some(...VALUES), { maxKeys: 2 }),
    cors_allow_preflight: fc.boolean(),
    to: fc.constant('http://app'),
    name: fc.constant('app'),
  },
  { requiredKeys: [] },
);

const open: fc.Arbitrary<Partial<WrittenRoute>> = fc.constantFrom(
  { allow_public_unauthenticated_access: true },
  { allow_any_authenticated_user: true },
  { allow_any_authenticated_user: true, cors_allow_preflight: true },
);

const who: fc.Arbitrary<Partial<WrittenRoute>> = fc
  .tuple(
    fc.oneof(lists, open, { weight: 2, arbitrary: fc.constant({}) }),
    fc.oneof(
      fc.constant({}),
      fc.record({ policy: anyRule }),
      fc.record({ policy: fc.array(anyRule, { maxLength: 2 }) }),
    ),
  )
  .map(([one, other]) => ({ ...one, ...other }));

const conditions = {
  path: fc.constantFrom('/a', '/a/b', '/café', '/caf%C3%A9'),
  prefix: fc.constantFrom('/', '/a', '/a/', '/%61', '/b'),
  regex: fc.constantFrom('/a.*', '^/a|/b$', '/[a-b]/.*', '/.*', '.*é'),
  regex_priority_order: fc.integer({ min: -1, max: 1 }),
};

const { path, prefix, regex, regex_priority_order } = conditions;

const where: fc.Arbitrary<Partial<WrittenRoute>> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.record({ path }) },
  { weight: 3, arbitrary: fc.record({ prefix }) },
  { weight: 2, arbitrary: fc.record({ regex, regex_priority_order }, { requiredKeys: ['regex'] }) },
  { weight: 1, arbitrary: fc.record(conditions, { requiredKeys: [] }) },
);

const route: fc.Arbitrary<WrittenRoute> = fc
  .tuple(fc.oneof(fc.constant(FROMS[0]), { weight: 2, arbitrary: fc.constantFrom(...FROMS) }), where, who)
  .map(([from, condition, rule]) => ({ from, ...condition, ...rule }));

const GROUP_MEMBERS = ['me@example.com', 'YOU@example.org', 'subject-1'] as const;

/** Any policy of a few routes, and groups of its own; some are refused. */
export const anyPolicy: fc.Arbitrary<WrittenPolicy> = fc.record({
  routes: fc.array(route, { minLength: 1, maxLength: 5 }),
  groups: fc.dictionary(fc.constantFrom(...GROUPS), some(...GROUP_MEMBERS), { maxKeys: 2 }),
});
