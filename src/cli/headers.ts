import { headerOptions } from '../app.ts';
import { loadSettings } from '../config/load.ts';
import { formatProblem } from '../config/problem.ts';
import { ForwardenError } from '../errors.ts';
import { takenHeaderNames } from '../forward-auth/identity-headers.ts';
import { contextHeaderNames } from '../telemetry/trace-headers.ts';

/** How each proxy is told which headers to take from our answers. */
const PROXIES: Readonly<Record<string, (names: readonly string[]) => string>> = {
  traefik: (names) => `authResponseHeaders: ${names.join(',')}\n`,
};

/**
 * `forwarden headers --for PROXY`: the headers that the proxy has to take from our answers, for this configuration. One
 * that isn't listed reaches the app as the client sent it. Throws `usage` and `config_invalid`.
 */
export function printHeaders(
  proxy: string | undefined,
  file: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const print = PROXIES[proxy ?? ''];
  if (print === undefined) {
    throw new ForwardenError('usage', `headers needs --for ${Object.keys(PROXIES).join(' or ')}`);
  }
  const { settings, problems } = loadSettings({ file, env });
  if (settings === undefined)
    throw new ForwardenError('config_invalid', problems.map(formatProblem).join('\n'));
  const context = settings.tracing === undefined ? [] : contextHeaderNames(settings.tracing.propagators);
  const apps = settings.routes.map(({ app }) => app);
  const names = [...takenHeaderNames(headerOptions(settings, apps)), ...context];
  return print(names.map(asUsuallyWritten).toSorted());
}

function asUsuallyWritten(name: string): string {
  return name.replace(/(?<=^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
