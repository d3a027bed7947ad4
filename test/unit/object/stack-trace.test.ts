/** Stacks as lists: of addresses, or of files' build ids and offsets in them (struct bpf_stack_build_id). */
import { expect, it } from 'vitest';
import { StackTraceMap } from '../../../lib/object/maps/stack-trace.ts';
import { MapType } from '../../../lib/object/maps/types.ts';
import { fakeMap } from './fake-map.ts';

const BUILD_ID = 1 << 5;
const ID = Uint8Array.from({ length: 20 }, (_, i) => i);

it('addresses end at the first zero', () => {
  const backend = fakeMap({ info: { type: MapType.stack_trace, keySize: 4, valueSize: 32 } });
  const map = new StackTraceMap('stacks', backend);
  backend.entries.set(
    '05000000',
    new Uint8Array(BigUint64Array.of(7n, 0xffff_ffff_8000_0000n, 0n, 9n).buffer),
  );
  expect(map.get(5)).toEqual([7n, 0xffff_ffff_8000_0000n]);
  expect(map.get(6)).toBeUndefined();
  expect([...map]).toEqual([[5, [7n, 0xffff_ffff_8000_0000n]]]);
  expect([map.delete(5), map.delete(5), [...map.keys()]]).toEqual([true, false, []]);
});

it('frames with a build id, and those of which the kernel knows the address alone', () => {
  const info = { type: MapType.stack_trace, keySize: 4, valueSize: 128, flags: BUILD_ID };
  const backend = fakeMap({ info });
  const map = new StackTraceMap('stacks', backend);
  const bytes = new Uint8Array(128);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, 1, true);
  bytes.set(ID, 4);
  view.setBigUint64(24, 0x1234n, true);
  view.setInt32(32, 2, true);
  view.setBigUint64(56, 0x7fff_0000n, true);
  backend.entries.set('01000000', bytes);
  expect(map.get(1)).toEqual([
    { buildId: ID, address: 0x1234n },
    { buildId: undefined, address: 0x7fff_0000n },
  ]);
});
