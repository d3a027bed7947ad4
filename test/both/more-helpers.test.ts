/** Helpers that few programs call: SYN cookies, tunnels, system calls. */
import { expect } from 'vitest';
import type { TestObject } from '../kernel/support/objects.ts';
import { both } from './support/both.ts';

const data = Uint8Array.from({ length: 60 }, (_, i) =>
  i === 12 ? 0x86 : i === 13 ? 0xdd : i === 14 ? 0x60 : 0,
);
const only =
  (...names: string[]) =>
  (spec: { readonly programs: Iterable<{ name: string; autoload: boolean }> }) => {
    for (const program of spec.programs) program.autoload = names.includes(program.name);
  };

/** A SYN with options: what is behind the first 20 bytes of the header. */
function syn(options: readonly number[], flags = 2): Uint8Array {
  const header = new Uint8Array(60);
  const length = 20 + options.length;
  header.set([0x30, 0x39, 0, 80, 0x12, 0x34, 0x56, 0x78]);
  header[12] = (Math.ceil(length / 4) << 4) & 0xf0;
  header[13] = flags;
  header.set(options, 20);
  return header;
}

const set = (object: TestObject, values: Record<string, unknown>) => {
  for (const [name, value] of Object.entries(values)) object.variables[name]!.value = value as never;
};

both('SYN cookies for any packet: what is made is right, and another is not', async ({ load }) => {
  const object = await load('emulator-more', { edit: only('cookie4', 'cookie6') as never });
  const answers = [];
  for (const program of ['cookie4', 'cookie6'])
    for (const [options, size] of [
      [[], 20],
      [[], 24],
      [[2, 4, 5, 180], 24],
      [[2, 4, 255, 255], 24],
      [[2, 4, 0, 0], 24],
      [[1, 1, 2, 4, 5, 80, 0, 0], 28],
      [[2, 3, 5, 180], 24],
      [[0, 0, 0, 0, 2, 4, 5, 180], 28],
      [[5, 200, 2, 4], 24],
      [[], 10],
    ] as const)
      for (const number of [0, 1, 1 << 24, 1 << 25]) {
        set(object, { ip: Uint8Array.from({ length: 40 }, (_, i) => i), tcp: syn(options), size, number });
        set(object, { result: 0n, again: 0n });
        const { returnValue } = await object.programs[program]!.run({ data });
        const { result, again } = object.variables;
        // Of the cookie itself only the segment size is known.
        answers.push([program, returnValue, result!.value < 0n ? result!.value : result!.value >> 32n]);
        answers.push(again!.value);
        if (returnValue === 2 && number === 0) expect(again!.value).toBe(0n);
        if (returnValue === 2 && number === 1 << 25) expect(again!.value).toBe(-13n);
      }
  return answers;
});

both('packets without a group, and that were not decrypted', async ({ load }) => {
  const object = await load('emulator-more', { edit: only('under_cgroup', 'xfrm_state') as never });
  const answers = [];
  for (const number of [0, 1, 2, 0xffff_ffff]) {
    set(object, { number });
    await object.programs.under_cgroup!.run({ data });
    answers.push(object.variables.result!.value);
  }
  for (const size of [28, 27, 1]) {
    set(object, { number: 0, size, buffer: new Uint8Array(256).fill(7) });
    await object.programs.xfrm_state!.run({ data });
    answers.push(object.variables.result!.value, [...object.variables.buffer!.value].slice(0, 30));
  }
  expect(answers.slice(0, 3)).toEqual([-11n, -11n, -7n]);
  return answers;
});

both('headers in front of a packet, as a tunnel puts them there', async ({ load }) => {
  const object = await load('emulator-more', { edit: only('push_in') as never });
  const answers = [];
  const v4 = (first: number, protocol: number, check = 0) => [
    first,
    0,
    0,
    40,
    0,
    0,
    0,
    0,
    64,
    protocol,
    check,
  ];
  for (const [header, size] of [
    [v4(0x45, 47), 20],
    [v4(0x45, 47, 9), 20],
    [v4(0x45, 47), 24],
    [v4(0x45, 17), 20],
    [v4(0x45, 17), 28],
    [v4(0x46, 47), 20],
    [v4(0x46, 4), 24],
    [[0x60, 0, 0, 0, 0, 0, 47, 64], 40],
    [[0x60, 0, 0, 0, 0, 0, 17, 64], 40],
    [[0x60, 0, 0, 0, 0, 0, 17, 64], 48],
    [[0x60], 39],
    [[0x50], 40],
    [[0x45], 19],
    [[0x45, 1, 2, 3], 256],
  ] as const)
    for (const type of [2, 3, 99]) {
      const buffer = new Uint8Array(256);
      buffer.set(header);
      set(object, { buffer, size, type, result: 0n });
      const { data: out } = await object.programs.push_in!.run({ data });
      const { result, seen } = object.variables;
      answers.push([result!.value, seen!.value.slice(0, 3), Buffer.from(out!).toString('hex')]);
    }
  expect(answers[0]![0]).toBe(0n);
  expect(answers[1]![0]).toBe(-22n);
  return answers;
});

both('maps that a program makes by system calls', async ({ load }) => {
  const object = await load('emulator-more', {
    edit: only('maps_by_syscall', 'fills', 'finds_types') as never,
  });
  const answers = [];
  for (const [type, number, flags] of [
    [1, 4, 0n],
    [1, 0, 0n],
    [2, 1, 0n],
    [99, 1, 0n],
    [1, 4, 8n],
    [1, 4, 1n << 30n],
  ] as const) {
    set(object, { type, number, flags });
    await object.programs.maps_by_syscall!.run({ context: new Uint8Array(4) });
    answers.push([type, number, object.variables.seen!.value.slice(0, 9)]);
  }
  set(object, { number: object.maps.filled!.info.id });
  await object.programs.fills!.run({ context: new Uint8Array(4) });
  answers.push(object.variables.seen!.value.slice(0, 3), object.maps.filled!.get(1));
  expect(object.maps.filled!.get(1)).toBe(42n);
  await object.programs.finds_types!.run({ context: new Uint8Array(4) });
  answers.push(object.variables.seen!.value.slice(0, 5));
  return answers;
});
