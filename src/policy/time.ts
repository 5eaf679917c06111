import { offsetAt } from './time-zone.ts';

/** Seconds since the epoch between which something holds: `after` is included, `before` is not. */
export interface DateRange {
  readonly after?: number | undefined;
  readonly before?: number | undefined;
}

/** Days of the week in a time zone; 0 is Sunday. */
export interface DaySet {
  readonly days: readonly number[];
  readonly timezone: string;
}

/** Seconds of the day in a time zone between which something holds; `after` past `before` passes midnight. */
export interface TimeRange {
  readonly after: number;
  readonly before: number;
  readonly timezone: string;
}

/** A moment as a clock on a wall shows it. */
export interface WallClock {
  readonly weekday: number;
  readonly secondOfDay: number;
}

const DAY_SECONDS = 86_400;
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const ISO_DATE =
  /^(?<date>\d{4}-\d\d-\d\d)(?:[T ](?<time>\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?<offset>Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?)?$/i;
const TIME = /^(?<hour>\d{1,2})(?::(?<minute>\d\d)(?::(?<second>\d\d))?)?\s*(?<half>[ap]m)?$/i;

/** What the clocks of a time zone show at a moment. */
export function wallClock(now: number, timezone: string): WallClock {
  const local = now + offsetAt(timezone, now);
  const day = Math.floor(local / DAY_SECONDS);
  // The epoch began on a Thursday.
  return { weekday: (((day + 4) % 7) + 7) % 7, secondOfDay: local - day * DAY_SECONDS };
}

/** Reads a date of ISO 8601, in a time zone where it names no offset of its own; undefined where it is none. */
export function parseDate(text: string, timezone: string): number | undefined {
  const parts = ISO_DATE.exec(text)?.groups;
  if (parts === undefined) return undefined;
  const { date = '', time = '00:00', offset } = parts;
  const asUtc = Date.parse(`${date}T${time}Z`) / 1000;
  // Date.parse takes the 30th of February for the 2nd of March.
  if (Number.isNaN(asUtc) || new Date(asUtc * 1000).toISOString().slice(0, 10) !== date) return undefined;
  return offset === undefined ? fromWallClock(asUtc, timezone) : asUtc - offsetSeconds(offset);
}

/** Reads a time of day such as `2:20:00`, `16:30` or `4:30PM`, in seconds; undefined where it is none. */
export function parseTimeOfDay(text: string): number | undefined {
  const parts = TIME.exec(text)?.groups;
  if (parts === undefined) return undefined;
  const [hour, minute, second] = [parts['hour'], parts['minute'], parts['second']].map((part) =>
    Number(part ?? 0),
  );
  const half = parts['half']?.toLowerCase();
  if (hour === undefined || minute === undefined || second === undefined || minute > 59 || second > 59)
    return undefined;
  if (half === undefined) return dayTime(hour, parts['minute'] === undefined ? 60 : minute, second);
  return hour < 1 || hour > 12 ? undefined : dayTime((hour % 12) + (half === 'pm' ? 12 : 0), minute, second);
}

/** Reads `*`, `mon,wed,fri`, `tue-fri` or full names, as numbers from Sunday on; undefined where one is none. */
export function parseDays(text: string): readonly number[] | undefined {
  const parts = text.toLowerCase().split(',').map(parseDayRange);
  return parts.every((part) => part !== undefined) ? [...new Set(parts.flat())].toSorted() : undefined;
}

function dayTime(hour: number, minute: number, second: number): number | undefined {
  const seconds = hour * 3600 + minute * 60 + second;
  return minute > 59 || seconds > DAY_SECONDS ? undefined : seconds;
}

function parseDayRange(text: string): readonly number[] | undefined {
  if (text.trim() === '*') return [0, 1, 2, 3, 4, 5, 6];
  const [from, to = from, ...more] = text.split('-').map(parseDay);
  if (from === undefined || to === undefined || more.length > 0) return undefined;
  return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, step) => (from + step) % 7);
}

function parseDay(text: string): number | undefined {
  const name = text.trim();
  const day = DAYS.findIndex((known) => known === name || known.slice(0, 3) === name);
  return day === -1 ? undefined : day;
}

function offsetSeconds(offset: string): number {
  if (offset.toUpperCase() === 'Z') return 0;
  const sign = offset.startsWith('-') ? -1 : 1;
  const digits = offset.slice(1).replace(':', '');
  return sign * (Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2) || 0) * 60);
}

// An hour that the clocks skip is read as if they had not been put forward yet; of one that comes twice the first counts.
function fromWallClock(asUtc: number, timezone: string): number {
  const before = asUtc - offsetAt(timezone, asUtc - DAY_SECONDS);
  const after = asUtc - offsetAt(timezone, asUtc + DAY_SECONDS);
  const shown = [before, after].filter((moment) => moment + offsetAt(timezone, moment) === asUtc);
  return shown.length === 0 ? before : Math.min(...shown);
}
