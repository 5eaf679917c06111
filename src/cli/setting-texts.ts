import type { ServerSettings, Settings } from '../config/config.ts';

// These count from the next check on; whatever else is edited needs a restart.
const LIVE: ReadonlySet<string> = new Set([
  'cases',
  'groups',
  'requireCases',
  'routes',
] satisfies (keyof Settings)[]);

/** The settings that count from the next start on, each as a text that differs exactly when the setting does. */
export function textsOf(settings: ServerSettings): Readonly<Record<string, string>> {
  const entries = Object.entries(settings).filter(([name]) => !LIVE.has(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, textOf(value)]));
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, one) => (one instanceof Map ? [...one] : one)) ?? '';
}
