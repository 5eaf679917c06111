import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Given, GivenValues } from './given.ts';
import { sayUnknown } from './given.ts';
import { NOT_ROUTES } from './lists.ts';
import type { ProblemList } from './problem-list.ts';
import type { Progress } from './progress.ts';
import type { Written } from './written.ts';
import type { YamlFile } from './yaml-file.ts';
import { readYamlFile } from './yaml-file.ts';

/** What all files together say of who may pass, before it is read. */
export interface WrittenPolicy {
  readonly routes: readonly Written[];
  /** Maps of groups. */
  readonly groups: readonly Written[];
  /** Lists of cases. */
  readonly cases: readonly Written[];
}

const FILE_KEYS = ['policy', 'routes', 'groups', 'cases'] as const;
const NOTHING: WrittenPolicy = { routes: [], groups: [], cases: [] };

/** Gathers what the configuration says, and the files in the directory that `policies` names. */
export function gatherPolicy(
  given: GivenValues,
  source: YamlFile | undefined,
  problems: ProblemList,
  progress: Progress,
): WrittenPolicy {
  const directory = given.get('policies');
  const files = directory === undefined ? [] : filesOf(directory, source, problems);
  const inOne = (file: string, index: number) => {
    progress(() => `${index} of ${files.length} policy files are read`);
    return inFile(file, problems);
  };
  const parts = [inConfig(given, source), ...files.map(inOne)];
  return {
    routes: parts.flatMap(({ routes }) => routes),
    groups: parts.flatMap(({ groups }) => groups),
    cases: parts.flatMap(({ cases }) => cases),
  };
}

function inConfig(given: GivenValues, source: YamlFile | undefined): WrittenPolicy {
  const written = (name: (typeof FILE_KEYS)[number]): Written[] => {
    const found: Given | undefined = given.get(name);
    if (found === undefined) return [];
    return [
      { value: found.value, source: found.place === undefined ? undefined : source, path: [found.path] },
    ];
  };
  return {
    routes: [...written('policy'), ...written('routes')].flatMap(entriesOf),
    groups: written('groups'),
    cases: written('cases'),
  };
}

function inFile(file: string, problems: ProblemList): WrittenPolicy {
  const source = readYamlFile(file);
  if (!('value' in source)) {
    problems.add(source);
    return NOTHING;
  }
  const { value, placeOf } = source;
  if (Array.isArray(value)) return { ...NOTHING, routes: entriesOf({ value, source, path: [] }) };
  if (typeof value !== 'object' || value === null) {
    problems.error(
      placeOf([]),
      '-',
      'is neither a list of routes, each with a dash, nor a map with `policy:`',
    );
    return NOTHING;
  }
  const fields: Readonly<Record<string, unknown>> = { ...value };
  for (const key of Object.keys(fields)) {
    if (!FILE_KEYS.some((known) => known === key)) sayUnknown(key, placeOf([key]), key, FILE_KEYS, problems);
  }
  const written = (key: string): Written[] =>
    fields[key] === undefined ? [] : [{ value: fields[key], source, path: [key] }];
  const lists = [...written('policy'), ...written('routes')];
  for (const { value: list, path } of lists)
    if (!Array.isArray(list)) problems.error(placeOf(path), path.join('.'), NOT_ROUTES);
  return { routes: lists.flatMap(entriesOf), groups: written('groups'), cases: written('cases') };
}

function entriesOf({ value, source, path }: Written): Written[] {
  if (!Array.isArray(value)) return [];
  return value.map((entry, index) => ({ value: entry, source, path: [...path, index] }));
}

function filesOf(given: Given, source: YamlFile | undefined, problems: ProblemList): string[] {
  const base = source === undefined ? process.cwd() : dirname(source.file);
  const directory = resolve(base, String(given.value));
  try {
    // Kubernetes keeps the files of a ConfigMap behind names with a dot.
    const names = readdirSync(directory).filter((name) => /^[^.].*\.ya?ml$/.test(name));
    const files = names.toSorted().map((name) => join(directory, name));
    // Where policies lie beside the configuration, that one is no policy file.
    return files.filter((file) => source === undefined || file !== resolve(source.file));
  } catch {
    const flaw = `names ${String(given.value)}, which is no directory that can be read`;
    problems.error(given.place, given.path, flaw);
    return [];
  }
}
