import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STYLESHEET } from '../../src/pages/stylesheet.ts';

type Colours = ReadonlyMap<string, string>;

const TEXT_ON_GROUND = [
  ['text', 'page'],
  ['text', 'surface'],
  ['text', 'inset'],
  ['muted', 'page'],
  ['muted', 'surface'],
  ['muted', 'inset'],
  ['accent', 'surface'],
  ['accent', 'page'],
  ['accent-strong', 'surface'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-strong'],
  ['accent', 'accent-wash'],
  ['calm', 'calm-wash'],
  ['refusal', 'refusal-wash'],
  ['trouble', 'trouble-wash'],
] as const;

const schemes = readSchemes(STYLESHEET);

for (const [scheme, colours] of Object.entries(schemes)) {
  test(`in the ${scheme} scheme every text stands out from its ground by 4.5 to 1 (WCAG 1.4.3)`, () => {
    for (const [text, ground] of TEXT_ON_GROUND) {
      const ratio = contrast(colour(colours, text), colour(colours, ground));
      assert.ok(ratio >= 4.5, `${text} on ${ground}: ${ratio.toFixed(2)}`);
    }
  });

  test(`in the ${scheme} scheme buttons and focus stand out by 3 to 1 (WCAG 1.4.11)`, () => {
    for (const part of ['edge', 'accent']) {
      const ratio = contrast(colour(colours, part), colour(colours, 'surface'));
      assert.ok(ratio >= 3, `${part}: ${ratio.toFixed(2)}`);
    }
  });
}

test('the dark scheme has every colour of the light one', () => {
  assert.deepEqual([...schemes.dark.keys()], [...schemes.light.keys()]);
});

test('rules take their colours from the palette alone', () => {
  const rules = STYLESHEET.replaceAll(/--[a-z-]+:[^;]+;/g, '');
  assert.doesNotMatch(rules, /#[0-9a-f]{3,8}\b|rgb|hsl/i);
  const used = new Set(rules.matchAll(/var\(--(?<name>[a-z-]+)\)/g).map(({ groups }) => groups?.['name']));
  assert.deepEqual([...used.difference(schemes.light)], ['shadow']);
});

test('the stylesheet loads nothing and cannot end its element', () => {
  assert.doesNotMatch(STYLESHEET, /url\(|@import|</);
});

test('nothing takes the focus ring away', () => {
  assert.match(STYLESHEET, /:focus-visible \{ outline: 3px solid var\(--accent\)/);
  assert.doesNotMatch(STYLESHEET, /outline: *(?:none|0)/);
});

function readSchemes(css: string): { readonly light: Colours; readonly dark: Colours } {
  const [light, dark] = css.split('@media (prefers-color-scheme: dark)');
  return { light: readColours(light ?? ''), dark: readColours(dark ?? '') };
}

function readColours(css: string): Colours {
  const declared = css.matchAll(/--(?<name>[a-z-]+): (?<hex>#[0-9a-f]{6});/g);
  return new Map(declared.map(({ groups }) => [groups?.['name'] ?? '', groups?.['hex'] ?? '']));
}

function colour(colours: Colours, name: string): string {
  return colours.get(name) ?? assert.fail(`no colour --${name}`);
}

// WCAG 2.2, "contrast ratio" and "relative luminance".
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((left, right) => left - right);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255),
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}
