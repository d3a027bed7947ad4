/** Archives that Linux unpacks as its first root: cpio, "newc" (Documentation/driver-api/early-userspace/buffer-format.rst). */

/** @typedef {{ path: string, mode: number, data?: Uint8Array }} Entry `mode` with the file's type: 0o100755, 0o040755 */

const trailer = 'TRAILER!!!';

/** @param {number} value */
function hex(value) {
  if (value > 0xffff_ffff) throw new RangeError(`cpio: ${value} does not fit into 32 bits`);
  return value.toString(16).padStart(8, '0');
}

/** Up to the next multiple of four. @param {number} length */
const padding = length => Buffer.alloc(-length & 3);

/** @param {number} inode @param {Entry} entry @returns {Buffer} */
function record(inode, { path, mode, data = new Uint8Array() }) {
  const name = Buffer.from(`${path}\0`);
  // inode, mode, uid, gid, links, mtime, size, device (two), special file (two), length of the name, checksum (unused)
  const fields = [inode, mode, 0, 0, 1, 0, data.length, 0, 0, 0, 0, name.length, 0];
  const head = Buffer.concat([Buffer.from(`070701${fields.map(hex).join('')}`), name]);
  return Buffer.concat([head, padding(head.length), data, padding(data.length)]);
}

/** @param {readonly Entry[]} entries folders before what is in them @returns {Buffer} */
export function cpio(entries) {
  for (const { path } of entries) {
    if (!path || path.startsWith('/') || path.includes('\0') || path === trailer)
      throw new RangeError(`cpio: ${JSON.stringify(path)} is no path below the root`);
  }
  const records = entries.map((entry, index) => record(index + 1, entry));
  return Buffer.concat([...records, record(0, { path: trailer, mode: 0 })]);
}
