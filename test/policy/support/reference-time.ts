const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const QUARTER_HOUR = 900;

/** `after` is included, `before` is not; without a zone it is UTC. */
export function isInDates({ after, before, timezone = 'UTC' }: Record<string, string>, at: number): boolean {
  return (
    (after === undefined || momentOf(after, timezone) <= at) &&
    (before === undefined || at < momentOf(before, timezone))
  );
}

/** `*`, days, and ranges of days. */
export function isInDays(data: Record<string, string> | string, at: number): boolean {
  const { is = '', timezone = 'UTC' } = typeof data === 'string' ? { is: data } : data;
  const today = DAYS.indexOf(shown(at, timezone, { weekday: 'short' }).toLowerCase());
  return is.split(',').some((part) => {
    if (part === '*') return true;
    const [from = 0, to = from] = part
      .split('-')
      .map((day) => DAYS.indexOf(day.trim().slice(0, 3).toLowerCase()));
    return from <= to ? from <= today && today <= to : from <= today || today <= to;
  });
}

/** `after` is included, `before` is not; it may pass midnight. */
export function isInTimes({ after, before, timezone = 'UTC' }: Record<string, string>, at: number): boolean {
  const now = wall(at, timezone).slice(11);
  const [from, to] = [clock(after ?? '0:00'), clock(before ?? '24:00')];
  return from < to ? from <= now && now < to : from <= now || now < to;
}

const moments = new Map<string, number>();

/** Seconds since the epoch of a date that names its offset, or is one of a zone. */
function momentOf(text: string, timezone: string): number {
  if (/T.*(?:Z|[+-]\d\d:\d\d)$/.test(text)) return Date.parse(text) / 1000;
  const key = `${text} ${timezone}`;
  const known = moments.get(key) ?? searchMoment(text, timezone);
  moments.set(key, known);
  return known;
}

/** The first moment at which the clocks show it; where they never do, that at which they would have before they changed. */
function searchMoment(text: string, timezone: string): number {
  const wanted = `${text}${'T00:00:00'.slice(text.length - 10)}`.replace('T', ' ');
  const inUtc = Date.parse(`${wanted.replace(' ', 'T')}Z`) / 1000;
  for (let ahead = 56; ahead >= -56; ahead--) {
    const moment = inUtc - ahead * QUARTER_HOUR;
    if (wall(moment, timezone) === wanted) return moment;
  }
  const dayBefore = inUtc - 86_400;
  return inUtc - (Date.parse(`${wall(dayBefore, timezone).replace(' ', 'T')}Z`) / 1000 - dayBefore);
}

/** What the clocks of a zone show, as `2026-11-24 16:30:00`. */
function wall(at: number, timezone: string): string {
  return shown(at, timezone, { dateStyle: 'short', timeStyle: 'medium' }, 'sv-SE');
}

const formats = new Map<string, Intl.DateTimeFormat>();

function shown(at: number, timeZone: string, how: Intl.DateTimeFormatOptions, language = 'en-US'): string {
  const key = `${timeZone} ${language}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(language, { timeZone, ...how });
  formats.set(key, format);
  return format.format(at * 1000);
}

/** A time as `HH:MM:SS`, which sorts by time. */
function clock(text: string): string {
  const [, hour = '', minute = '00', second = '00', half] =
    /^(\d+)(?::(\d+))?(?::(\d+))?([AP]M)?$/.exec(text) ?? [];
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half === 'PM' ? 12 : 0);
  return [String(hours).padStart(2, '0'), minute, second].join(':');
}
