/** What programs can reach of a region, byte by byte. */
import { expect, it } from 'vitest';
import { Memory } from '../../../lib/emulator/memory/memory.ts';

/** The first and last byte that may be read one by one. */
function reachable(memory: Memory, from: number, to: number): [number, number] | null {
  const valid = Array.from({ length: to - from }, (_, i) => from + i).filter(at =>
    memory.allows(at, 1, false),
  );
  return valid.length === 0 ? null : [valid[0]! - from, valid.at(-1)! - from];
}

it('is moved, and ends at its last byte', () => {
  const memory = new Memory(1 << 20);
  const buffer = memory.allocate('buffer', 4096);
  const { address, size } = buffer;
  const now = () => reachable(memory, address, address + size);
  expect(now()).toEqual([0, 4095]);
  memory.expose(buffer, address + 256, 61);
  expect(now()).toEqual([256, 316]);
  // From the multiple of 8 before it.
  memory.expose(buffer, address + 252, 65);
  expect(now()).toEqual([248, 316]);
  expect(memory.allows(address + 252, 65, true)).toBe(true);
  expect(memory.allows(address + 252, 66, false)).toBe(false);
  memory.expose(buffer, address + 256, 0);
  expect(now()).toBeNull();
  memory.expose(buffer, address, size, false);
  expect(memory.allows(address, size, false)).toBe(true);
  expect(memory.allows(address, 1, true)).toBe(false);
  expect(() => memory.expose(buffer, address - 1, 10)).toThrow(RangeError);
  memory.free(buffer);
  expect(now()).toBeNull();
});

it('says which one an address is near', () => {
  const memory = new Memory(1 << 20);
  const buffer = memory.allocate('packet', 4096);
  memory.expose(buffer, buffer.address + 256, 60);
  expect(memory.nearest(buffer.address + 400)).toMatchObject({ name: 'packet', size: 60 });
});
