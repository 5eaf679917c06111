import { requestCriterion } from '../criterion.ts';
import { wallClock } from '../time.ts';

const NAMES = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** `day_of_week`: today is one of these, in UTC or in the zone that is given. */
export const dayOfWeek = requestCriterion({
  name: 'day_of_week',
  takes: 'days',
  looksAt: 'time',
  ok: 'day-of-week-ok',
  unauthorized: 'day-of-week-unauthorized',
  does: 'Today: `*`, `mon,wed,fri`, `tue-fri`, full names or three letters; `{is: mon-fri, timezone: Europe/Berlin}`, else UTC.',
  example: 'day_of_week: mon-fri',
  holds: ({ days, timezone }) => {
    const wanted = new Set(days);
    return ({ now }) => wanted.has(wallClock(now, timezone).weekday);
  },
  sees: ({ now }, _subject, { timezone }) => `${NAMES[wallClock(now, timezone).weekday]} (${timezone})`,
});
