/** C against the headers of another kernel: a field that is not here any more is an error that names it, at its line. */
import { existsSync } from 'node:fs';
import { compile, type EbpfError, load, VerifierError } from 'node-ebpf';
import { expect, it } from 'vitest';
import { findClang } from '../../lib/toolchain/clang/find.ts';
import { buildBtf, INT, info } from '../unit/formats/btf-builder.ts';
import { failure } from './support/errors.ts';

const [PTR, STRUCT, ARRAY] = [2, 4, 3] as const;

/** task_struct as some kernel may have had it: with a field of another name, and one that has moved. */
const OTHER_KERNEL = buildBtf([
  INT,
  ['char', info(1), 1, (1 << 24) | 8],
  [0, info(ARRAY), 0, 2, 1, 16],
  ['task_struct', info(STRUCT, 3), 64, 'tgid', 1, 0, 'tgit', 1, 64, 'comm', 3, 128],
  [0, info(PTR), 4],
  ['unsigned long long', info(1), 8, 64],
]);

const source = (field: string) => `
  #include "vmlinux.h"
  static void *(*get_current)(void) = (void *)158;
  __attribute__((section("syscall"), used)) int look(void *ctx)
  {
    struct task_struct *task = get_current();
    return task->${field};
  }
  char LICENSE[] __attribute__((section("license"), used)) = "GPL";`;

const options = { cache: false, btf: OTHER_KERNEL } as const;
const missing = await findClang().then(
  () => (existsSync('/sys/kernel/btf/vmlinux') ? undefined : 'this kernel has no BTF'),
  (error: EbpfError) => error.message,
);

it('what is elsewhere in this kernel is found', async ctx => {
  if (missing) ctx.skip(missing);
  await using object = await load(compile(source('tgid'), options), { backend: 'kernel' });
  expect((await object.programs.look.run()).returnValue).toBe(process.pid);
});

it('what is not in this kernel is named, with the line that wants it', async ctx => {
  if (missing) ctx.skip(missing);
  const error = await failure(() => load(compile(source('tgit'), options), { backend: 'kernel' }));
  expect(error).toBeInstanceOf(VerifierError);
  expect(error.message).toMatch(/task_struct/);
  expect(error.message).toMatch(/tgit/);
  expect((error as VerifierError).source?.text).toContain('task->tgit');
});

it('what is not in the other kernel does not compile', async ctx => {
  if (missing) ctx.skip(missing);
  const error = await failure(() => compile(source('pid'), options));
  expect(error).toMatchObject({
    code: 'ERR_EBPF_COMPILE',
    message: expect.stringContaining("no member named 'pid'"),
  });
});
