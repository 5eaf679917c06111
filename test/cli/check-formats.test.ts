import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FORMATS } from '../../src/cli/check-formats.ts';
import type { Problem } from '../../src/config/problem.ts';

function problem(changes: Partial<Problem>): Problem {
  return {
    severity: 'error',
    code: 'invalid_value',
    place: { file: 'config.yaml', line: 3, column: 7 },
    path: 'policy.0.from',
    message: 'is wrong',
    ...changes,
  };
}

function formatted(name: string, ...problems: readonly Problem[]): string {
  return FORMATS[name]?.(problems, 0) ?? '';
}

test('annotations are workflow commands, by the severity', () => {
  assert.equal(
    formatted(
      'github',
      problem({}),
      problem({ severity: 'warning' }),
      problem({ severity: 'notice', place: undefined, path: 'COOKIE_EXPIRE' }),
    ),
    `::error file=config.yaml,line=3,col=7::policy.0.from is wrong
::warning file=config.yaml,line=3,col=7::policy.0.from is wrong
::notice::COOKIE_EXPIRE is wrong
`,
  );
});

test('what would end an annotation or begin another is escaped, in properties commas and colons too', () => {
  const place = { file: 'a,b:c%d\r\n.yaml', line: 1, column: 1 };
  const message = '100 %, a:b\r\n::error::forged';
  assert.equal(
    formatted('github', problem({ place, path: 'x', message })),
    '::error file=a%2Cb%3Ac%25d%0D%0A.yaml,line=1,col=1::x 100 %25, a:b%0D%0A::error::forged\n',
  );
});

test('JSON is an array of objects with these keys, and null where there is no place', () => {
  assert.deepEqual(JSON.parse(formatted('json', problem({}), problem({ place: undefined }))), [
    {
      severity: 'error',
      code: 'invalid_value',
      file: 'config.yaml',
      line: 3,
      column: 7,
      path: 'policy.0.from',
      message: 'is wrong',
    },
    {
      severity: 'error',
      code: 'invalid_value',
      file: null,
      line: null,
      column: null,
      path: 'policy.0.from',
      message: 'is wrong',
    },
  ]);
  assert.equal(formatted('json'), '[]\n');
  assert.equal(formatted('github'), '');
  assert.equal(formatted('human'), '0 errors, 0 warnings\n');
});
