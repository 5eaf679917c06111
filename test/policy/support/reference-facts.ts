import type { Question } from '../../../src/policy/question.ts';
import type { WrittenPolicy } from './written-policy.ts';

/** Who is signed in. */
export interface ReferenceVisitor {
  readonly subject: string;
  /** Empty where it is nobody's. */
  readonly email: string;
  readonly groups: readonly string[];
  readonly claims: Readonly<Record<string, unknown>>;
}

/** A question, taken apart. */
export interface ReferenceFacts {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly query: string;
  readonly method: string;
  readonly ip: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Seconds since the epoch. */
  readonly at: number;
  readonly visitor: ReferenceVisitor | undefined;
}

/** Takes a question apart. */
export function factsOf(policy: WrittenPolicy, question: Question): ReferenceFacts {
  const parts = /^https:\/\/([^/:?]+)(?::(\d+))?([^?]*)(.*)$/.exec(question.url);
  if (parts === null) throw new TypeError(question.url);
  const [, host = '', port = '443', path = '', query = ''] = parts;
  return {
    host: plainHost(host),
    port: Number(port),
    path: path === '' ? '/' : path,
    query: query.slice(1),
    method: question.method ?? 'GET',
    ip: question.ip,
    headers: question.headers ?? {},
    at: question.at ?? 0,
    visitor: visitorOf(policy, question),
  };
}

/** A host without regard to case and one trailing dot. */
export function plainHost(host: string): string {
  return lowerAscii(host).replace(/\.$/, '');
}

/** Folds A to Z, and nothing else. */
export function lowerAscii(text: string): string {
  return [...text].map((letter) => (letter >= 'A' && letter <= 'Z' ? letter.toLowerCase() : letter)).join('');
}

function visitorOf(
  policy: WrittenPolicy,
  { user, sub, groups: provided = [], claims }: Question,
): ReferenceVisitor | undefined {
  if (user === undefined && sub === undefined) return undefined;
  const email = user?.split('@').length === 2 ? lowerAscii(user) : '';
  const subject = sub ?? '';
  const isMember = (members: readonly string[]) =>
    members.some((member) => (member.includes('@') ? lowerAscii(member) === email : member === subject));
  const local = Object.entries(policy.groups);
  const groups = [
    ...local.filter(([, members]) => isMember(members)).map(([name]) => name),
    ...provided.filter((name) => local.every(([known]) => known !== name)),
  ];
  return { subject, email, groups, claims: { ...claims, sub: subject, email: user, groups } };
}
