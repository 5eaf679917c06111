/** The values of a metric's labels. */
export type Labels = Readonly<Record<string, string>>;

/** How often something took how long. */
export interface Buckets {
  /** In the metric's own unit, ascending. */
  readonly bounds: readonly number[];
  /** By upper bound; the last is of what is above all of them. */
  readonly counts: readonly number[];
  readonly sum: number;
  readonly count: number;
}

interface Described {
  readonly name: string;
  readonly help: string;
}

/** What only grows. */
export interface CounterReading extends Described {
  readonly kind: 'counter';
  readonly points: readonly Point<number>[];
}

/** What holds now. */
export interface GaugeReading extends Described {
  readonly kind: 'gauge';
  /** Whether what several processes say adds up to the whole; else the largest counts. */
  readonly adds: boolean;
  readonly points: readonly Point<number>[];
}

/** How long things took. */
export interface HistogramReading extends Described {
  readonly kind: 'histogram';
  readonly points: readonly Point<Buckets>[];
}

/** A value for one combination of labels. */
export interface Point<Value> {
  readonly labels: Labels;
  readonly value: Value;
}

/** One metric as it stands: plain data, which processes can tell one another. */
export type Reading = CounterReading | GaugeReading | HistogramReading;
