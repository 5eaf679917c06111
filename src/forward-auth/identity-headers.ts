import type {
  AppHeaders,
  HeaderTemplate,
  IdentityHeaderChoice,
  TemplatePart,
} from '../policy/app-headers.ts';
import { claimText } from '../session/claim.ts';
import type { Session } from '../session/session.ts';
import type { Slot } from '../session/slot.ts';
import { createSlot } from '../session/slot.ts';
import { asUtf8, joinPieces, literalPiece } from './field-value.ts';
import type { HeaderValue, HeaderValues } from './header-families.ts';
import { claim, FAMILIES } from './header-families.ts';
import type { Headers } from './request-head.ts';

/** The headers of an answer that are for the app. */
export type IdentityHeaders = Readonly<Record<string, string>>;

/** Makes the headers that a route's app gets of a visitor, of nobody too. */
export type DescribeVisitor = (
  app: AppHeaders,
  session: Session | undefined,
  assertion: string,
  sent: Headers,
) => IdentityHeaders;

/** Which headers apps get. */
export interface HeaderOptions {
  /** Where a route doesn't say otherwise. */
  readonly choice: IdentityHeaderChoice;
  /** Header name to claim name: `jwt_claims_headers`, of the family `pomerium`. */
  readonly claimHeaders: ReadonlyMap<string, string>;
  /** What all routes say. */
  readonly apps: readonly AppHeaders[];
}

/** The last headers of a session, by the plan of the route. */
export type HeadersSlot = Slot<symbol, { readonly assertion: string; readonly headers: IdentityHeaders }>;

// Of the routes that one visitor goes to and fro between.
const ROUTES_PER_SESSION = 8;

/** The slot of identity headers. */
export function createHeadersSlot(): HeadersSlot {
  return createSlot(ROUTES_PER_SESSION);
}

/** What is worked out once for each route. */
interface Plan {
  readonly values: readonly (readonly [name: string, value: HeaderValue])[];
  /** Names of other routes' own headers: the proxy drops the client's copy, so it gets it back from us. */
  readonly passedOn: readonly string[];
  /** Tells it from any other, those of former policies too; sessions keep headers by it, without keeping the plan. */
  readonly id: symbol;
  /** Whether something of the request itself is in the headers. */
  readonly looksAtRequest: boolean;
  /** Those of nobody. */
  nobody: IdentityHeaders | undefined;
}

/**
 * Every identity header that any route may get is there in each answer, empty where there is no value, so that no
 * forged copy of a client's survives; `set_request_headers` come last, and `remove_request_headers` are left out.
 */
export function createIdentityHeaders(
  options: HeaderOptions,
  told: HeadersSlot = createHeadersSlot(),
): DescribeVisitor {
  const empty = Object.fromEntries(identityHeaderNames(options).map((name) => [name, '']));
  const allOwn = ownNames(options.apps);
  const plans = new Map<AppHeaders, Plan>();
  const planOf = (app: AppHeaders) => {
    const known = plans.get(app);
    if (known !== undefined) return known;
    const plan = makePlan(options, app, allOwn, empty);
    plans.set(app, plan);
    return plan;
  };
  return (app, session, assertion, sent) => {
    const plan = planOf(app);
    if (plan.looksAtRequest) return describe(plan, empty, app, session, assertion, sent);
    if (session === undefined) {
      plan.nobody ??= describe(plan, empty, app, undefined, '', sent);
      return plan.nobody;
    }
    const known = told.get(session, plan.id);
    if (known?.assertion === assertion) return known.headers;
    const headers = describe(plan, empty, app, session, assertion, sent);
    told.set(session, plan.id, { assertion, headers }, bytesOf(headers));
    return headers;
  };
}

function bytesOf(headers: IdentityHeaders): number {
  return Object.values(headers).reduce((sum, text) => sum + FIELD_BYTES + text.length, 0);
}

// What a header takes beside its value: the texts of names are shared.
const FIELD_BYTES = 24;

function describe(
  { values, passedOn }: Plan,
  empty: IdentityHeaders,
  app: AppHeaders,
  session: Session | undefined,
  assertion: string,
  sent: Headers,
): IdentityHeaders {
  const headers: Record<string, string> = { ...empty };
  if (session !== undefined)
    for (const [name, value] of values) headers[name] = value({ session, assertion });
  for (const name of passedOn) {
    const value = sent.get(name)?.join(', ');
    if (value !== undefined) headers[name] = value;
  }
  for (const [name, template] of app.set) headers[name] = fill(template, session, assertion, sent);
  for (const name of app.remove) delete headers[name];
  return headers;
}

/** The names of all identity headers that any route may get, in lower case. */
export function identityHeaderNames(options: HeaderOptions): string[] {
  const choices = [
    options.choice,
    ...options.apps.map(({ identity }) => identity).filter((c) => c !== undefined),
  ];
  return [...new Set(choices.flatMap((choice) => Object.keys(valuesOf(options, choice))))];
}

/** The names of all headers that the proxy has to take from our answers, in lower case. */
export function takenHeaderNames(options: HeaderOptions): string[] {
  return [...new Set([...identityHeaderNames(options), ...ownNames(options.apps), 'cookie'])];
}

function makePlan(
  options: HeaderOptions,
  app: AppHeaders,
  allOwn: readonly string[],
  empty: IdentityHeaders,
): Plan {
  const mine = ownNames([app]);
  const passedOn = allOwn.filter((name) => !mine.includes(name) && !Object.hasOwn(empty, name));
  const readsRequest = [...app.set.values()].flat().some(({ kind }) => kind === 'request_header');
  return {
    values: Object.entries(valuesOf(options, app.identity ?? options.choice)),
    passedOn,
    id: Symbol('plan'),
    looksAtRequest: passedOn.length > 0 || readsRequest,
    nobody: undefined,
  };
}

function ownNames(apps: readonly AppHeaders[]): string[] {
  return [...new Set(apps.flatMap(({ set, remove }) => [...set.keys(), ...remove]))];
}

function valuesOf({ claimHeaders }: HeaderOptions, { families, own }: IdentityHeaderChoice): HeaderValues {
  const claims = families.includes('pomerium') ? [...claimHeaders] : [];
  return Object.assign(
    {},
    ...families.map((family) => FAMILIES[family]),
    Object.fromEntries([...claims, ...own].map(([header, name]) => [header, claim(name)])),
  );
}

function fill(
  template: HeaderTemplate,
  session: Session | undefined,
  assertion: string,
  sent: Headers,
): string {
  const pieces = template.map((part) =>
    part.kind === 'text' ? literalPiece(part.text) : asUtf8(fillPart(part, session, assertion, sent)),
  );
  return joinPieces(pieces);
}

function fillPart(
  part: Exclude<TemplatePart, { kind: 'text' }>,
  session: Session | undefined,
  assertion: string,
  sent: Headers,
): string {
  switch (part.kind) {
    case 'jwt':
      return assertion;
    case 'id_token':
      return session?.idToken ?? '';
    case 'access_token':
      return session?.accessToken ?? '';
    case 'claim':
      return session === undefined ? '' : claimText(session, part.name);
    case 'request_header':
      // It reached us as one character a byte.
      return Buffer.from(sent.get(part.name)?.join(', ') ?? '', 'latin1').toString('utf8');
  }
}
