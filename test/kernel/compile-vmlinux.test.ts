/** `vmlinux.h` of the running kernel, in clang's eyes: each struct lies as in the kernel, and programs become what they become with bpftool's. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile, type EbpfError, vmlinuxHeader } from 'node-ebpf';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Btf } from '../../lib/formats/btf/btf.ts';
import type { BtfVar } from '../../lib/formats/btf/types.ts';
import { parseObject } from '../../lib/formats/object/parse.ts';
import { findClang } from '../../lib/toolchain/clang/find.ts';
import { Names } from '../../lib/toolchain/vmlinux/names.ts';
import { assertions, fieldsOf, namedStructs } from './support/layout.ts';
import { codeOf, relocationsOf } from './support/relocations.ts';
import { typedSources, withVmlinux } from './support/sources.ts';

const KERNEL = '/sys/kernel/btf/vmlinux';

let folder: string;
let kernel: Btf;
let structs: [number, string][];
/** Why nothing of this can be tested here. */
let missing: string | undefined;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'node-ebpf-vmlinux-test-'));
  if (!existsSync(KERNEL)) missing = 'this kernel has no BTF';
  else
    missing = await findClang().then(
      () => undefined,
      (error: EbpfError) => error.message,
    );
  if (missing !== undefined) return;
  kernel = Btf.parse(readFileSync(KERNEL));
  structs = namedStructs(kernel, new Names(kernel));
  writeFileSync(join(folder, 'vmlinux.h'), await vmlinuxHeader());
});
beforeEach(ctx => {
  if (missing !== undefined) ctx.skip(missing);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A folder with bpftool's header; undefined where there is no bpftool. */
function bpftoolFolder(): string | undefined {
  const theirs = join(folder, 'bpftool');
  try {
    const text = execFileSync('bpftool', ['btf', 'dump', 'file', KERNEL, 'format', 'c'], {
      maxBuffer: 1 << 26,
    });
    mkdirSync(theirs, { recursive: true });
    writeFileSync(join(theirs, 'vmlinux.h'), text);
    return theirs;
  } catch {
    return undefined;
  }
}

const noBpftool = 'there is no bpftool';
const quiet = { cache: false, flags: ['-Wno-everything'] };

it('gives every struct the size of the kernel’s, and every member its place', async () => {
  expect(structs.length).toBeGreaterThan(5000);
  const file = join(folder, 'layout.c');
  writeFileSync(file, assertions(kernel, structs));
  const { path } = await findClang();
  execFileSync(
    path,
    ['--target=bpf', '-std=gnu17', '-fsyntax-only', '-Wall', '-Wextra', '-Werror', '-I', folder, file],
    {
      stdio: 'pipe',
    },
  );
});

it('puts every bitfield where the kernel has it', async () => {
  const bitfields = structs.filter(([id]) => fieldsOf(kernel, id).some(({ width }) => width > 0));
  expect(bitfields.length).toBeGreaterThan(100);
  const variables = bitfields.map(([, c], i) => `${c} each_${i};`);
  const { bytes } = await compile(`#include "vmlinux.h"\n${variables.join('\n')}\n`, { cache: false });
  const compiled = parseObject(bytes).btf!;
  for (const [i, [id, c]] of bitfields.entries()) {
    const variable = compiled.type(compiled.find('var', `each_${i}`)!) as BtfVar;
    expect(fieldsOf(compiled, compiled.resolve(variable.type)), c).toEqual(fieldsOf(kernel, id));
  }
});

describe.each(typedSources())('%s', file => {
  it('compiles against it, to what it is against bpftool’s', async ctx => {
    const types = new Set(kernel.types.map(({ kind, name }) => `${kind} ${name}`));
    const source = withVmlinux(file, types);
    const ours = await compile(source, quiet);
    const theirs = bpftoolFolder();
    if (!theirs) ctx.skip(`compiled; not compared: ${noBpftool}`);
    const other = await compile(source, { ...quiet, include: [theirs!] });
    expect(relocationsOf(ours.bytes)).toEqual(relocationsOf(other.bytes));
    expect(codeOf(ours.bytes)).toEqual(codeOf(other.bytes));
    expect(codeOf(ours.bytes).length).toBeGreaterThan(0);
  });
});

it('has every field at the index that bpftool’s has', async ctx => {
  const theirs = bpftoolFolder();
  if (!theirs) ctx.skip(noBpftool);
  // Names that are there twice get their numbers in another order.
  const count = new Map<string, number>();
  for (const { kind, name } of kernel.types)
    count.set(`${kind} ${name}`, (count.get(`${kind} ${name}`) ?? 0) + 1);
  const named = structs.filter(([id, c]) => count.get(c) === 1 && fieldsOf(kernel, id).length > 0);
  const lines = named.flatMap(([id, c], i) => {
    const fields = fieldsOf(kernel, id);
    const { name } = fields[i % fields.length]!;
    return i % 16 === 0 ? [`sum += __builtin_preserve_field_info(((${c} *)0)->${name}, 0);`] : [];
  });
  expect(lines.length).toBeGreaterThan(400);
  const source = `#include "vmlinux.h"\n__attribute__((section("socket"))) int all_of_them(void) {\nint sum = 0;\n${lines.join('\n')}\nreturn sum; }`;
  const ours = await compile(source, quiet);
  const other = await compile(source, { ...quiet, include: [theirs!] });
  const words = relocationsOf(ours.bytes);
  expect(words.length).toBe(lines.length);
  expect(words).toEqual(relocationsOf(other.bytes));
});
