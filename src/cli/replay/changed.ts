import type { Route } from '../../policy/compile.ts';
import type { Decision } from '../../policy/decide.ts';
import { asciiLowerCase } from '../../policy/email.ts';
import { placeText } from '../../policy/place.ts';
import { readable } from '../answer-question.ts';
import type { LoggedDecision } from './logged-decision.ts';

// Memory must not grow with what people send.
const MAXIMUM_TEXT = 320;

/** How a decision differs: access is lost, gained, or neither (asked to sign in or refused). */
export type Change = 'loses' | 'gains' | 'otherwise';

/** A person whose requests would be decided otherwise; nobody in particular where neither name is there. */
export interface Changed {
  readonly email?: string;
  readonly sub?: string;
  /** Whether the log tells who it was; else it may have been anybody. */
  readonly is_named: boolean;
  count: number;
  /** The first of them. */
  readonly example: Example;
}

/** A request, and what becomes of it. */
export interface Example {
  readonly time: string;
  readonly method: string;
  readonly url: string;
  readonly from: Decision['outcome'];
  readonly to: Decision['outcome'];
  readonly reason: string;
  readonly route: string | null;
  readonly place: string | null;
}

/** How a decision differs from one before; undefined where it doesn't. */
export function changeOf(from: Decision['outcome'], to: Decision['outcome']): Change | undefined {
  if (from === to) return undefined;
  if (from === 'allow') return 'loses';
  return to === 'allow' ? 'gains' : 'otherwise';
}

/** What tells one person from another. */
export function personKey({ visitor }: LoggedDecision): string {
  if (typeof visitor === 'string') return visitor;
  const { email, sub } = visitor;
  return email === undefined ? `sub ${sub}` : `email ${asciiLowerCase(email)}`;
}

/** A person with the first of the requests that would be decided otherwise. */
export function firstChange(logged: LoggedDecision, decision: Decision, route?: Route): Changed {
  return { ...nameOf(logged), count: 1, example: exampleOf(logged, decision, route) };
}

function nameOf({ visitor }: LoggedDecision): Pick<Changed, 'email' | 'is_named' | 'sub'> {
  if (typeof visitor === 'string') return { is_named: visitor === 'nobody' };
  const { email, sub } = visitor;
  return {
    ...(email !== undefined && { email: email.slice(0, MAXIMUM_TEXT) }),
    ...(sub !== undefined && { sub: sub.slice(0, MAXIMUM_TEXT) }),
    is_named: true,
  };
}

function exampleOf(
  { target, outcome, at }: LoggedDecision,
  { outcome: to, reason }: Decision,
  route?: Route,
) {
  const { host, port, path, method } = target;
  const url = `${route?.source.scheme ?? 'https'}://${host}${port === undefined ? '' : `:${port}`}${readable(path)}`;
  return {
    time: new Date(at * 1000).toISOString(),
    method,
    url: url.slice(0, MAXIMUM_TEXT),
    from: outcome,
    to,
    reason,
    route: route?.id ?? null,
    place: route === undefined ? null : placeText(route.place),
  };
}
