const UNITS_MS: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ns: 1e-6,
};

const TERM = /(?<amount>\d+(?:\.\d*)?|\.\d+)(?<unit>ms|us|µs|μs|ns|h|m|s)/gy;

/** Reads a duration as Go's `time.ParseDuration` writes it (`3s`, `14h`, `1h30m`), in ms; undefined where it is none. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  let total = 0;
  let end = 0;
  for (const { groups, index, 0: term } of text.matchAll(TERM)) {
    total += Number(groups?.['amount']) * (UNITS_MS[groups?.['unit'] ?? ''] ?? Number.NaN);
    end = index + term.length;
  }
  return text !== '' && end === text.length ? total : undefined;
}
