/**
 * The kernel inside of a bzImage. QEMU enters an uncompressed kernel through its PVH note (CONFIG_PVH, set in all of Debian's), which
 * saves what the decompressor costs under software emulation: many seconds.
 * Layout: Documentation/arch/x86/boot.rst, "Details of Header Fields".
 */
import { Problem } from '../lib/steps.js';

/** What the payload starts with, and the command that unpacks it. */
const formats = [
  { magic: 'fd377a585a00', command: ['xz', '-dc', '--single-stream'] },
  { magic: '28b52ffd', command: ['zstd', '-dcq'] },
  { magic: '02214c18', command: ['lz4', '-dcq'] },
  { magic: '1f8b08', command: ['gzip', '-dc'] },
];

/** @typedef {{ data: Uint8Array, size: number, command: readonly string[] }} Payload `size` when unpacked */

/** @param {Uint8Array} image @param {string} name for messages @returns {Payload} */
export function payloadOf(image, name) {
  const bytes = Buffer.from(image.buffer, image.byteOffset, image.byteLength);
  const bad = (/** @type {string} */ why) =>
    new Problem(`${name} is no bzImage that can be unpacked: ${why}.`);
  if (bytes.length < 0x250) throw bad(`it has ${bytes.length} bytes`);
  if (bytes.toString('latin1', 0x202, 0x206) !== 'HdrS') throw bad('byte 0x202 does not start with HdrS');
  const version = bytes.readUInt16LE(0x206);
  if (version < 0x208) throw bad(`boot protocol ${version >> 8}.${version & 0xff} says nothing of a payload`);
  // The setup code is setup_sects sectors (0 meaning 4) after the boot sector; payload_offset counts from its end.
  const setup = ((bytes[0x1f1] || 4) + 1) * 512;
  const start = setup + bytes.readUInt32LE(0x248);
  const end = start + bytes.readUInt32LE(0x24c);
  if (end > bytes.length || end - start < 16)
    throw bad(`its payload is at ${start} to ${end} of ${bytes.length} bytes`);
  const magic = bytes.toString('hex', start, start + 6);
  const format = formats.find(format => magic.startsWith(format.magic));
  if (!format) throw bad(`its payload starts with ${magic}, which is no known compression`);
  // The size when unpacked follows the data; it is part of gzip's own format.
  const data = bytes.subarray(start, format.magic === '1f8b08' ? end : end - 4);
  return { data, size: bytes.readUInt32LE(end - 4), command: format.command };
}

/** Checks what came out. @param {Uint8Array} kernel @param {Payload} payload @param {string} name */
export function checkKernel(kernel, payload, name) {
  const magic = Buffer.from(kernel.subarray(0, 4)).toString('latin1');
  if (kernel.length !== payload.size || magic !== '\x7fELF') {
    throw new Problem(
      `The kernel in ${name} is damaged: ${kernel.length} bytes where ${payload.size} are expected, starting with ${JSON.stringify(magic)}.`,
    );
  }
}
