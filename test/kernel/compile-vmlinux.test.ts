/** `vmlinux.h` in clang's eyes: each struct lies as in the kernel, and programs become what they become with bpftool's. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { compile, vmlinuxHeader } from 'node-ebpf';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Btf } from '../../lib/formats/btf/btf.ts';
import type { BtfVar } from '../../lib/formats/btf/types.ts';
import { Elf } from '../../lib/formats/elf/elf.ts';
import { parseObject } from '../../lib/formats/object/parse.ts';
import { findClang } from '../../lib/toolchain/clang/find.ts';
import { Names } from '../../lib/toolchain/vmlinux/names.ts';
import { cacheFolder } from '../../scripts/lib/cache.js';
import { withoutClang } from './support/clang.ts';
import { assertions, fieldsOf, namedStructs } from './support/layout.ts';
import { precompiled } from './support/precompiled.ts';
import { codeOf, relocationsOf } from './support/relocations.ts';
import { typedSources, withVmlinux } from './support/sources.ts';

const KERNEL = '/sys/kernel/btf/vmlinux';

let folder: string;
let kernel: Btf;
let structs: [number, string][];
/** `struct task_struct`, … */
let kernelTypes: Set<string>;
/** Why nothing of this can be tested here. */
let missing: string | undefined;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'node-ebpf-vmlinux-test-'));
  if (!existsSync(KERNEL)) missing = 'this kernel has no BTF';
  else missing = await withoutClang();
  if (missing !== undefined) return;
  kernel = Btf.parse(readFileSync(KERNEL));
  structs = namedStructs(kernel, new Names(kernel));
  kernelTypes = new Set(kernel.types.map(({ kind, name }) => `${kind} ${name}`));
  writeFileSync(join(folder, 'vmlinux.h'), await vmlinuxHeader());
});
beforeEach(ctx => {
  if (missing !== undefined) ctx.skip(missing);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A folder with bpftool's header; undefined where there is no bpftool. */
function bpftoolFolder(): string | undefined {
  const theirs = join(folder, 'bpftool');
  if (existsSync(theirs)) return theirs;
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

/** Kernels that were fetched for virtual machines: their types serve as well, without running one. */
function fetchedKernels(): [name: string, vmlinux: string][] {
  const kernels = join(cacheFolder(), 'kernels');
  if (!existsSync(kernels)) return [];
  return readdirSync(kernels, { recursive: true, encoding: 'utf8' })
    .filter(file => basename(file) === 'vmlinux')
    .map(file => [basename(dirname(file)), join(kernels, file)]);
}

describe.each([['this kernel', KERNEL] as const, ...fetchedKernels()])('of %s', (_, file) => {
  let btf: Btf;
  let named: [number, string][];
  let own: string;
  beforeAll(async () => {
    if (missing !== undefined) return;
    btf = file === KERNEL ? kernel : Btf.parse(Elf.parse(readFileSync(file)).section('.BTF')!.data);
    named = namedStructs(btf, new Names(btf));
    own = mkdtempSync(join(folder, 'kernel-'));
    writeFileSync(join(own, 'vmlinux.h'), await vmlinuxHeader(file));
  });

  it('every struct has the size of the kernel’s, and every member its place', async () => {
    expect(named.length).toBeGreaterThan(5000);
    const text = readFileSync(join(own, 'vmlinux.h'), 'utf8');
    expect(text).not.toMatch(/__opaque_\d/);
    const layout = join(own, 'layout.c');
    writeFileSync(layout, assertions(btf, named));
    const { path } = await findClang();
    const strict = ['-fsyntax-only', '-Wall', '-Wextra', '-Werror'];
    execFileSync(path, ['--target=bpf', '-std=gnu17', ...strict, '-I', own, layout], { stdio: 'pipe' });
  });

  it('every bitfield is where the kernel has it', async () => {
    const bitfields = named.filter(([id]) => fieldsOf(btf, id).some(({ width }) => width > 0));
    expect(bitfields.length).toBeGreaterThan(100);
    const variables = bitfields.map(([, c], i) => `${c} each_${i};`);
    const source = `#include "vmlinux.h"\n${variables.join('\n')}\n`;
    const { bytes } = await compile(source, { cache: false, include: [own] });
    const compiled = parseObject(bytes).btf!;
    for (const [i, [id, c]] of bitfields.entries()) {
      const variable = compiled.type(compiled.find('var', `each_${i}`)!) as BtfVar;
      expect(fieldsOf(compiled, compiled.resolve(variable.type)), c).toEqual(fieldsOf(btf, id));
    }
  });
});

describe('every C file of the repository that wants the kernel’s types', () => {
  type Options = Awaited<ReturnType<typeof precompiled>>;
  let ours: Options;
  let theirs: Options | undefined;
  beforeAll(async () => {
    if (missing !== undefined) return;
    ours = await precompiled(folder);
    const other = bpftoolFolder();
    if (other !== undefined) theirs = await precompiled(other);
  });

  it.for(typedSources())('%s compiles against it, to what it is against bpftool’s', async (file, ctx) => {
    const source = withVmlinux(file, kernelTypes).replace('#include "vmlinux.h"\n', '');
    const [own, other] = await Promise.all([compile(source, ours), theirs && compile(source, theirs)]);
    expect(codeOf(own.bytes).length).toBeGreaterThan(0);
    if (!other) ctx.skip(`compiled; not compared: ${noBpftool}`);
    expect(relocationsOf(own.bytes)).toEqual(relocationsOf(other!.bytes));
    expect(codeOf(own.bytes)).toEqual(codeOf(other!.bytes));
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
