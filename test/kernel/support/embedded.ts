/** eBPF objects inside of other files: commands carry theirs as a constant (`bpftool gen skeleton`). */

const EM_BPF = 247;
const MAGIC = Buffer.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1);

/** Each little-endian ELF64 file for eBPF that starts somewhere in the bytes. */
export function embeddedObjects(bytes: Buffer): Buffer[] {
  const objects: Buffer[] = [];
  for (let at = bytes.indexOf(MAGIC); at >= 0; at = bytes.indexOf(MAGIC, at + 1)) {
    if (bytes.length - at < 64 || bytes.readUInt16LE(at + 18) !== EM_BPF) continue;
    const end = endOf(bytes.subarray(at));
    // A copy, as a file would be.
    objects.push(Buffer.from(bytes.subarray(at, at + end)));
  }
  return objects;
}

/** Where the last of its parts ends: sections, and the table of them. */
function endOf(elf: Buffer): number {
  const table = Number(elf.readBigUInt64LE(40));
  const count = elf.readUInt16LE(60);
  let end = table + count * 64;
  for (let i = 0; i < count; i++) {
    const section = table + i * 64;
    const occupies = elf.readUInt32LE(section + 4) !== 8; // SHT_NOBITS
    if (occupies)
      end = Math.max(end, Number(elf.readBigUInt64LE(section + 24) + elf.readBigUInt64LE(section + 32)));
  }
  return end;
}
