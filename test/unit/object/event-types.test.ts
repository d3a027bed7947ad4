/** Which type the records of a ring buffer are found to have, and what a reader of the generated module is told of it. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { build, call, exit, ja, jeq, label, lddw, map, mov, r0, r1, r2, r3, r4 } from '../../../lib/asm.ts';
import { findEventType } from '../../../lib/object/events/type.ts';
import type { ObjectSpec } from '../../../lib/object/spec.ts';
import { open } from '../../../lib/open.ts';
import { generateTypes } from '../../../lib/toolchain/index.ts';
import { root } from '../../../scripts/lib/tree.js';

let spec: ObjectSpec;
let module: string;
beforeAll(async () => {
  spec = await open(join(root, 'test/bpf/event-types.bpf.o'));
  module = generateTypes(spec);
});

const found = (object: ObjectSpec, name: string) => {
  const { id, note } = findEventType(object.image, object.maps[name]!);
  return [id === undefined ? undefined : object.btf!.typeName(id), note];
};
const SHOWN = 'Found in the code, which submits each as';

describe('found', () => {
  it.each([
    ['from_map', 'struct copied', `${SHOWN} struct copied`],
    ['from_variable', 'struct copied', `${SHOWN} struct copied`],
    ['from_call', 'struct passed', `${SHOWN} struct passed`],
    ['number', '__u64', `${SHOWN} __u64`],
    ['from_pointer', 'struct unused_event', 'Found by the size of what is submitted, 40 bytes'],
    ['from_id', 'struct by_id', 'Found by the size of what is submitted, 56 bytes'],
  ])('%s: %s', (name, type, note) => {
    expect(found(spec, name)).toEqual([type, note]);
    const title = type.replace(/^struct /, '').replace(/(^|_)(.)/g, (_, __, letter) => letter.toUpperCase());
    const text = type === '__u64' ? 'bigint' : title;
    expect(module).toContain(`  /** ${note} */\n  ${name}: RingBuffer<${text}>;`);
  });
});

describe('left alone, and why', () => {
  it.each([
    ['from_twins', 'the programs submit 48 bytes, and struct twin, struct twin_too have as many'],
    ['from_code', 'the programs submit 72 bytes, and the object does not say of what type'],
    ['misnameds', 'the programs submit 24 bytes, and the object does not say of what type'],
    ['from_branch', 'the programs submit sizes that vary'],
    ['from_sizes', 'the programs submit 8 bytes and 16 bytes'],
  ])('%s', (name, note) => {
    expect(found(spec, name)).toEqual([undefined, note]);
    expect(module).toContain(`  /** Bytes: ${note} */\n  ${name}: RingBuffer<Uint8Array>;`);
  });
});

it('of perf event arrays as of rings', async () => {
  const perf = await open(join(root, 'test/bpf/perf-events.bpf.o'));
  expect(found(perf, 'events')).toEqual(['struct event', undefined]);
  expect(found(perf, 'blobs')).toEqual([undefined, 'the programs submit sizes that vary']);
  expect(generateTypes(perf)).toContain('events: PerfEventArray<Event>;');
});

it('what the user says counts first', async () => {
  const own = await open(join(root, 'test/bpf/event-types.bpf.o'));
  own.maps.from_twins!.eventType = 'twin_too';
  expect(found(own, 'from_twins')).toEqual(['struct twin_too', undefined]);
});

describe('code that goes astray', () => {
  const ring = { type: 'ringbuf', maxEntries: 4096 } as const;
  const built = (code: Parameters<typeof build>[0]['programs'][string]['code']) =>
    open(build({ maps: { ring }, programs: { send: { section: 'xdp', code } } }));

  it('a size that is another on the way around is none', async () => {
    const object = await built([
      mov(r2, 8),
      jeq(r1, 0, 'small'),
      mov(r2, 16),
      label('small'),
      lddw(r1, map('ring')),
      mov(r3, 0),
      call('bpf_ringbuf_reserve'),
      exit(),
    ]);
    expect(found(object, 'ring')).toEqual([undefined, 'the programs submit sizes that vary']);
  });

  it('loops, and what nothing reaches', async () => {
    const object = await built([
      mov(r0, 0),
      label('again'),
      lddw(r1, map('ring')),
      lddw(r2, 24n),
      mov(r3, 0),
      call('bpf_ringbuf_reserve'),
      jeq(r0, 0, 'again'),
      exit(),
      lddw(r1, map('ring')),
      mov(r3, 99),
      mov(r4, 0),
      call('bpf_ringbuf_output'),
      ja('again'),
    ]);
    expect(found(object, 'ring')[1]).toContain('the programs submit 24 bytes');
  });
});
