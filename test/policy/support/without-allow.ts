import fc from 'fast-check';
import type { WrittenBlocks, WrittenRoute, WrittenRule } from './written-policy.ts';

const LIST_KEYS = ['allowed_users', 'allowed_domains', 'allowed_groups'] as const;
const FLAG_KEYS = [
  'allow_any_authenticated_user',
  'allow_public_unauthenticated_access',
  'cors_allow_preflight',
] as const;
const COMBINATIONS = ['and', 'or', 'not', 'nor'] as const;

/** A route with one thing less that lets people pass: an entry of a list, a flag, or a block of a rule; else the same. */
export function withoutOneAllow(route: WrittenRoute): fc.Arbitrary<WrittenRoute> {
  const routes = [...fewerEntries(route), ...fewerFlags(route), ...fewerBlocks(route)];
  return routes.length === 0 ? fc.constant(route) : fc.constantFrom(...routes);
}

function fewerEntries(route: WrittenRoute): WrittenRoute[] {
  return LIST_KEYS.flatMap((key) =>
    (route[key] ?? []).map((_, index) => ({ ...route, [key]: (route[key] ?? []).toSpliced(index, 1) })),
  );
}

function fewerFlags(route: WrittenRoute): WrittenRoute[] {
  return FLAG_KEYS.filter((key) => route[key] === true).map((key) => ({ ...route, [key]: false }));
}

function fewerBlocks(route: WrittenRoute): WrittenRoute[] {
  const rules = [route.policy ?? []].flat();
  return rules.flatMap((rule, index) =>
    COMBINATIONS.filter((name) => rule.allow?.[name] !== undefined).map((name) => ({
      ...route,
      policy: rules.with(index, withoutBlock(rule, name)),
    })),
  );
}

function withoutBlock(rule: WrittenRule, name: keyof WrittenBlocks): WrittenRule {
  const { [name]: _, ...others } = rule.allow ?? {};
  return { ...rule, allow: others };
}
