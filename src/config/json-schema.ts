import { CRITERIA } from '../policy/criteria.ts';
import type { DataKind } from '../policy/criterion.ts';
import { SECRET_NAMES } from './given.ts';
import type { Key } from './key.ts';
import { IGNORED_KEYS, KEYS, LATER_KEYS } from './keys.ts';
import { caseSchema } from './question-schema.ts';
import { IGNORED_ROUTE_KEYS, LATER_ROUTE_KEYS, ROUTE_KEYS } from './route-keys.ts';
import { DATA_SCHEMAS } from './rule-values.ts';
import { localGroups } from './values.ts';
import type { JsonSchema } from './written-schema.ts';
import { definitionOf, listOf, mapOf, reference, written } from './written-schema.ts';

/** The files of a configuration that have a schema of their own. */
export const SCHEMA_NAMES = ['config', 'policy'] as const;

const DRAFT = 'http://json-schema.org/draft-07/schema#';
const LATER = 'Known, and not in force yet: it changes nothing.';
const IGNORED = 'Ignored: it can’t matter to forward auth.';

/** The JSON Schema of a configuration file, or of a file in the directory of `policies`. */
export function jsonSchema(name: (typeof SCHEMA_NAMES)[number]): JsonSchema {
  const schema = name === 'config' ? configSchema() : policySchema();
  return { $schema: DRAFT, ...schema, definitions: definitions() };
}

/** What `forwarden schema` prints, and the repository ships. */
export function printSchema(name: (typeof SCHEMA_NAMES)[number]): string {
  return `${JSON.stringify(jsonSchema(name), undefined, 1)}\n`;
}

function configSchema(): JsonSchema {
  return {
    title: 'Configuration of forwarden',
    ...mapOf({
      ...describedKeys(KEYS),
      // Their entries are read one by one.
      ...policyKeys(),
      ...Object.fromEntries(SECRET_NAMES.map((key) => [`${key}_file`, fileOf(key)])),
      ...sayOnly(LATER_KEYS, LATER),
      ...sayOnly(IGNORED_KEYS, IGNORED),
    }),
  };
}

function policySchema(): JsonSchema {
  const routes = KEYS.policy.does;
  return {
    title: 'Policy of forwarden',
    anyOf: [mapOf(policyKeys()), { ...listOf('route'), description: routes }],
  };
}

function policyKeys(): Record<string, JsonSchema> {
  const { policy, routes, groups, cases } = KEYS;
  return {
    policy: { ...listOf('route'), description: described(policy) },
    routes: { ...listOf('route'), description: described(routes) },
    groups: { ...written(localGroups), description: described(groups) },
    cases: { ...listOf('case'), description: described(cases) },
  };
}

function definitions(): Record<string, JsonSchema> {
  const routeKeys = {
    ...describedKeys(ROUTE_KEYS),
    ...sayOnly(LATER_ROUTE_KEYS, LATER),
    ...sayOnly(IGNORED_ROUTE_KEYS, IGNORED),
  };
  return {
    route: { ...mapOf(routeKeys), required: ['from'] },
    case: written(caseSchema),
    criterion: criterionSchema(),
    ...Object.fromEntries(
      Object.entries(DATA_SCHEMAS).map(([kind, schema]) => [definitionOf(kind as DataKind), written(schema)]),
    ),
  };
}

/** One criterion, and what it is compared with. */
function criterionSchema(): JsonSchema {
  const all = Object.values(CRITERIA).map(({ name, takes, does, example, ...more }) => {
    const subject = 'subject' in more ? more.subject : undefined;
    // Beside a reference other words don't count in draft 7.
    const schema = { allOf: [reference(definitionOf(takes))], description: `${does} As in: ${example}` };
    return { name: subject === undefined ? name : `^${name}/.`, isPattern: subject !== undefined, schema };
  });
  const those = (isPattern: boolean) =>
    Object.fromEntries(
      all.filter((one) => one.isPattern === isPattern).map(({ name, schema }) => [name, schema]),
    );
  return { ...mapOf(those(false)), patternProperties: those(true), minProperties: 1, maxProperties: 1 };
}

function describedKeys(keys: Readonly<Record<string, Key>>): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(keys).map(([name, key]) => [
      name,
      { ...written(key.schema), description: described(key) },
    ]),
  );
}

function described({ does, default: byDefault, example }: Key): string {
  const isTold = byDefault !== '' && byDefault !== 'as above';
  return [does, isTold ? `Default: ${byDefault}.` : '', example === '' ? '' : `Example: ${example}`]
    .filter(Boolean)
    .join(' ');
}

function fileOf(name: string): JsonSchema {
  return { type: 'string', description: `A file that holds ${name}.` };
}

function sayOnly(names: readonly string[], description: string): Record<string, JsonSchema> {
  return Object.fromEntries(names.map((name) => [name, { description }]));
}
