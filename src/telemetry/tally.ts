/** A counter with labels: how often each combination of values came up. */
export interface Tally<Label extends string = string> {
  readonly labels: readonly Label[];
  /** Counts one for the values of the labels, in their order. */
  readonly add: (...values: readonly string[]) => void;
  /** What was counted so far. */
  readonly entries: () => (readonly [values: readonly string[], count: number])[];
}

/** One value after the other leads to the count: a look-up each, and no text is put together. */
interface Node {
  count: number;
  readonly children: Map<string, Node>;
}

/** Counts in maps of its own: the work of telling is done when somebody asks. */
export function createTally<const Label extends string>(labels: readonly Label[]): Tally<Label> {
  const root = createNode();
  return {
    labels,
    add(...values) {
      let node = root;
      for (const value of values) {
        let child = node.children.get(value);
        if (child === undefined) {
          child = createNode();
          node.children.set(value, child);
        }
        node = child;
      }
      node.count++;
    },
    entries: () => leavesOf(root, []),
  };
}

function createNode(): Node {
  return { count: 0, children: new Map() };
}

function leavesOf({ count, children }: Node, values: readonly string[]): [readonly string[], number][] {
  const below = [...children].flatMap(([value, child]) => leavesOf(child, [...values, value]));
  return count === 0 ? below : [[values, count], ...below];
}
