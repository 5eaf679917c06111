import type { Route } from './compile.ts';
import type { HostRoutes } from './host-routes.ts';
import type { Mistake } from './mistake.ts';
import { canonicalPattern, isAmbiguous } from './path.ts';
import { placeText } from './place.ts';

/** Routes of a host that no path ever leads to. */
export function findPathMistakes(host: HostRoutes): Mistake[] {
  return host.routes.flatMap((route): Mistake[] => {
    const flaw = contradiction(route) ?? shadow(host, route);
    return flaw === undefined
      ? []
      : [{ code: 'never_matches', place: route.place, route: route.id, message: flaw }];
  });
}

function contradiction({ condition: { path, prefix, regex, matches } }: Route): string | undefined {
  const text = path ?? prefix;
  if (text !== undefined && isAmbiguous(text))
    return `never applies without doubt: servers read ${text} differently; write its plain form`;
  if (path !== undefined && prefix !== undefined && !path.startsWith(prefix))
    return `never applies: the path ${path} does not begin with the prefix ${prefix}`;
  if (path !== undefined && matches?.(path) === false)
    return `never applies: the path ${path} does not match the regex ${regex}`;
  if (regex !== undefined && /^\^?[\w%-]/.test(regex))
    return `never applies: every path begins with /, and the regex ${regex} does not`;
  const plain = regex === undefined ? undefined : canonicalPattern(regex);
  if (regex !== plain && /%[\da-f]{2}/i.test(regex ?? ''))
    return `applies to less than it seems: paths are decoded before they are matched, so write ${plain} in place of ${regex}`;
  return undefined;
}

/** Whether more specific routes leave nothing over for this one. */
function shadow(host: HostRoutes, route: Route): string | undefined {
  const { path, prefix, regex } = route.condition;
  if (path !== undefined || prefix !== undefined) return undefined;
  const everything = host.prefixes.get('/')?.find(({ condition }) => condition.regex === undefined);
  if (everything !== undefined)
    return `never applies: the prefix / at ${at(everything)} comes first and covers every path`;
  const taker = host.regexes.find(
    (other) => other !== route && isEverything(other) && comesFirst(host, other, route),
  );
  if (taker !== undefined)
    return `never applies: the regex ${taker.condition.regex} at ${at(taker)} comes first and covers every path`;
  const same = host.regexes.find(
    (other) => other !== route && other.condition.regex === regex && comesFirst(host, other, route),
  );
  return regex === undefined || same === undefined
    ? undefined
    : `never applies: the same regex at ${at(same)} comes first`;
}

function isEverything({ condition }: Route): boolean {
  return /^\^?(?:\/\.\*|\.\*|\.\+)\$?$/.test(condition.regex ?? '');
}

function comesFirst({ regexes }: HostRoutes, one: Route, other: Route): boolean {
  return !regexes.includes(other) || regexes.indexOf(one) < regexes.indexOf(other);
}

function at({ place }: Route): string {
  return placeText(place);
}
