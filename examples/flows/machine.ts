/** What the demo needs of the machine it runs on. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Problem } from './problem.ts';

/** Commands, and the Debian packages that have them. */
const COMMANDS = {
  ip: 'iproute2',
  ping: 'iputils-ping',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  unshare: 'util-linux',
};

/** Throws an error that says in a sentence what is missing, and which command would help. */
export function checkMachine(): void {
  if (process.platform !== 'linux') {
    throw new Problem(
      `The demo runs on the Linux kernel, and this is ${process.platform}: run it in a Linux VM.`,
    );
  }
  if (process.getuid?.() !== 0) {
    throw new Problem(
      'The demo makes network namespaces and loads programs into the kernel: run `sudo npm run demo`.',
    );
  }
  // Debian's su keeps the PATH of a user, which has no folders for system commands.
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  process.env.PATH = folders.join(delimiter);
  const missing = Object.entries(COMMANDS).filter(
    ([command]) => !folders.some(folder => isExecutable(join(folder, command))),
  );
  if (missing.length > 0) {
    const packages = new Set(missing.map(([, name]) => name));
    const commands = missing.map(([command]) => command);
    throw new Problem(
      `The demo needs ${commands.join(' and ')}: run \`apt-get install ${[...packages].join(' ')}\`.`,
    );
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
