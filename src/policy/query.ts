/** The values of a parameter of a query that came over the wire (one character a byte), decoded once. */
export function queryValues(query: string, name: string): readonly string[] {
  if (query.length < 2) return [];
  return new URLSearchParams(Buffer.from(query, 'latin1').toString('utf8')).getAll(name);
}
