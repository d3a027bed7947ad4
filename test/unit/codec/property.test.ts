import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCodec } from '../../../lib/codec/index.ts';
import type { Codec, CodecOptions } from '../../../lib/codec/types.ts';
import { EbpfError } from '../../../lib/errors.ts';
import { layOut, meaningful, openShapes, type Shape, shapes, tame } from './graphs.ts';

const PARAMETERS = { numRuns: 1000, seed: 20 };

const options: fc.Arbitrary<CodecOptions> = fc.record({
  int64: fc.constantFrom('bigint' as const, 'number' as const),
  chars: fc.constantFrom('string' as const, 'bytes' as const),
  littleEndian: fc.boolean(),
});

const noise = fc.uint8Array({ minLength: 64, maxLength: 64 });

/** Random bytes, repeated (and shifted, so that no two runs are alike) to the length wanted. */
function stretch(bytes: Uint8Array, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => bytes[i % 64]! ^ ((i >> 6) * 37));
}

function both(shape: Shape, wanted: CodecOptions, oddNames = true) {
  const graph = layOut(shape, oddNames);
  const compiled = createCodec(graph.btf, graph.id, { ...wanted, mode: 'compiled' });
  const interpreted = createCodec(graph.btf, graph.id, { ...wanted, mode: 'interpreted' });
  return { graph, compiled, interpreted };
}

// Node's own comparison: vitest's takes a property named `constructor` for the class of an object.

/** The result, or what an error says. */
function outcome<T>(work: () => T): T | { message: string; path: string | undefined } {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof EbpfError)) throw error;
    expect(error.code).toBe('ERR_EBPF_VALUE');
    return { message: error.message, path: error.path };
  }
}

function encoded(codec: Codec, value: unknown, extra = 0): Uint8Array {
  const bytes = new Uint8Array(codec.size + extra).fill(0xa5);
  const written = codec.encode(value, new DataView(bytes.buffer), 0, 'root');
  return bytes.subarray(0, written);
}

describe('compiled and interpreted', () => {
  test('decode the same from any bytes', () => {
    fc.assert(
      fc.property(shapes, options, noise, (shape, wanted, bytes) => {
        const { graph, compiled, interpreted } = both(shape, wanted);
        expect(compiled.size).toBe(graph.size);
        const view = new DataView(stretch(bytes, graph.size + 5).buffer, 5);
        const one = outcome(() => compiled.decode(view, 0));
        assert.deepEqual(
          one,
          outcome(() => interpreted.decode(view, 0)),
        );
      }),
      PARAMETERS,
    );
  });

  test('give back the bits that mean something, and zero the others', () => {
    fc.assert(
      fc.property(shapes, fc.boolean(), noise, (shape, littleEndian, bytes) => {
        const { graph, compiled, interpreted } = both(shape, { chars: 'bytes', littleEndian });
        fc.pre(!graph.open);
        const tamed = tame(stretch(bytes, graph.size), graph, littleEndian);
        const value = compiled.decode(new DataView(tamed.buffer), 0);
        const wanted = meaningful(tamed, graph, littleEndian);
        assert.deepEqual(encoded(compiled, value), wanted);
        assert.deepEqual(encoded(interpreted, value), wanted);
      }),
      PARAMETERS,
    );
  });

  test('encode one member of each union the same', () => {
    fc.assert(
      fc.property(shapes, options, noise, fc.infiniteStream(fc.nat()), (shape, wanted, bytes, picks) => {
        const { graph, compiled, interpreted } = both(shape, wanted, false);
        const view = new DataView(stretch(bytes, graph.size).buffer);
        const decoded = outcome(() => interpreted.decode(view, 0));
        const value = prune(shape, decoded, () => picks.next().value!);
        assert.deepEqual(
          outcome(() => encoded(compiled, value)),
          outcome(() => encoded(interpreted, value)),
        );
      }),
      PARAMETERS,
    );
  });

  test('refuse the same values for the same reason', () => {
    let refused = 0;
    fc.assert(
      fc.property(shapes, options, noise, fc.infiniteStream(fc.nat()), (shape, wanted, bytes, picks) => {
        const { graph, compiled, interpreted } = both(shape, wanted, false);
        const tamed = tame(stretch(bytes, graph.size), graph, wanted.littleEndian ?? true);
        const decoded = outcome(() => interpreted.decode(new DataView(tamed.buffer), 0));
        const value = spoil(
          prune(shape, decoded, () => picks.next().value!),
          () => picks.next().value!,
        );
        const one = outcome(() => encoded(compiled, value));
        if (!(one instanceof Uint8Array)) refused++;
        assert.deepEqual(
          one,
          outcome(() => encoded(interpreted, value)),
        );
      }),
      PARAMETERS,
    );
    expect(refused).toBeGreaterThan(PARAMETERS.numRuns / 2);
  });

  test('see the same through flyweights', () => {
    fc.assert(
      fc.property(shapes, options, noise, (shape, wanted, bytes) => {
        const { graph, compiled, interpreted } = both(shape, wanted);
        const view = new DataView(stretch(bytes, graph.size + 3).buffer);
        const views = [compiled, interpreted].map(codec => new codec.Flyweight().moveTo(view, 3));
        for (const one of views) {
          assert.deepEqual(
            outcome(() => one.decode()),
            outcome(() => interpreted.decode(view, 3)),
          );
        }
        const whole = outcome(() => interpreted.decode(view, 3));
        if (shape.kind !== 'struct' && shape.kind !== 'union') return;
        if ('path' in whole) return;
        for (const [name, field] of Object.entries(whole)) {
          for (const one of views) {
            const seen = one[name];
            assert.deepEqual(typeof seen?.moveTo === 'function' ? seen.decode() : seen, field);
          }
        }
      }),
      PARAMETERS,
    );
  });

  test('treat flexible array members the same', () => {
    fc.assert(
      fc.property(
        openShapes,
        options,
        noise,
        fc.integer({ min: 0, max: 40 }),
        (shape, wanted, bytes, extra) => {
          const { graph, compiled, interpreted } = both(shape, { ...wanted, chars: 'bytes' });
          const tamed = tame(stretch(bytes, graph.size + extra), graph, wanted.littleEndian ?? true);
          const view = new DataView(tamed.buffer);
          const one = outcome(() => compiled.decode(view, 0, graph.size + extra));
          assert.deepEqual(
            one,
            outcome(() => interpreted.decode(view, 0, graph.size + extra)),
          );
          const written = outcome(() => encoded(compiled, one, extra));
          assert.deepEqual(
            written,
            outcome(() => encoded(interpreted, one, extra)),
          );
        },
      ),
      PARAMETERS,
    );
  });
});

/** Leaves one member (with what stands beside it in an anonymous struct) of each union. Names are those of plain layouts. */
function prune(shape: Shape, value: unknown, pick: () => number): unknown {
  if (value === undefined) return value;
  if (shape.kind === 'typedef') return prune(shape.target, value, pick);
  if (shape.kind === 'array' && Array.isArray(value))
    return value.map(item => prune(shape.element, item, pick));
  if (shape.kind !== 'struct' && shape.kind !== 'union') return value;
  const kept: Record<string, unknown> = {};
  const fields = value as Record<string, unknown>;
  let next = 0;
  const walk = (composite: Shape & { kind: 'struct' | 'union' }, keep: boolean) => {
    const choices = composite.members.filter(member => countNames(member) > 0);
    const chosen = composite.kind === 'union' ? choices[pick() % Math.max(1, choices.length)] : undefined;
    for (const member of composite.members) {
      const keepThis = keep && (composite.kind === 'struct' || member === chosen);
      const inner = member.shape;
      if (!member.named && (inner.kind === 'struct' || inner.kind === 'union')) walk(inner, keepThis);
      else {
        const name = `f${next++}`;
        if (keepThis) kept[name] = prune(inner, fields[name], pick);
      }
    }
  };
  walk(shape, true);
  return kept;
}

function countNames({ named, shape }: { named: boolean; shape: Shape }): number {
  if (named || (shape.kind !== 'struct' && shape.kind !== 'union')) return 1;
  return shape.members.reduce((sum, member) => sum + countNames(member), 0);
}

const WRONG: unknown[] = [
  undefined,
  null,
  Number.NaN,
  1.5,
  -1,
  -0,
  2 ** 31,
  2 ** 32,
  2 ** 60,
  1e300,
  Number.POSITIVE_INFINITY,
  -1n,
  1n << 63n,
  1n << 64n,
  -(1n << 63n) - 1n,
  1n << 128n,
  true,
  'ONE',
  'ONNE',
  'no such name at all',
  'a\0b',
  'é'.repeat(40),
  '\ud800',
  [],
  [1, 2],
  {},
  { f0: 1 },
  new Uint8Array(3),
  new Int32Array(2),
  new Date(0),
  new DataView(new ArrayBuffer(2)),
  Symbol('s'),
  () => 1,
];

/** A copy with one thing wrong somewhere, more often than not. */
function spoil(value: unknown, pick: () => number): unknown {
  const wrong = () => WRONG[pick() % WRONG.length];
  if (Array.isArray(value) && value.length > 0 && pick() % 8 > 0) {
    const copy: unknown[] = [...value];
    const i = pick() % copy.length;
    if (pick() % 8 === 0) copy.pop();
    else copy[i] = spoil(copy[i], pick);
    return copy;
  }
  const plain =
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  if (plain && pick() % 8 > 0) {
    const copy: Record<string, unknown> = { ...value };
    const names = Object.keys(copy);
    const name = names[pick() % Math.max(1, names.length)];
    const how = pick() % 6;
    if (how === 0 || name === undefined) copy[`f${pick() % 12}`] = wrong();
    else if (how === 1) delete copy[name];
    else copy[name] = spoil(copy[name], pick);
    return copy;
  }
  return wrong();
}
