/** What the demo needs of the machine it runs on. */
import { accessSync, constants, readFileSync } from 'node:fs';
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

/** The numbers of capabilities (include/uapi/linux/capability.h). */
const CAPABILITIES = { CAP_NET_ADMIN: 12n, CAP_SYS_ADMIN: 21n };

/** Why the kernel can't be had from here, a sentence; undefined where it can. */
export function whyNoKernel(): string | undefined {
  if (process.platform !== 'linux') return `This is ${process.platform}, and not Linux`;
  if (process.getuid?.() !== 0)
    return 'It takes root to make network namespaces and to load programs into the kernel';
  // In a container root lacks what the container lacks.
  const effective = BigInt(`0x${/^CapEff:\s*(\w+)/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]}`);
  const lacking = Object.entries(CAPABILITIES).filter(([, number]) => !((effective >> number) & 1n));
  if (lacking.length === 0) return undefined;
  const names = lacking.map(([name]) => name).join(' and ');
  return `It takes ${names}, which this container lacks (\`docker run --privileged\` gives them)`;
}

/** Throws an error that says in a sentence what is missing, and which command would help. */
export function checkCommands(): void {
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
