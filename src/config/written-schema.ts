import { z } from 'zod';
import type { DataKind } from '../policy/criterion.ts';
import { termSchema } from './rule-schema.ts';
import { DATA_SCHEMAS } from './rule-values.ts';

/** A schema as JSON Schema, draft 7, which editors understand best. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The conditions of what a criterion takes, and what each says; none where it takes no map. */
export function conditionsOf(kind: DataKind): [name: string, description: string][] {
  const schema = written(DATA_SCHEMAS[kind]);
  const forms = [schema, ...((schema['anyOf'] ?? []) as JsonSchema[])];
  const properties = forms.flatMap((form) => Object.entries((form['properties'] ?? {}) as object));
  return properties.map(([name, { description }]) => [name, String(description)]);
}

/** What may be written where a schema reads. */
export function written(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...read } = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      // A number never looks like what is wanted, though it is read as a text.
      if (jsonSchema.type === 'string') delete jsonSchema.anyOf;
      if (zodSchema !== termSchema) return;
      for (const word of Object.keys(jsonSchema)) delete jsonSchema[word];
      Object.assign(jsonSchema, reference('criterion'));
    },
  });
  return read;
}

/** A map with these keys and no others. */
export function mapOf(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', properties, additionalProperties: false };
}

/** A list of what a definition says. */
export function listOf(definition: string): JsonSchema {
  return { type: 'array', items: reference(definition) };
}

/** What stands among the definitions of the schema. */
export function reference(definition: string): JsonSchema {
  return { $ref: `#/definitions/${definition}` };
}

/** The name of the definition of what a criterion takes. */
export function definitionOf(kind: DataKind): string {
  return `data of kind ${kind}`.replaceAll(' ', '-');
}
