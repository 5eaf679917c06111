/**
 * Tells whether a canonical host meets a pattern, where `*` stands for any run of characters, dots included. One pass
 * over the host, however many stars there are: a regular expression would try every way to share it out.
 */
export function compileHostPattern(pattern: string): (host: string) => boolean {
  const [start = '', ...rest] = pattern.split('*');
  const end = rest.pop();
  if (end === undefined) return (host) => host === pattern;
  return (host) => {
    const limit = host.length - end.length;
    let from = start.length;
    if (from > limit || !host.startsWith(start) || !host.endsWith(end)) return false;
    for (const literal of rest) {
      // The leftmost place leaves the most for what follows.
      const found = host.indexOf(literal, from);
      from = found + literal.length;
      if (found === -1 || from > limit) return false;
    }
    return true;
  };
}
