/** BTF of modules, split from the kernel's: in one vmlinux.h with it, and looked up. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vmlinuxHeader } from 'node-ebpf';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Btf } from '../../../lib/formats/btf/btf.ts';
import { KernelBtf } from '../../../lib/kernel-btf.ts';
import { combine } from '../../../lib/toolchain/vmlinux/combine.ts';
import { failure } from '../../kernel/support/errors.ts';
import { buildBtf, INT, info, type Word } from '../formats/btf-builder.ts';

const [PTR, STRUCT, TYPEDEF, FUNC, PROTO, TAG] = [2, 4, 8, 12, 13, 17] as const;

/** Types 1 and 2: int, and `struct sock { int a; }`. */
const KERNEL = buildBtf([INT, ['sock', info(STRUCT, 1), 4, 'a', 1, 0]]);
const BASE = Btf.parse(KERNEL);
/** Where the module's strings start: behind the kernel's. */
const STRINGS = new DataView(KERNEL.buffer).getUint32(20, true);

/** Split BTF: names are offsets behind the base's strings. */
function split(types: readonly (readonly Word[])[]): Uint8Array {
  let text = '\0';
  const words = types.map(type =>
    type.map(word => {
      if (typeof word === 'number') return word;
      const at = STRINGS + text.length;
      text += `${word}\0`;
      return at;
    }),
  );
  return buildBtf(words, { strings: text });
}

/** Types 3 and on: a struct that has the kernel's, a typedef of it, and a kfunc that takes it. */
const module = (name: string): Uint8Array =>
  split([
    [`${name}_conn`, info(STRUCT, 2), 16, 'sk', 4, 0, 'count', 1, 64],
    [0, info(PTR), 2],
    [`${name}_t`, info(TYPEDEF), 3],
    [0, info(PTR), 5],
    [0, info(PROTO, 1), 1, 'conn', 6],
    [`bpf_${name}_get`, info(FUNC, 1), 7],
    ['bpf_kfunc', info(TAG), 8, 0xffffffff],
  ]);

const EXPECTED = ['one', 'two'].flatMap(name => [
  `struct ${name}_conn {\n\tstruct sock *sk;\n\tint count;\n};`,
  `typedef struct ${name}_conn ${name}_t;`,
  `extern int bpf_${name}_get(${name}_t *conn) __weak __ksym;`,
]);

it('one module, or several, are in the header of their kernel', async () => {
  const one = await vmlinuxHeader({ kernel: KERNEL, modules: [module('one')] });
  for (const text of EXPECTED.slice(0, 3)) expect(one).toContain(text);
  const both = await vmlinuxHeader({ kernel: KERNEL, modules: [module('one'), module('two')] });
  for (const text of EXPECTED) expect(both).toContain(text);
  expect(both.match(/^struct sock \{/gm)).toHaveLength(1);
});

it('types of several modules refer to what they referred to', () => {
  const modules = ['one', 'two'].map(name => Btf.parse(module(name), BASE));
  const all = combine(BASE, modules);
  expect(all.count).toBe(BASE.count + 2 * 7);
  for (const name of ['one', 'two']) {
    const func = all.type(all.find('func', `bpf_${name}_get`)!) as { readonly type: number };
    expect(all.typeName(func.type)).toBe(`int (${name}_t *)`);
    expect(all.tags(all.find('func', `bpf_${name}_get`)!)).toEqual(['bpf_kfunc']);
    const conn = all.type(all.find('struct', `${name}_conn`)!);
    expect(conn.kind === 'struct' && conn.members.map(({ type }) => all.typeName(type))).toEqual([
      'struct sock *',
      'int',
    ]);
  }
});

it('a module of another kernel is refused', async () => {
  const other = buildBtf([[99_999, info(STRUCT, 1), 4, 'a', 77, 0]]);
  const error = await failure(() => vmlinuxHeader({ kernel: KERNEL, modules: [module('one'), other] }));
  expect(error).toMatchObject({ code: 'ERR_EBPF_INVALID_BTF' });
  expect(error.message).toMatch(/BTF of module 2 does not belong to that kernel's, or is damaged: /);
});

it('a module that is not there is said', async () => {
  const error = await failure(() => vmlinuxHeader({ kernel: KERNEL, modules: ['no_such_module'] }));
  expect(error.code).toBe('ERR_EBPF_NO_BTF');
  expect(error.message).toMatch(/no module 'no_such_module' with BTF in .*(?:modprobe|did you mean)/);
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'node-ebpf-modules-'));
  writeFileSync(join(folder, 'vmlinux'), KERNEL);
  writeFileSync(join(folder, 'one'), module('one'));
  writeFileSync(join(folder, 'two'), module('two'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('the kernel and its modules are read once, and when they are asked for', () => {
  const kernel = new KernelBtf(folder);
  expect(kernel.modules().sort()).toEqual(['one', 'two']);
  const two = kernel.module('two')!;
  expect(two.find('func', 'bpf_two_get')).toBe(8);
  expect(two.find('struct', 'sock')).toBe(2);
  expect(two.findOwn('struct', 'sock')).toBeUndefined();
  expect([...kernel.all()].map(btf => btf.count)).toEqual([3, 10, 10]);
  expect(kernel.module('two')).toBe(two);
  expect(kernel.module('three')).toBeNull();
  writeFileSync(join(folder, 'three'), module('three'));
  expect(kernel.module('three')!.find('func', 'bpf_three_get')).toBe(8);
  const none = new KernelBtf(join(folder, 'nothing'));
  expect([none.kernel, none.module('one'), none.modules(), [...none.all()]]).toEqual([null, null, [], []]);
});
