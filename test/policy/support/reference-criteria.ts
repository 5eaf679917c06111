import type { Judgement } from '../reference-evaluator.ts';
import type { ReferenceFacts, ReferenceVisitor } from './reference-facts.ts';
import { lowerAscii } from './reference-facts.ts';
import { isInNetwork } from './reference-network.ts';
import { readingsOf } from './reference-path.ts';
import { isInDates, isInDays, isInTimes } from './reference-time.ts';
import type { WrittenTerm } from './written-policy.ts';

type OfRequest = (data: unknown, name: string, facts: ReferenceFacts) => boolean;
type OfVisitor = (data: unknown, name: string, visitor: ReferenceVisitor) => boolean;

const OF_VISITORS: Readonly<Record<string, OfVisitor>> = {
  authenticated_user: () => true,
  user: (data, _, { subject }) => meets(data, subject),
  email: (data, _, { email }) => meets(data, email, lowerAscii),
  domain: (data, _, { email }) => meets(data, email.split('@')[1] ?? '', lowerAscii),
  groups: (data, _, { groups }) => meetsList(data, groups),
  claim: (data, name, { claims }) => meetsList(data, claimOf(claims, name)),
};

const OF_REQUESTS: Readonly<Record<string, OfRequest>> = {
  accept: () => true,
  reject: () => false,
  http_method: (data, _, { method }) => meets(data, method),
  http_path: (data, _, { path }) => meets(data, path, (text) => readingsOf(text)[0] ?? ''),
  http_query: (data, name, { query }) => meetsQuery(data, valuesOf(query, name)),
  source_ip: (data, _, { ip }) => [data].flat().some((block) => isInNetwork(ip, String(block))),
  cors_preflight: (_data, _name, { method, headers }) =>
    method === 'OPTIONS' && Boolean(headers['origin']) && Boolean(headers['access-control-request-method']),
  date: (data, _, { at }) => isInDates(data as Record<string, string>, at),
  day_of_week: (data, _, { at }) => isInDays(data as Record<string, string> | string, at),
  time_of_day: (data, _, { at }) => isInTimes(data as Record<string, string>, at),
};

const REASONS: Readonly<Record<string, readonly [yes: string, no: string]>> = {
  accept: ['accept', 'accept'],
  reject: ['reject', 'reject'],
  authenticated_user: ['user-ok', 'user-unauthorized'],
  cors_preflight: ['cors-request', 'non-cors-request'],
};

/** What one term says: of visitors it can't be told while nobody is signed in. */
export function judgeTerm(term: WrittenTerm, facts: ReferenceFacts): Judgement {
  const [key = '', data] = Object.entries(term)[0] ?? [];
  const [criterion = '', ...rest] = key.split('/');
  const name = rest.join('/');
  const plain = criterion.replaceAll('_', '-');
  const [yes, no] = REASONS[criterion] ?? [`${plain}-ok`, `${plain}-unauthorized`];
  const ofVisitor = OF_VISITORS[criterion];
  if (ofVisitor !== undefined && facts.visitor === undefined)
    return { value: false, reasons: ['user-unauthenticated'] };
  const value =
    ofVisitor === undefined || facts.visitor === undefined
      ? (OF_REQUESTS[criterion]?.(data, name, facts) ?? false)
      : ofVisitor(data, name, facts.visitor);
  return { value, reasons: [value ? yes : no] };
}

type Fold = (text: string) => string;

/** A text alone means that it is this; of several conditions all must hold. */
function meets(data: unknown, text: string, fold: Fold = (same) => same): boolean {
  const conditions: Readonly<Record<string, unknown>> =
    typeof data === 'string' ? { is: data } : Object(data);
  return Object.entries(conditions).every(([condition, wanted]) => {
    const texts = [wanted].flat().map((one) => fold(String(one)));
    const [first = ''] = texts;
    if (condition === 'is' || condition === 'in') return texts.includes(text);
    if (condition === 'not' || condition === 'not_in') return !texts.includes(text);
    if (condition === 'contains') return text.includes(first);
    return condition === 'starts_with' ? text.startsWith(first) : text.endsWith(first);
  });
}

function meetsList(data: unknown, texts: readonly string[]): boolean {
  const { has, is, exclude }: { has?: string; is?: string; exclude?: string } =
    typeof data === 'string' ? { has: data } : Object(data);
  if (has !== undefined && !texts.includes(has)) return false;
  if (is !== undefined && !(texts.length === 1 && texts[0] === is)) return false;
  return exclude === undefined || !texts.includes(exclude);
}

/** Every value must fulfil the conditions; those that say what a value is need at least one. */
function meetsQuery(data: unknown, values: readonly string[]): boolean {
  if (typeof data === 'string') return values.length > 0 && values.every((value) => value === data);
  const { present, ...conditions } = Object(data);
  if (present !== undefined && present !== values.length > 0) return false;
  const isPositive = Object.keys(conditions).some((key) => !key.startsWith('not'));
  return (!isPositive || values.length > 0) && values.every((value) => meets(conditions, value));
}

function valuesOf(query: string, name: string): string[] {
  const decode = (text: string) => decodeURIComponent(text.replaceAll('+', ' '));
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => [...pair.split('='), ''].map(decode))
    .filter(([key]) => key === name)
    .map(([, value = '']) => value);
}

/** By its literal name, else by the way into objects. */
function claimOf(claims: Readonly<Record<string, unknown>>, name: string): string[] {
  const found =
    name in claims
      ? claims[name]
      : name.split(/[/.]/).reduce<unknown>((value, step) => Object(value ?? {})[step], claims);
  return [found]
    .flat()
    .filter((value) => ['string', 'number', 'boolean'].includes(typeof value))
    .map(String);
}
