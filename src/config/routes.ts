import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { PolicyEntries } from '../policy/compile.ts';
import type { Given, GivenValues } from './given.ts';
import { sayUnknown } from './given.ts';
import type { WrittenGroups } from './groups.ts';
import { readGroups } from './groups.ts';
import type { ProblemList } from './problem-list.ts';
import type { WrittenRoute } from './route.ts';
import { readRoute } from './route.ts';
import type { YamlFile } from './yaml-file.ts';
import { readYamlFile } from './yaml-file.ts';

interface Written {
  readonly routes: readonly WrittenRoute[];
  readonly groups: readonly WrittenGroups[];
}

const FILE_KEYS = ['policy', 'routes', 'groups', 'cases'];
const NOTHING: Written = { routes: [], groups: [] };

/** Reads the routes and groups of the configuration, and those of the files in the directory that `policies` names. */
export function readPolicy(
  given: GivenValues,
  source: YamlFile | undefined,
  problems: ProblemList,
): PolicyEntries {
  const parts = [writtenHere(given, source)];
  const directory = given.get('policies');
  if (directory !== undefined) parts.push(...filesOfDirectory(directory, source, problems));
  const written = parts.flatMap(({ routes }) => routes);
  const reported = new Set<string>();
  const routes = written
    .map((route) => readRoute(route, problems, reported))
    .filter((route) => route !== undefined);
  if (written.length === 0) {
    const hint =
      'write at least one route:\npolicy:\n  - from: https://app.example.com\n    allowed_users: [me@example.com]';
    problems.error(source?.placeOf(['policy']), 'policy', `is empty: nothing is protected; ${hint}`);
  }
  return {
    routes,
    groups: readGroups(
      parts.flatMap(({ groups }) => groups),
      problems,
    ),
  };
}

function writtenHere(given: GivenValues, source: YamlFile | undefined): Written {
  const lists = [given.get('policy'), given.get('routes')].filter((list) => list !== undefined);
  const groups = given.get('groups');
  const sourceOf = ({ place }: Given) => (place === undefined ? undefined : source);
  return {
    routes: lists.flatMap((list) => listed(list.value, sourceOf(list), list.path)),
    groups:
      groups === undefined ? [] : [{ value: groups.value, source: sourceOf(groups), path: [groups.path] }],
  };
}

function listed(value: unknown, source: YamlFile | undefined, key: string | undefined): WrittenRoute[] {
  if (!Array.isArray(value)) return [];
  return value.map((route, index) => ({
    value: route,
    source,
    path: key === undefined ? [index] : [key, index],
  }));
}

function filesOfDirectory(given: Given, source: YamlFile | undefined, problems: ProblemList): Written[] {
  const base = source === undefined ? process.cwd() : dirname(source.file);
  const directory = resolve(base, String(given.value));
  let names: string[];
  try {
    // Kubernetes keeps the files of a ConfigMap behind names with a dot.
    names = readdirSync(directory).filter((name) => /^[^.].*\.ya?ml$/.test(name));
  } catch {
    problems.error(
      given.place,
      given.path,
      `names ${String(given.value)}, which is no directory that can be read`,
    );
    return [];
  }
  return names.toSorted().map((name) => writtenInFile(join(directory, name), problems));
}

function writtenInFile(file: string, problems: ProblemList): Written {
  const source = readYamlFile(file);
  if (!('value' in source)) {
    problems.add(source);
    return NOTHING;
  }
  const { value, placeOf } = source;
  if (Array.isArray(value)) return { routes: listed(value, source, undefined), groups: [] };
  if (typeof value !== 'object' || value === null) {
    problems.error(placeOf([]), '-', 'is neither a list of routes nor a map with `policy:`');
    return NOTHING;
  }
  const fields: Readonly<Record<string, unknown>> = { ...value };
  for (const key of Object.keys(fields)) {
    if (!FILE_KEYS.includes(key)) sayUnknown(key, placeOf([key]), key, FILE_KEYS, problems);
    else if (key === 'cases') problems.notice(placeOf([key]), key, 'known, and not in force yet');
    else if (key !== 'groups' && !Array.isArray(fields[key]))
      problems.error(placeOf([key]), key, 'is not a list of routes');
  }
  return {
    routes: ['policy', 'routes'].flatMap((key) => listed(fields[key], source, key)),
    groups: fields['groups'] === undefined ? [] : [{ value: fields['groups'], source, path: ['groups'] }],
  };
}
