import { existsSync, globSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const SHIPPED = join(ROOT, 'deploy');
const SHIPPED_FILES = [
  'compose.yaml',
  'config.yaml',
  'prometheus/*',
  'grafana/**/*.{json,yml}',
  'schema/*.json',
];

const POLICIES = `# yaml-language-server: $schema=../schema/policy.schema.json
# Who may pass to your own apps: a list of routes, as docs/configuration.md describes them.
# The app's container takes the middleware by the label \`traefik.http.routers.NAME.middlewares: forwarden\`.
#
# - from: https://app.example.com
#   allowed_users: [me@example.com]
[]
`;

/** What became of a file. */
export interface WrittenFile {
  readonly name: string;
  readonly outcome: 'kept, though it differs from the shipped one' | 'unchanged' | 'written';
}

/** Whether a directory is the one that these files are shipped in: there is nothing to copy then. */
export function isShippedDirectory(directory: string): boolean {
  return existsSync(directory) && existsSync(SHIPPED) && realpathSync(directory) === realpathSync(SHIPPED);
}

/** Copies what is shipped to a directory. A file that is there already stays as it is. */
export function writeShippedFiles(directory: string): readonly WrittenFile[] {
  const shipped = globSync(SHIPPED_FILES, { cwd: SHIPPED, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(SHIPPED.length + 1))
    .toSorted();
  const copied = shipped.map((name) => write(directory, name, readFileSync(join(SHIPPED, name), 'utf8')));
  return [...copied, writeOnce(directory, join('policies', 'apps.yaml'), POLICIES)];
}

/** The variables that say where things are, seen from a directory other than the shipped one. */
export function placeVariables(): Readonly<Record<string, string>> {
  const source = existsSync(join(ROOT, 'Dockerfile')) ? { FORWARDEN_SOURCE: realpathSync(ROOT) } : {};
  return { POLICIES_DIRECTORY: './policies', ...source };
}

function write(directory: string, name: string, text: string): WrittenFile {
  const { outcome } = writeOnce(directory, name, text);
  const isKept = outcome === 'unchanged' && readFileSync(join(directory, name), 'utf8') !== text;
  return { name, outcome: isKept ? 'kept, though it differs from the shipped one' : outcome };
}

function writeOnce(directory: string, name: string, text: string): WrittenFile {
  const file = join(directory, name);
  if (existsSync(file)) return { name, outcome: 'unchanged' };
  mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
  writeFileSync(file, text, { mode: 0o644, flag: 'wx' });
  return { name, outcome: 'written' };
}
