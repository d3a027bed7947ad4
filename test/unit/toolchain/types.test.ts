/** What the compiler knows by a generated module: every wrong name and shape is its error, and what decodes is of the type. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCodec } from '../../../lib/codec/index.ts';
import type { ObjectSpec } from '../../../lib/object/spec.ts';
import { open } from '../../../lib/open.ts';
import { generateTypes } from '../../../lib/toolchain/index.ts';
import { root } from '../../../scripts/lib/tree.js';
import { typeErrors } from './support/check.ts';

let spec: ObjectSpec;
let module: string;
beforeAll(async () => {
  spec = await open(join(root, 'test/bpf/types.bpf.o'));
  module = generateTypes(spec);
});

/** A use of the module's `object` (loaded), `spec` and types. */
function use(statement: string): string {
  return `import { type Maps, type Types, load, open } from './module.ts';
    import type { BpfObject, ObjectSpec } from 'node-ebpf';
    export async function use(object: BpfObject<Types>, spec: ObjectSpec<Types>) {
      const key = { v4: 1, v6: new Uint8Array(16), port: 2, class: 'FIRST' } as const;
      const value = { yes: 1, level: 2, large: 3n, flag: true, name: 'x', text: ['a', 'b'], at: [{ x: 1, y: 2 }, { x: 3, y: 4 }],
        pointer: 0n, wide: 'HUGE', whole: 0n } as const;
      ${statement}
    }
    void load; void open;\n`;
}

const good = {
  'a key, and its value': 'const name: string | undefined = object.maps.flows.get(key)?.name; return name;',
  'an enum’s other number': 'object.maps.flows.has({ ...key, class: 7 });',
  'a union by one member': "object.maps.flows.get({ v4: 1, port: 2, class: 'FIRST' });",
  'a union by all members of a struct in it, and what may be read of it':
    'object.variables.address.value = { high: 1n, low: 2n }; spec.variables.address.value = { v4: 1 }; return object.variables.address.value.v6;',
  'what was read': 'for (const [key, value] of object.maps.flows) object.maps.flows.set(key, value);',
  'constants, arrays among them': 'object.maps.flows.set(key, value);',
  'a 64-bit value': 'object.variables.total.value += 1n;',
  'an event':
    'for await (const { length, data } of object.maps.samples) { length.toFixed(); data.subarray(1); }',
  'a bitfield':
    'const { level, large } = object.maps.flows.get(key)!; level.toFixed(); BigInt.asIntN(64, large);',
  attaching: "await object.programs.count.attach({ interface: 'veth0' });",
  'an edit of the spec':
    'spec.variables.limit.value = 9; spec.maps.flows.maxEntries = 4; spec.programs.count.autoload = false;',
  loading: "await load({ edit: spec => { spec.variables.limit.value = 1; }, backend: 'kernel' });",
  'a member named as every object’s':
    'const { constructor } = object.maps.array.get(0)!; BigInt.asIntN(64, constructor);',
};
const bad: Record<string, [statement: string, code: number]> = {
  'a key of another type': ['object.maps.flows.get(7);', 2345],
  'a key without a field': ['object.maps.flows.get({ v4: 1, v6: new Uint8Array(16), port: 2 });', 2345],
  'a field that is not there': ['object.maps.flows.get({ ...key, prot: 2 });', 2353],
  'a number where a bigint belongs': ['object.variables.total.value = 1;', 2322],
  'a bigint where a number belongs': ['spec.variables.limit.value = 1n;', 2322],
  'a value with a number for a bigint': ['object.maps.array.set(0, { constructor: 1, default_: 2 });', 2322],
  'an enum’s name that is not there': ["object.maps.flows.get({ ...key, class: 'THIRD' });", 2322],
  'no member of a union': ["object.maps.flows.get({ port: 2, class: 'FIRST' });", 2345],
  'a union’s member of another type': [
    "object.maps.flows.get({ v6: '::1', port: 2, class: 'FIRST' });",
    2322,
  ],
  'half of a struct in a union': ['object.variables.address.value = { high: 1n };', 2322],
  'a bigint in a bitfield of a byte': ['object.maps.flows.set(key, { ...value, level: 2n });', 2322],
  'a number in a bitfield of 40 bits': ['object.maps.flows.set(key, { ...value, large: 2 });', 2322],
  'a value without a field': ['object.maps.array.set(0, { constructor: 1n });', 2345],
  'a text for a number': ["spec.variables.limit.value = '9';", 2322],
  'an unknown map of the spec': ['spec.maps.flaws.maxEntries = 1;', 2551],
  'an unknown program of the spec': ['spec.programs.cuont.autoload = true;', 2551],
  'an unknown map': ['object.maps.flaws.clear();', 2551],
  'an unknown program': ['object.programs.cuont.attach();', 2551],
  'an unknown variable': ['object.variables.totl.value;', 2551],
  'an unknown variable of the spec': ['spec.variables.totl.value;', 2551],
  'an option of another kind of program': ["object.programs.count.attach({ cgroup: '/x' });", 2353],
  'a field of an event that is not there': [
    'for await (const event of object.maps.samples) event.comm;',
    2339,
  ],
  'an unknown option of load': ["load({ backend: 'kernal' });", 2820],
};

/** Of all uses at once: a program of TypeScript's takes a second to make. */
let errors: readonly string[];
const names = [...Object.keys(good), ...Object.keys(bad)];
const fileOf = (name: string) => `use${names.indexOf(name)}.ts`;
const errorsOf = (name: string) => errors.filter(error => error.startsWith(fileOf(name)));
beforeAll(() => {
  const statements = {
    ...good,
    ...Object.fromEntries(Object.entries(bad).map(([name, [text]]) => [name, text])),
  };
  const uses = Object.entries(statements).map(([name, text]) => [fileOf(name), use(text)]);
  errors = typeErrors({ 'module.ts': module, ...Object.fromEntries(uses) });
});

it('the module itself is right', () => {
  expect(errors.filter(error => !error.startsWith('use'))).toEqual([]);
});

describe('accepted', () => {
  it.each(Object.keys(good))('%s', name => {
    expect(errorsOf(name)).toEqual([]);
  });
});

describe('refused', () => {
  it.each(Object.entries(bad))('%s', (name, [, code]) => {
    const errors = errorsOf(name);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(`(7): TS${code} `);
  });
});

describe('the text', () => {
  it('has the comments of __doc', () => {
    expect(module).toContain('   * In network byte order.\n');
    expect(module).toContain(' * Who talks to whom.\n');
    expect(module).toContain(
      '  /** What was seen. */\n  flows: HashMap<FlowKey, HashMap_2, FlowKeyInput, HashMap_2Input>;',
    );
    expect(module).toContain('   * Counts, and lets pass.\n');
    expect(module).toContain('   * At most so many.\n');
  });

  it('says why records are bytes', () => {
    expect(module).toContain(
      '  /** Bytes: the object does not say the type of its records */\n  untyped: RingBuffer<Uint8Array>;',
    );
  });

  it('has perf buffers with the type of their records', async () => {
    const text = generateTypes(await open(join(root, 'test/bpf/logs.bpf.o')));
    expect(text).toContain('  samples: PerfEventArray<Sample>;');
    expect(text).toContain('  events: RingBuffer<Event>;');
  });

  it('has a name of its own for the second struct of a name, and for what this library has', () => {
    expect(module).toContain('export interface FlowKey_2 {');
    expect(module).toContain('export interface HashMap_2 {');
    expect(module).toContain('strange: Uint8Array_2;');
  });

  it('opens the same object when it is embedded', async () => {
    const text = generateTypes(spec, { embed: true });
    const [, base64 = ''] = /base64: '([^']*)'/.exec(text) ?? [];
    expect(Buffer.from(base64, 'base64').equals(Buffer.from(spec.image.bytes))).toBe(true);
    expect(text).not.toContain('import.meta.url');
  });

  it('has numbers for 64 bits, and bytes for chars, where asked, and opens so', () => {
    const text = generateTypes(spec, { int64: 'number', chars: 'bytes', from: './types.bpf.o' });
    expect(text).toContain('  total: number;');
    expect(text).toContain('  name: Uint8Array;');
    expect(text).toContain(
      "new URL('./types.bpf.o', import.meta.url), { int64: 'number', chars: 'bytes' });",
    );
    expect(typeErrors({ 'module.ts': text })).toEqual([]);
  });
});

/** A value as TypeScript writes it. */
function literal(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Uint8Array) return `new Uint8Array(${value.length})`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([name, inner]) => `${JSON.stringify(name)}: ${literal(inner)}`)
      .join(', ')} }`;
  }
  // Not a number, and the infinities, are written as they are.
  return typeof value === 'number' ? `${value}` : JSON.stringify(value);
}

it.each([
  'test/bpf/types.bpf.o',
  'test/bpf/maps.bpf.o',
  'test/bpf/layouts.bpf.o',
  'test/bpf/variables.bpf.o',
  'examples/flows/flows2.bpf.o',
])('what decodes in %s is of its type', async file => {
  const path = join(root, file);
  expect(existsSync(path)).toBe(true);
  const object = await open(path);
  const lines = ["import type { Maps, Variables } from './module.ts';"];
  const assign = (type: string, typeId: number) => {
    const codec = createCodec(object.btf!, typeId);
    for (const byte of [0, 0xff]) {
      const view = new DataView(new Uint8Array(codec.size).fill(byte).buffer);
      lines.push(`export const value${lines.length}: ${type} = ${literal(codec.decode(view, 0))};`);
    }
  };
  for (const { name, image } of object.variables) assign(`Variables[${JSON.stringify(name)}]`, image.typeId);
  for (const { name, image } of object.maps) {
    const map = `Maps[${JSON.stringify(name)}]`;
    if (image.type === 1) assign(`Parameters<${map}['get']>[0]`, image.keyTypeId);
    if ([1, 2].includes(image.type) && image.initialValue === null) {
      assign(`ReturnType<${map}['get']>`, image.valueTypeId);
      assign(`Parameters<${map}['set']>[1]`, image.valueTypeId);
    }
  }
  expect(lines.length).toBeGreaterThan(3);
  expect(typeErrors({ 'module.ts': generateTypes(object), 'values.ts': lines.join('\n') })).toEqual([]);
});
