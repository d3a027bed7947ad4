/** What a virtual machine needs of the machine that it runs on. */
import { readFileSync } from 'node:fs';
import { findCommand } from '../lib/machine.js';
import { Problem } from '../lib/steps.js';

/** Commands, and the Debian packages that have them. */
export const packages = {
  'qemu-system-x86_64': 'qemu-system-x86',
  busybox: 'busybox-static',
  depmod: 'kmod',
  modprobe: 'kmod',
  xz: 'xz-utils',
  zstd: 'zstd',
  lz4: 'lz4',
};

/** Why there can be no guest here, whatever is installed. @returns {string | undefined} */
export function whyNoGuest() {
  const { platform, arch } = process;
  if (platform === 'linux' && arch === 'x64') return undefined;
  return `the kernels are x86-64 and see this machine's files, so it must be Linux on x86-64; this is ${platform} on ${arch}`;
}

const PT_INTERP = 3;

/** Whether a program runs without a file system to load libraries from. @param {Uint8Array} elf 64-bit, little-endian */
export function isStatic(elf) {
  const bytes = Buffer.from(elf.buffer, elf.byteOffset, elf.byteLength);
  if (bytes.length < 64 || bytes.toString('latin1', 0, 6) !== '\x7fELF\x02\x01') return false;
  const [offset, size, count] = [
    Number(bytes.readBigUInt64LE(32)),
    bytes.readUInt16LE(54),
    bytes.readUInt16LE(56),
  ];
  if (size < 56 || count === 0 || offset + size * count > bytes.length) return false;
  for (let at = offset; at < offset + size * count; at += size) {
    if (bytes.readUInt32LE(at) === PT_INTERP) return false;
  }
  return true;
}

/** @returns {string} the path of a static busybox */
export function staticBusybox() {
  const path = findCommand('busybox');
  if (path && isStatic(readFileSync(path))) return path;
  throw new Problem(
    `${path ?? 'busybox'} is not a static program, as a guest's first one must be: \`apt-get install busybox-static\`.`,
  );
}
