import { requestCriterion } from '../criterion.ts';
import { wallClock } from '../time.ts';

/** `time_of_day`: between two times of the day in a zone, the first included, the second not; it may pass midnight. */
export const timeOfDay = requestCriterion({
  name: 'time_of_day',
  takes: 'time',
  looksAt: 'time',
  ok: 'time-of-day-ok',
  unauthorized: 'time-of-day-unauthorized',
  does: 'Between two times of the day, `2:20:00` or `4:30PM`, in a `timezone`; `after` is included, `before` is not; it may pass midnight.',
  example: 'time_of_day: {timezone: Europe/Berlin, after: "8:00", before: "18:00"}',
  holds:
    ({ after, before, timezone }) =>
    ({ now }) => {
      const { secondOfDay: time } = wallClock(now, timezone);
      return after < before ? after <= time && time < before : after <= time || time < before;
    },
  sees: ({ now }, _subject, { timezone }) => `${clock(wallClock(now, timezone).secondOfDay)} (${timezone})`,
});

function clock(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 19);
}
