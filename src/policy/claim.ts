// Deep enough for what providers send; Pomerium looks as deep (`pkg/policy/rules`).
const MAXIMUM_DEPTH = 5;

/** The texts of a claim by its literal name, else by a path into objects parted by `.` or `/`; none where there is none. */
export function claimTexts(claims: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  const found = Object.hasOwn(claims, name) ? claims[name] : nested(claims, name.split(/[./]/));
  const values: readonly unknown[] = Array.isArray(found) ? found : [found];
  return values.filter(isScalar).map(String);
}

function nested(claims: unknown, steps: readonly string[]): unknown {
  if (steps.length > MAXIMUM_DEPTH) return undefined;
  let value = claims;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

function isScalar(value: unknown): value is boolean | number | string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
