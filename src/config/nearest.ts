/** The known name that a mistyped one is most likely meant to be; undefined where none is near. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  // A third of the letters wrong is another word, not a slip.
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate);
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

/** How many letters were added, left out, changed or swapped with their neighbour (optimal string alignment). */
function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const change = left[row - 1] === right[column - 1] ? 0 : 1;
      const isSwap = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      const swapped = isSwap
        ? (beforeLast[column - 2] ?? Number.POSITIVE_INFINITY) + 1
        : Number.POSITIVE_INFINITY;
      const added = (current[column - 1] ?? 0) + 1;
      const leftOut = (last[column] ?? 0) + 1;
      current.push(Math.min(added, leftOut, (last[column - 1] ?? 0) + change, swapped));
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? left.length;
}
