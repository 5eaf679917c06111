import { readFileSync } from 'node:fs';
import type { Place } from '../policy/place.ts';
import type { Key } from './key.ts';
import { IGNORED_KEYS, KEYS, LATER_KEYS, REFUSED_KEYS } from './keys.ts';
import { wholeYaml } from './later-yaml.ts';
import { nearestName } from './nearest.ts';
import type { ProblemList } from './problem-list.ts';
import { whyUnreadable } from './unreadable.ts';
import type { YamlFile } from './yaml-file.ts';

/** A value that somebody gave for a key, and where. */
export interface Given {
  readonly value: unknown;
  /** The key or the environment variable. */
  readonly path: string;
  readonly place: Place | undefined;
}

/** The names of the keys that are in force. */
export type KeyName = keyof typeof KEYS;

/** What was given for each key: the environment comes before the file. */
export type GivenValues = ReadonlyMap<KeyName, Given>;

const NAMES = Object.keys(KEYS) as KeyName[];
/** The keys that may be given as a file. */
export const SECRET_NAMES = NAMES.filter((name) => KEYS[name].isSecret || name === 'certificate');
const FILE_NAMES = SECRET_NAMES.map((name) => `${name}_file`);
const KNOWN = new Set([...NAMES, ...FILE_NAMES, ...LATER_KEYS, ...IGNORED_KEYS, ...REFUSED_KEYS]);

/** Gathers what was given in the environment, in the file, and in the files that either names. */
export function gatherGiven(
  source: YamlFile | undefined,
  env: Readonly<Record<string, string | undefined>>,
  problems: ProblemList,
): GivenValues {
  const fileValues = readFileValues(source, problems);
  const given = new Map<KeyName, Given>();
  for (const name of NAMES) {
    const candidate = fromEnvironment(name, env, problems) ?? fromFile(name, fileValues, source, problems);
    if (candidate !== undefined) given.set(name, candidate);
  }
  return given;
}

function readFileValues(source: YamlFile | undefined, problems: ProblemList): ReadonlyMap<string, unknown> {
  if (source === undefined) return new Map();
  const { value, file, placeOf } = source;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const flaw = value === null || value === undefined ? 'is empty' : 'is not a map of keys';
    problems.error(
      { file, line: 1, column: 1 },
      '-',
      `${flaw}: docs/configuration.md begins with one that works`,
    );
    return new Map();
  }
  const values = new Map(Object.entries(value));
  for (const name of values.keys())
    if (!KNOWN.has(name)) sayUnknown(name, placeOf([name]), name, KNOWN, problems);
  sayTogether(values, source, problems);
  return values;
}

/** Reports a key that nobody knows, with the nearest one. */
export function sayUnknown(
  name: string,
  place: Place,
  path: string,
  known: Iterable<string>,
  problems: ProblemList,
): void {
  const nearest = nearestName(name, known);
  const hint =
    nearest === undefined ? 'docs/configuration.md lists the known ones' : `did you mean ${nearest}?`;
  problems.error(place, path, `is no known key: ${hint}`, 'unknown_key');
}

function sayTogether(
  values: ReadonlyMap<string, unknown>,
  { placeOf }: YamlFile,
  problems: ProblemList,
): void {
  const named = (names: readonly string[]) => [...values.keys()].filter((name) => names.includes(name));
  const later = named(LATER_KEYS);
  const ignored = named(IGNORED_KEYS);
  if (later[0] !== undefined) {
    problems.notice(
      placeOf([later[0]]),
      later.join(', '),
      'known, and not in force yet: it changes nothing',
      'later_key',
    );
  }
  if (ignored[0] !== undefined) {
    problems.notice(
      placeOf([ignored[0]]),
      ignored.join(', '),
      'ignored: it can’t matter to forward auth',
      'ignored_key',
    );
  }
  for (const name of named(REFUSED_KEYS)) {
    problems.error(
      placeOf([name]),
      name,
      'would narrow access and can’t be judged here: take it out',
      'refused_key',
    );
  }
}

function fromEnvironment(
  name: KeyName,
  env: Readonly<Record<string, string | undefined>>,
  problems: ProblemList,
): Given | undefined {
  const variable = name.toUpperCase();
  const text = env[variable];
  const file = SECRET_NAMES.includes(name) ? env[`${variable}_FILE`] : undefined;
  if (text && file)
    problems.error(undefined, variable, `is given, and so is ${variable}_FILE: keep one of them`, 'conflict');
  if (text) return { value: readVariable(name, text), path: variable, place: undefined };
  return file ? readSecretFile(file, `${variable}_FILE`, undefined, problems) : undefined;
}

function fromFile(
  name: KeyName,
  values: ReadonlyMap<string, unknown>,
  source: YamlFile | undefined,
  problems: ProblemList,
): Given | undefined {
  const value = values.get(name);
  const place = source?.placeOf([name]);
  const fileName = `${name}_file`;
  const file = SECRET_NAMES.includes(name) ? values.get(fileName) : undefined;
  if (isGiven(value) && isGiven(file))
    problems.error(place, name, `is given, and so is ${fileName}: keep one`, 'conflict');
  if (isGiven(value)) return { value, path: name, place };
  return isGiven(file)
    ? readSecretFile(String(file), fileName, source?.placeOf([fileName]), problems)
    : undefined;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function readSecretFile(
  file: string,
  path: string,
  place: Place | undefined,
  problems: ProblemList,
): Given | undefined {
  try {
    return { value: readFileSync(file, 'utf8').trim(), path, place };
  } catch (error) {
    problems.error(place, path, `names ${file}, which ${whyUnreadable(error)}`);
    return undefined;
  }
}

/** A variable's value: as it is for a text, as YAML for the rest. Routes may come in base64, as Pomerium's do. */
function readVariable(name: KeyName, text: string): unknown {
  const { type }: Key = KEYS[name];
  if (type === 'text' || type === 'PEM' || KEYS[name].isSecret) return text;
  const isEncoded = (name === 'policy' || name === 'routes') && /^[A-Za-z0-9+/=\s]+$/.test(text);
  try {
    return wholeYaml().readWholeValue(isEncoded ? Buffer.from(text, 'base64').toString('utf8') : text);
  } catch {
    // Not YAML: the schema says what it should have been.
    return text;
  }
}
