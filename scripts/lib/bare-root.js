/** Bare roots of Debian releases: what a machine has that has nothing. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from './cache.js';
import { debianMirror } from './mirror.js';
import { npm } from './npm.js';
import { run } from './run.js';
import { Problem } from './steps.js';

export const freshFolder = join(cacheFolder(), 'fresh');

/** Removes a root. It never follows a mount: the machine's /dev and /sys are bound into roots while they are used. */
export function removeRoot(/** @type {string} */ folder) {
  return run('rm', ['-rf', '--one-file-system', folder]);
}

/** Makes the release's bare root with debootstrap, once; answers the tarball that it is kept as. @param {string} release */
export async function bareRoot(release) {
  const tarball = join(freshFolder, `${release}.tar`);
  if (existsSync(tarball)) return tarball;
  mkdirSync(freshFolder, { recursive: true });
  const work = mkdtempSync(join(freshFolder, `${release}-`));
  try {
    const root = join(work, 'root');
    await run('debootstrap', ['--variant=minbase', release, root, debianMirror().mirror]);
    await run('tar', ['-C', root, '-cf', join(work, 'root.tar'), '.']);
    renameSync(join(work, 'root.tar'), tarball);
  } finally {
    await removeRoot(work);
  }
  return tarball;
}

/** What of the machine's apt configuration is about reaching the mirror, and about a clock that is wrong. */
async function aptSettings() {
  const dump = await run('apt-config', ['dump', '--format', '%F "%v";%n', 'Acquire']);
  return dump
    .split('\n')
    .filter(line => /^Acquire::(https?|Retries|Check-)/i.test(line) && !line.endsWith(' "";'));
}

/** Certificates that this machine trusts beyond Node's own: a network that looks into its connections needs them. */
async function certificates() {
  const files = [process.env.NODE_EXTRA_CA_CERTS, (await npm(['config', 'get', 'cafile'])).trim()];
  return files.flatMap(file => (file && existsSync(file) ? [file] : []));
}

/** npm's own folder: the one that runs this script, or the one beside Node. */
function npmFolder() {
  const running = process.env.npm_execpath && dirname(dirname(process.env.npm_execpath));
  const folder = running ?? join(dirname(dirname(process.execPath)), 'lib/node_modules/npm');
  if (!existsSync(join(folder, 'bin/npm-cli.js')))
    throw new Problem(`There is no npm in ${folder} to put into the root.`);
  return folder;
}

/**
 * Unpacks a bare root and puts in what a user brings: Node.js with npm and its headers under /usr/local, and the names of
 * the network's servers. The answer is the environment that commands run with there.
 * @param {string} tarball
 * @param {string} root
 */
export async function furnishRoot(tarball, root) {
  mkdirSync(root);
  await run('tar', ['-C', root, '-xf', tarball]);
  const prefix = join(root, 'usr/local');
  cpSync(process.execPath, join(prefix, 'bin/node'), { dereference: true });
  cpSync(npmFolder(), join(prefix, 'lib/node_modules/npm'), { recursive: true });
  await run('ln', ['-s', '../lib/node_modules/npm/bin/npm-cli.js', join(prefix, 'bin/npm')]);
  const headers = join(process.env.npm_config_nodedir ?? dirname(dirname(process.execPath)), 'include/node');
  if (existsSync(headers))
    cpSync(headers, join(prefix, 'include/node'), { recursive: true, dereference: true });
  for (const name of ['etc/resolv.conf', 'etc/hosts']) {
    if (existsSync(join('/', name))) writeFileSync(join(root, name), readFileSync(join('/', name)));
  }
  for (const file of await certificates()) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    cpSync(file, join(root, file), { dereference: true });
  }
  writeFileSync(join(root, 'etc/apt/apt.conf.d/90machine'), `${(await aptSettings()).join('\n')}\n`);
  const kept = /^((https?|no)_proxy|NODE_EXTRA_CA_CERTS)$/i;
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.test(name))),
    HOME: '/root',
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    npm_config_registry: (await npm(['config', 'get', 'registry'])).trim(),
  };
}

/**
 * The command that runs a shell script in a root, in a mount namespace of its own with the machine's /proc, /sys and /dev.
 * Not in a namespace of process ids: programs in the kernel see the machine's ids, and tests compare them with their own.
 * @param {string} root
 * @param {Record<string, string | undefined>} environment
 * @param {string} script
 * @returns {string[]}
 */
export function inRoot(root, environment, script) {
  // Truly the root, where chroot(2) would leave a process that may make no user namespaces: the old root is put under the
  // new one and taken away (pivot_root(2), "pivot_root(".", ".")").
  const enter = `mount --bind "$0" "$0" && cd "$0" && for name in proc sys dev; do mount --rbind /$name $name || exit; done
    pivot_root . . && umount --lazy . && cd / && exec env -i "$@"`;
  const settings = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const inside = ['/bin/sh', '-ec', script];
  return [
    'unshare',
    '--mount',
    '--propagation',
    'private',
    '/bin/sh',
    '-c',
    enter,
    root,
    ...settings,
    ...inside,
  ];
}

/** Ends the processes that have a mark in their environment. @param {string} mark */
export function endProcesses(mark) {
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/environ`, 'utf8').includes(mark)) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
}
