/** What one round measured of one server. */
export interface Measured {
  readonly throughput: number;
  readonly cpuMicroseconds: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly residentMegabytes: number;
}

/** A median with its extremes. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** What came of one case and server: ratios to the floor of the same round, and the server's own figures. */
export interface Line {
  readonly case: string;
  readonly server: string;
  readonly routes: number;
  readonly throughput: Spread;
  readonly throughputRatio: Spread;
  readonly cpuMicroseconds: Spread;
  readonly cpuRatio: Spread;
  readonly p50: Spread;
  readonly p99: Spread;
  readonly p99Ratio: Spread;
  readonly p999: Spread;
  readonly residentMegabytes: Spread;
}

/** The median and the extremes of some figures. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median =
    sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
  return { median, min: sorted[0] ?? 0, max: sorted.at(-1) ?? 0 };
}

/** Compares rounds of a server with those of the floor, round by round. */
export function lineOf(
  names: Pick<Line, 'case' | 'routes' | 'server'>,
  rounds: readonly Measured[],
  floor: readonly Measured[],
): Line {
  const own = (pick: (round: Measured) => number) => spreadOf(rounds.map(pick));
  const ratio = (pick: (round: Measured) => number) =>
    spreadOf(rounds.map((round, index) => pick(round) / pick(floor[index] ?? round)));
  return {
    ...names,
    throughput: own(({ throughput }) => throughput),
    throughputRatio: ratio(({ throughput }) => throughput),
    cpuMicroseconds: own(({ cpuMicroseconds }) => cpuMicroseconds),
    cpuRatio: ratio(({ cpuMicroseconds }) => cpuMicroseconds),
    p50: own(({ p50 }) => p50),
    p99: own(({ p99 }) => p99),
    p99Ratio: ratio(({ p99 }) => p99),
    p999: own(({ p999 }) => p999),
    residentMegabytes: own(({ residentMegabytes }) => residentMegabytes),
  };
}

/** The lines as a Markdown table. */
export function tableOf(lines: readonly Line[]): string {
  const head = [
    'case',
    'server',
    'routes',
    'requests/s',
    'of the floor',
    'CPU µs',
    '× floor',
    'p50 µs',
    'p99 µs',
    '× floor',
    'p99.9 µs',
    'RSS MB',
  ];
  const rows = lines.map((line) => [
    line.case,
    line.server,
    String(line.routes),
    whole(line.throughput),
    ratio(line.throughputRatio),
    tenth(line.cpuMicroseconds),
    ratio(line.cpuRatio),
    String(line.p50.median),
    String(line.p99.median),
    ratio(line.p99Ratio),
    String(line.p999.median),
    whole(line.residentMegabytes),
  ]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function whole({ median }: Spread): string {
  return median.toFixed(0);
}

function tenth({ median }: Spread): string {
  return median.toFixed(1);
}

/** A ratio with its extremes, as text. */
export function ratio({ median, min, max }: Spread): string {
  return `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
}
