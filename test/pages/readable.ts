/** What a visitor reads on a page: its body without markup, white space run together. */
export function readable(page: string): string {
  const body = page.slice(page.indexOf('<body>'));
  const text = body.replaceAll(/<\/(?:p|h1|dt|dd|div|li|a|button)>/g, ' ').replaceAll(/<[^>]*>/g, '');
  return text.replaceAll(/\s+/g, ' ').trim();
}
