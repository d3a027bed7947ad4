/** What the machine must have before anything can be built, and how it gets it. */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run.js';
import { Problem, step } from './steps.js';

/** Commands that building, testing and the demo use, and the Debian packages that have them. */
const packages = {
  'g++': 'g++',
  make: 'make',
  python3: 'python3',
  patch: 'patch',
  bzip2: 'bzip2',
  xz: 'xz-utils',
  ip: 'iproute2',
  ping: 'iputils-ping',
  sysctl: 'procps',
};

/** What the tests compile C with, and the tree's own programs: the newest that Debian 12 and 13 both have. */
export const clang = 'clang-19';

/** sudo's and su's PATH on Debian may lack the folders of system commands. */
const systemFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** @param {string} command @returns {string | undefined} its path */
export function findCommand(command) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...systemFolders];
  return folders
    .map(folder => join(folder, command))
    .find(path => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** @param {string} command */
export function isInstalled(command) {
  return findCommand(command) !== undefined;
}

export function isRoot() {
  return process.getuid?.() === 0;
}

/** The system's name as it gives it itself. */
function systemName() {
  const text = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return /^PRETTY_NAME="?([^"\n]*)/m.exec(text)?.[1] ?? process.platform;
}

/** Refuses a Node on which nothing of this works. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Problem(`This needs Node.js 20.19 or newer, and this is ${process.versions.node}.`);
  }
}

/** Refuses a system on which the kernel backend can't be built. */
export function checkSystem() {
  checkNode();
  if (process.platform !== 'linux') {
    throw new Problem(
      `The addon is built on Linux, and this is ${process.platform}: run the same command in a Linux VM, or only compile the TypeScript with \`npm ci && npm run build:ts\`.`,
    );
  }
}

/**
 * Installs the missing packages by apt, or says what is missing and which command would install it.
 * @param {Record<string, string>} [wanted] commands, and the packages that have them
 */
export async function ensurePackages(wanted = packages) {
  const missing = Object.entries(wanted).filter(([command]) => !isInstalled(command));
  if (!missing.length) return;
  const commands = missing.map(([command]) => command).join(', ');
  const names = [...new Set(missing.map(([, name]) => name))];
  if (!isInstalled('apt-get')) {
    throw new Problem(
      `${commands} missing, and ${systemName()} has no apt-get to install them with; the C libraries are built from Debian's source packages too: use Debian 12 or 13, for example \`docker run --rm -it --privileged -v "$PWD":/src -w /src node:24-trixie npm test\`.`,
    );
  }
  const install = ['install', '-y', '--no-install-recommends', ...names];
  if (!isRoot()) {
    throw new Problem(
      `${commands} missing; install with \`sudo apt-get update && sudo apt-get ${install.join(' ')}\`, or run this as root.`,
    );
  }
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const patience = ['-q', '-o', 'DPkg::Lock::Timeout=300'];
  await step(`installing ${names.join(' ')}`, async () => {
    await run('apt-get', [...patience, 'update'], { env });
    await run('apt-get', [...patience, ...install], { env });
  });
}
