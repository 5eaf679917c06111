/**
 * A pure function of one text that remembers what it gave, for texts that come again with every check. At the bound it
 * forgets all and starts anew: whoever sends ever new texts costs no more than without it.
 */
export function memoize<Result>(give: (text: string) => Result, capacity: number): (text: string) => Result {
  const known = new Map<string, { readonly result: Result }>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found.result;
    const result = give(text);
    // A long text is worth no memory, and is rare.
    if (text.length > MAXIMUM_LENGTH) return result;
    if (known.size >= capacity) known.clear();
    known.set(text, { result });
    return result;
  };
}

const MAXIMUM_LENGTH = 256;
