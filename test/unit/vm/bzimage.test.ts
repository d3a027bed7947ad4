/** Kernels inside of bzImages, which nobody vouches for. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../../scripts/lib/steps.js';
import { checkKernel, payloadOf } from '../../../scripts/vm/bzimage.js';

const kernel = Buffer.concat([Buffer.from('\x7fELF', 'latin1'), Buffer.alloc(1000, 7)]);

/** A bzImage with two sectors of setup code and a payload, as arch/x86/boot/tools/build.c makes it. */
function image(payload: Uint8Array): Buffer {
  const bytes = Buffer.alloc(3 * 512 + 64);
  bytes[0x1f1] = 2;
  bytes.write('HdrS', 0x202, 'latin1');
  bytes.writeUInt16LE(0x20f, 0x206);
  bytes.writeUInt32LE(64, 0x248);
  bytes.writeUInt32LE(payload.length, 0x24c);
  return Buffer.concat([bytes, payload]);
}

/** Data of a format without a size of its own, and the size. */
function sized(magic: string, data: string, size: number): Buffer {
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(size);
  return Buffer.concat([Buffer.from(magic, 'hex'), Buffer.from(data), tail]);
}

describe('a bzImage', () => {
  it('has its payload where the header says', () => {
    const packed = gzipSync(kernel);
    const payload = payloadOf(image(packed), 'vmlinuz');
    expect(payload.command).toEqual(['gzip', '-dc']);
    expect(Buffer.from(payload.data).equals(packed)).toBe(true);
    expect(payload.size).toBe(kernel.length);
    checkKernel(kernel, payload, 'vmlinuz');
  });

  it.each([
    ['xz', 'fd377a585a00'],
    ['zstd', '28b52ffd'],
    ['lz4', '02214c18'],
  ])('of %s is handed on without the size behind it', (command, magic) => {
    const payload = payloadOf(image(sized(magic, 'much more than nothing', 4711)), 'vmlinuz');
    expect(payload.command[0]).toBe(command);
    expect(payload.size).toBe(4711);
    expect(Buffer.from(payload.data).toString('latin1')).toMatch(/nothing$/);
  });

  it.each<[string, (bytes: Buffer) => Buffer, RegExp]>([
    ['too short', bytes => bytes.subarray(0, 0x24f), /it has 591 bytes/],
    ['without its magic', bytes => bytes.fill(0, 0x202, 0x206), /byte 0x202/],
    ['of an old protocol', bytes => bytes.fill(2, 0x206, 0x208), /boot protocol 2\.2 says/],
    [
      'with a payload beyond its end',
      bytes => bytes.fill(0xff, 0x24c, 0x250),
      /its payload is at 1600 to \d+ of/,
    ],
    ['with an empty payload', bytes => bytes.fill(0, 0x24c, 0x250), /its payload is at 1600 to 1600/],
    [
      'with an unknown payload',
      bytes => bytes.fill(1, 1600, 1606),
      /010101010101, which is no known compression/,
    ],
  ])('%s is refused', (_, damage, message) => {
    const attempt = () => payloadOf(damage(image(gzipSync(kernel))), 'vmlinuz');
    expect(attempt).toThrow(Problem);
    expect(attempt).toThrow(message);
  });

  it('of any bytes is refused, never misread', () => {
    const whole = image(gzipSync(kernel));
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), fc.nat(whole.length), (changes, length) => {
        const bytes = Buffer.from(whole.subarray(0, length));
        for (const [at, value] of changes) if (at < length) bytes[at] = value;
        try {
          const { data } = payloadOf(bytes, 'vmlinuz');
          expect(data.length).toBeLessThanOrEqual(length);
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
        }
      }),
    );
  });

  it('whose kernel came out otherwise is refused', () => {
    const payload = payloadOf(image(gzipSync(kernel)), 'vmlinuz');
    expect(() => checkKernel(kernel.subarray(1), payload, 'vmlinuz')).toThrow(/1003 bytes where 1004/);
    expect(() => checkKernel(Buffer.alloc(1004), payload, 'vmlinuz')).toThrow(/damaged/);
  });
});
