// Installs what package-lock.json names, when that isn't installed yet. Plain JavaScript: it runs on whatever Node a
// person has (20 or newer); what it installs includes the Node that runs the rest.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const stampFile = join(root, 'node_modules', '.forwarden-lock');
const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const stamp = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
  console.log('installing packages (about half a minute the first time)');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stampFile, stamp);
}
if (!runsTypeScript()) {
  // Where install scripts are turned off, the package `node` has not fetched its program yet.
  run('npm', ['rebuild', 'node', '--ignore-scripts=false', '--loglevel=error']);
}
if (!runsTypeScript()) {
  console.error(`${node} does not run: \`npm rebuild node --ignore-scripts=false\` installs it`);
  process.exit(1);
}

function runsTypeScript() {
  const { status, stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  const [major, minor] = String(stdout).slice(1).split('.').map(Number);
  // As `engines` in package.json says.
  return status === 0 && (major > 24 || (major === 24 && minor >= 12));
}

function run(command, options) {
  const { status, error } = spawnSync(command, options, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  console.error(
    `\`${command} ${options.join(' ')}\` failed${error === undefined ? '' : `: ${error.message}`}`,
  );
  process.exit(status ?? 1);
}
