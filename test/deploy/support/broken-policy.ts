/** What a file of a policy holds. */
export interface PolicyFile {
  readonly policy: readonly WrittenRoute[];
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  readonly cases: readonly unknown[];
}

type WrittenRoute = Readonly<Record<string, unknown>>;

/** A policy with one thing that is not as it was meant, and what that is. */
export interface BrokenPolicy {
  readonly what: string;
  readonly file: PolicyFile;
}

const CONDITIONS = ['path', 'prefix', 'regex'];
const PLACE_KEYS = new Set(['from', 'name', ...CONDITIONS]);
const OPEN_KEYS = ['allow_public_unauthenticated_access', 'allow_any_authenticated_user'];

/**
 * Every policy that an operator may make of this one by one slip: a route that is gone, open to all or to all who sign in,
 * or without its condition on the path; and any entry of a list, term, condition or member that is gone.
 */
export function brokenPolicies(file: PolicyFile): BrokenPolicy[] {
  const routes = file.policy.flatMap((route, index) => {
    const put = (changed: readonly WrittenRoute[], what: string) => ({
      what: `${String(route['name'] ?? route['from'])} ${what}`,
      file: { ...file, policy: file.policy.toSpliced(index, 1, ...changed) },
    });
    return [
      put([], 'is gone'),
      ...OPEN_KEYS.filter((key) => route[key] !== true).map((key) =>
        put([opened(route, key)], `is open: ${key}`),
      ),
      ...CONDITIONS.filter((key) => key in route).map((key) => put([without(route, key)], `has lost ${key}`)),
      ...ruleKeys(route).flatMap((key) =>
        lessOf(route[key]).map((less) =>
          put([{ ...route, [key]: less }], `has ${key}: ${JSON.stringify(less)}`),
        ),
      ),
    ];
  });
  const groups = lessOf(file.groups ?? {}).map((less) => ({
    what: `the groups are ${JSON.stringify(less)}`,
    file: { ...file, groups: less as NonNullable<PolicyFile['groups']> },
  }));
  return [...routes, ...groups];
}

function ruleKeys(route: WrittenRoute): string[] {
  return Object.keys(route).filter((key) => !PLACE_KEYS.has(key));
}

function opened(route: WrittenRoute, key: string): WrittenRoute {
  const place = Object.entries(route).filter(([name]) => PLACE_KEYS.has(name));
  return { ...Object.fromEntries(place), [key]: true };
}

function without(map: WrittenRoute, key: string): WrittenRoute {
  return Object.fromEntries(Object.entries(map).filter(([name]) => name !== key));
}

/** A value with one entry less, anywhere in it. */
function lessOf(value: unknown): unknown[] {
  if (value === true) return [false];
  if (Array.isArray(value))
    return value.flatMap((entry, index) => [
      value.toSpliced(index, 1),
      ...lessOf(entry).map((less) => value.with(index, less)),
    ]);
  if (typeof value !== 'object' || value === null) return [];
  const map: WrittenRoute = { ...value };
  return Object.keys(map).flatMap((key) => [
    without(map, key),
    ...lessOf(map[key]).map((less) => ({ ...map, [key]: less })),
  ]);
}
