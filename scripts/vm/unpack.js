/** A kernel's packages become what a guest boots from. */
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { findCommand } from '../lib/machine.js';
import { run } from '../lib/run.js';
import { Problem } from '../lib/steps.js';
import { checkKernel, payloadOf } from './bzimage.js';

/** Drivers of devices that no guest has: most of a package. */
const unused = [
  'sound',
  ...[
    'gpu',
    'media',
    'infiniband',
    'scsi',
    'staging',
    'iio',
    'hwmon',
    'usb',
    'net/ethernet',
    'net/wireless',
  ].map(name => `drivers/${name}`),
];

/** What reaches the host's files and its ports. */
const firstModules = ['virtio_pci', 'virtio_console', 'overlay', '9pnet_virtio', '9p'];

/** What modules are compressed with. */
const decompressors = { '.xz': ['xz', '-dc'], '.zst': ['zstd', '-dcq'], '.gz': ['gzip', '-dc'] };

/**
 * Bytes through a command.
 * @param {readonly string[]} command
 * @param {Uint8Array} input
 * @returns {Promise<Buffer>}
 */
async function filter([program = '', ...args], input) {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  /** @type {Buffer[]} */
  const chunks = [];
  child.stdout.on('data', chunk => chunks.push(chunk));
  // A command that ends early says so by its exit code.
  child.stdin.on('error', () => {}).end(input);
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) throw new Problem(`${program} can't unpack what it got: exit code ${code}.`);
  return Buffer.concat(chunks);
}

/** @param {string} deb @param {string} folder */
function unpackPackage(deb, folder) {
  const excluded = unused.map(name => `--exclude=*/kernel/${name}`);
  const tar = ['tar', '-x', '--no-same-owner', '-C', folder, ...excluded];
  const script = 'deb=$1; shift; set -o pipefail; dpkg-deb --fsys-tarfile "$deb" | "$@"';
  return run('bash', ['-c', script, 'bash', deb, ...tar]);
}

/** @param {readonly string[]} candidates */
function existing(...candidates) {
  const found = candidates.find(existsSync);
  if (!found) throw new Problem(`The kernel's packages have no ${candidates.join(' or ')}.`);
  return found;
}

/**
 * @param {readonly string[]} debs
 * @param {string} release
 * @param {string} folder made here: `vmlinux`, `config`, `System.map`, `lib/modules/RELEASE`, `first-modules`
 */
export async function unpack(debs, release, folder) {
  const root = `${folder}.root`;
  for (const path of [root, join(folder, 'lib/modules'), join(folder, 'first-modules')])
    mkdirSync(path, { recursive: true });
  for (const deb of debs) await unpackPackage(deb, root);
  // Up to Debian 12 in /lib and /boot; then in /usr/lib, and from Linux 7 on all of it there.
  const modules = existing(join(root, 'usr/lib/modules', release), join(root, 'lib/modules', release));
  const find = (/** @type {string} */ name) =>
    existing(join(root, 'boot', `${name}-${release}`), join(modules, name));
  for (const name of ['config', 'System.map']) copyFileSync(find(name), join(folder, name));
  const image = find('vmlinuz');
  const payload = payloadOf(readFileSync(image), basename(image));
  const kernel = await filter(payload.command, payload.data);
  checkKernel(kernel, payload, basename(image));
  writeFileSync(join(folder, 'vmlinux'), kernel);
  renameSync(modules, join(folder, 'lib/modules', release));
  rmSync(root, { recursive: true });
  // dpkg's script would do it on a machine that the package is installed on.
  await run(findCommand('depmod') ?? 'depmod', ['-b', folder, release]);
  await copyFirstModules(folder, release);
}

/** Uncompressed, since the guest's busybox knows few formats; named in the order that they are loaded in. @param {string} folder @param {string} release */
async function copyFirstModules(folder, release) {
  const lists = await Promise.all(
    firstModules.map(name =>
      run(findCommand('modprobe') ?? 'modprobe', ['-d', folder, '-S', release, '--show-depends', name]),
    ),
  );
  // Lines are `insmod PATH`, dependencies first, or `builtin NAME`.
  const files = new Set(lists.join('').match(/(?<=^insmod )\S+/gm));
  for (const [index, file] of [...files].entries()) {
    const name = basename(file);
    const extension = /** @type {keyof typeof decompressors} */ (/\.ko(\..*)?$/.exec(name)?.[1] ?? '');
    const data = readFileSync(file);
    const module = extension ? await filter(decompressors[extension] ?? [], data) : data;
    const plain = `${index + 10}-${name.replace(/\.ko.*/, '.ko')}`;
    writeFileSync(join(folder, 'first-modules', plain), module);
  }
}
