import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { readPlainYaml } from '../../src/config/plain-yaml.ts';
import { readWholeYaml } from '../../src/config/whole-yaml.ts';
import type { Path } from '../../src/config/yaml-file.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Every path of a value, and some that lead nowhere. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  const steps: (number | string)[] = Array.isArray(value)
    ? Array.from(value.keys())
    : Object.keys(typeof value === 'object' && value !== null ? value : {});
  const within = steps.flatMap((step) =>
    pathsOf((value as Record<number | string, unknown>)[step], [...path, step]),
  );
  return [path, [...path, 'missing'], [...path, 99], ...within];
}

/** Whether a text is plain; then the whole parser has to read the same, at the same places. */
function isPlain(text: string): boolean {
  const plain = readPlainYaml(text);
  if (plain === undefined) return false;
  const whole = readWholeYaml(text);
  assert.ok('value' in whole, `the whole parser refuses ${JSON.stringify(text)}`);
  assert.deepEqual(plain.value, whole.value, text);
  for (const path of pathsOf(whole.value))
    assert.equal(plain.offsetOf(path), whole.offsetOf(path), `${path.join('.')} in ${JSON.stringify(text)}`);
  return true;
}

test('what is written as policies are is read without the whole parser, values and places alike', () => {
  const text = `# Who may see what.
groups: {family: [me@example.com, "you@example.com"]}

policy:
  - from: https://app.example.com # the app
    allowed_users:
    - me@example.com
    - 'it''s'
    regex_priority_order: 10
    cors_allow_preflight: true
    description: The family’s photos, #1
    policy:
      - allow:
          and:
            - claim/groups: "a\\\\b"
            - source_ip: 10.0.0.1
      - deny: {or: [{http_path: {starts_with: /x}}, {accept: true}]}
  -   from: https://other.example.com:8443
      allowed_users:
      name: [ ]

  - {from: https://third.example.com, prefix: /a}
`;
  assert.ok(isPlain(text));
});

const fragments = fc.constantFrom(
  ...[
    'a',
    'b',
    'from',
    'key',
    'null',
    'true',
    '~',
    '__proto__',
    '<<',
    'é',
    '1',
    '01',
    '1.5',
    '1e3',
    '0x1',
    '+1',
  ],
  ...[
    '- ',
    '-',
    '--- ',
    '---\n',
    '...',
    ': ',
    ':',
    '? ',
    ' ',
    '  ',
    '    ',
    '\n',
    '\n\n',
    '\n  ',
    '\n    ',
    '\n- ',
  ],
  ...[
    '# c',
    ' # c',
    '#',
    '[',
    '[ ',
    ']',
    '{',
    '{ ',
    '}',
    ', ',
    ',',
    '"q"',
    "'q'",
    "'it''s'",
    '"a\\n"',
    '"',
    "'",
  ],
  ...['https://x.y/', '/p?q#f', '10.0.0.1', '.inf', '&a', '*a', '!t', '|', '>', '%', '@', '`', '\t', '='],
);

const lines = fc
  .tuple(
    fc.constantFrom('', '  ', '    ', '      '),
    fc.constantFrom('', '- ', '-   ', '- - '),
    fc.constantFrom('a: ', 'b: ', 'c:', 'a/b: ', 'd-e:   ', ''),
    fc.constantFrom(
      ...[
        '',
        'x',
        'x y',
        '[a, b]',
        '[a: b]',
        '{a: b, c: [d, e]}',
        '"q q"',
        "'q'",
        '1',
        'true',
        '[]',
        '{}',
        '- z',
      ],
      ...[
        'x # c',
        '# c',
        'x: y',
        'x:',
        'a#b',
        '[a,b]',
        '[ a ]',
        '{ a: 1 }',
        '"x" y',
        '[a] b',
        '[a]# c',
        'x\n   y',
      ],
    ),
  )
  .map((parts) => parts.join(''));

test('whatever the plain reader takes of random pieces, the whole parser reads the same', () => {
  fc.assert(
    fc.property(fc.array(fragments, { maxLength: 14 }), (pieces) => void isPlain(pieces.join(''))),
    {
      numRuns: 20_000,
    },
  );
  fc.assert(
    fc.property(
      fc.array(lines, { minLength: 1, maxLength: 8 }),
      (pieces) => void isPlain(`${pieces.join('\n')}\n`),
    ),
    { numRuns: 20_000 },
  );
});

test('whatever the plain reader takes of random documents, the whole parser reads the same', () => {
  const scalar = fc.oneof(
    fc.string(),
    fc.constantFrom('x: y', 'a # b', '1', 'null', "it's", '"', '', ' a', 'é'),
  );
  const value = fc.letrec((tie) => ({
    node: fc.oneof({ depthSize: 'small' }, scalar, fc.integer(), fc.boolean(), tie('list'), tie('map')),
    list: fc.array(tie('node'), { maxLength: 4 }),
    map: fc.dictionary(fc.oneof(fc.constantFrom('a', 'from', 'claim/x', 'b-c'), scalar), tie('node'), {
      maxKeys: 4,
    }),
  }));
  const options = fc.record({
    indentSeq: fc.boolean(),
    collectionStyle: fc.constantFrom('any' as const, 'block' as const),
    defaultStringType: fc.constantFrom('PLAIN' as const, 'QUOTE_SINGLE' as const, 'QUOTE_DOUBLE' as const),
  });
  let plain = 0;
  fc.assert(
    fc.property(fc.oneof(value.list, value.map), options, (written, how) => {
      if (isPlain(stringify(written, how))) plain++;
    }),
    { numRuns: 2000 },
  );
  assert.ok(plain > 100, `${plain} documents were plain`);
});

test('the policies that are shipped are read alike, and most of them are plain', () => {
  const files = globSync('policies/**/*.yaml', { cwd: ROOT });
  const plain = files.filter((file) => isPlain(readFileSync(join(ROOT, file), 'utf8')));
  assert.ok(files.length > 5);
  assert.ok(plain.length > files.length / 2, plain.join(' '));
});
