// Controls, bidi overrides, zero-width and other invisible characters can make one address look like another;
// variation selectors only choose between an emoji's forms.
const INVISIBLE = /[[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]--[\uFE00-\uFE0F]]/gv;

/** The text with every character that can't be seen written out as `⟨U+202E⟩` (Unicode TR 36 §2, visual spoofing). */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) => `⟨${codePoint(character)}⟩`);
}

function codePoint(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `U+${hex.padStart(4, '0')}`;
}
