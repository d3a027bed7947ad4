/** The codec against clang: offsets, sizes and whole initialised values of generated types (test/bpf/make-layouts.js). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createCodec } from '../../../lib/codec/index.ts';
import type { Node } from '../../../lib/codec/plan.ts';
import { planType } from '../../../lib/codec/planner.ts';
import type { Codec } from '../../../lib/codec/types.ts';
import { Btf } from '../../../lib/formats/btf/btf.ts';
import { Elf } from '../../../lib/formats/elf/elf.ts';
import { COUNT, makeLayouts, SEED, toC } from '../../bpf/layouts.js';
import { MODES } from './modes.ts';

const at = (file: string) => new URL(`../../bpf/${file}`, import.meta.url);
const layouts = makeLayouts(SEED, COUNT);
const elf = Elf.parse(new Uint8Array(readFileSync(at('layouts.bpf.o'))));
const btf = Btf.parse(elf.section('.BTF')!.data);
const symbols = new Map(elf.symbols.map(symbol => [symbol.name, symbol]));

/** A variable's bytes, as clang initialised them. */
function bytesOf(name: string): Uint8Array {
  const { section, value, size } = symbols.get(name)!;
  return elf.sections[section]!.data.slice(value, value + size);
}

/** sizeof the type, then the offset of each place. */
function clangsLayout(name: string): number[] {
  const bytes = bytesOf(`layout_${name}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(i * 4, true));
}

function offsetOf(node: Node, keys: readonly (string | number)[]): number {
  const [key, ...rest] = keys;
  if (key === undefined) return 0;
  if (typeof key === 'number') {
    if (node.kind === 'bytes' || node.kind === 'chars') return key;
    if (node.kind !== 'array') throw new Error(`[${key}] of a ${node.kind}`);
    return key * node.element.size + offsetOf(node.element, rest);
  }
  if (node.kind !== 'composite') throw new Error(`.${key} of a ${node.kind}`);
  const field = node.fields.find(({ name }) => name === key)!;
  return field.offset + offsetOf(field.node, rest);
}

/** The parts of a decoded value that the sample speaks of: of a union one member, of a flexible array the first elements. */
function part(decoded: unknown, wanted: unknown, flexible?: string): unknown {
  if (Array.isArray(wanted)) return (decoded as unknown[]).map((item, i) => part(item, wanted[i]));
  if (typeof wanted !== 'object' || wanted === null || ArrayBuffer.isView(wanted)) return decoded;
  const fields = decoded as Record<string, string | Uint8Array | unknown[]>;
  return Object.fromEntries(
    Object.entries(wanted).map(([name, value]) => {
      const field = name === flexible ? fields[name]!.slice(0, value.length) : fields[name];
      return [name, part(field, value)];
    }),
  );
}

test('the committed source is what the generator makes', () => {
  expect(layouts.length).toBeGreaterThanOrEqual(300);
  expect(readFileSync(at('layouts.bpf.c'), 'utf8')).toBe(toC(layouts));
});

describe.each(MODES)('%s', mode => {
  test.each(layouts)('$kind $name', ({ kind, name, places, sample, flexible }) => {
    const id = btf.find(kind, name)!;
    const codec = createCodec(btf, id, { mode });
    const root = planType(btf, id, {});
    const [size, ...offsets] = clangsLayout(name);
    expect(codec.size).toBe(size);
    expect(places.map(({ keys, path }) => [path, offsetOf(root, keys)])).toStrictEqual(
      places.map(({ path }, i) => [path, offsets[i]]),
    );

    const clangs = bytesOf(`sample_${name}`);
    const view = new DataView(clangs.buffer);
    expect(part(codec.decode(view, 0, clangs.length), sample.value, flexible)).toStrictEqual(sample.value);

    // In a union any bytes may be decoded as text, which as text does not always come back.
    const exact = createCodec(btf, id, { mode, chars: 'bytes' });
    const encodings: [Codec, unknown][] = [
      [codec, sample.value],
      [exact, exact.decode(view, 0, clangs.length)],
    ];
    for (const [encoder, value] of encodings) {
      const ours = new Uint8Array(clangs.length).fill(0xee);
      const written = encoder.encode(value, new DataView(ours.buffer), 0);
      expect([...ours.subarray(0, written)]).toStrictEqual([...clangs.subarray(0, written)]);
      // What a flexible array leaves of the struct's own padding.
      expect(clangs.subarray(written).every(byte => byte === 0)).toBe(true);
    }
  });
});
