interface Zone {
  readonly format: Intl.DateTimeFormat;
  minute: number;
  offset: number;
}

const zones = new Map<string, Zone | undefined>();

/** Whether this is the name of a time zone, such as `Europe/Berlin`, `UTC` or `+02:00`. */
export function isTimeZone(name: string): boolean {
  return zoneOf(name) !== undefined;
}

/** How many seconds the clocks of a time zone are ahead of UTC at a moment; 0 for a zone that nobody knows. */
export function offsetAt(name: string, now: number): number {
  const zone = name === 'UTC' ? undefined : zoneOf(name);
  if (zone === undefined) return 0;
  // To ask takes microseconds and the answer holds for the minute, while checks come by the thousand.
  const minute = Math.floor(now / 60);
  if (zone.minute === minute) return zone.offset;
  zone.minute = minute;
  zone.offset = readOffset(zone.format, minute * 60);
  return zone.offset;
}

function zoneOf(name: string): Zone | undefined {
  if (zones.has(name)) return zones.get(name);
  const format = createFormat(name);
  const zone = format === undefined ? undefined : { format, minute: Number.NaN, offset: 0 };
  zones.set(name, zone);
  return zone;
}

function createFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  const numeric = 'numeric';
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
      second: numeric,
    });
  } catch {
    return undefined;
  }
}

function readOffset(format: Intl.DateTimeFormat, now: number): number {
  const parts = new Map(format.formatToParts(now * 1000).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const shown = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return shown / 1000 - now;
}
