/** From C in a template to events, in two lines; and what compiling says of C that is wrong. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CompileError, compile, compileFile, load, open, vmlinuxHeader } from 'node-ebpf';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withoutClang } from './support/clang.ts';
import { failure } from './support/errors.ts';

let cache: string;
const before = process.env.NODE_EBPF_CACHE;
beforeAll(() => {
  cache = mkdtempSync(join(tmpdir(), 'node-ebpf-compile-test-'));
  process.env.NODE_EBPF_CACHE = cache;
});
afterAll(() => {
  if (before === undefined) delete process.env.NODE_EBPF_CACHE;
  else process.env.NODE_EBPF_CACHE = before;
  rmSync(cache, { recursive: true });
});
beforeEach(async ctx => {
  const missing = await withoutClang();
  if (missing !== undefined) ctx.skip(missing);
});

const tracefs = existsSync('/sys/kernel/tracing/events');
const kernelBtf = existsSync('/sys/kernel/btf/vmlinux');
const noKernelBtf = 'this kernel has no BTF';

it('goes from C to typed events in two lines', async ctx => {
  if (!kernelBtf) ctx.skip(noKernelBtf);
  if (!tracefs) ctx.skip('tracefs is not mounted at /sys/kernel/tracing');
  const parent = process.pid;
  await using object = await load(compile`
    #include "vmlinux.h"
    #include <bpf/bpf_helpers.h>
    #include <bpf/bpf_core_read.h>
    #include "node-ebpf.h"

    struct exit {
      int pid;
      int code;
      char comm[TASK_COMM_LEN];
    };
    RING_BUFFER(events, struct exit, 64 * 1024);

    SEC("tp/sched/sched_process_exit")
    int on_exit(void *ctx)
    {
      struct task_struct *task = (void *)bpf_get_current_task();
      struct exit *event;

      if (BPF_CORE_READ(task, real_parent, tgid) != ${parent})
        return 0;
      event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
      if (!event)
        return 0;
      event->pid = BPF_CORE_READ(task, tgid);
      event->code = BPF_CORE_READ(task, exit_code);
      bpf_get_current_comm(event->comm, sizeof(event->comm));
      bpf_ringbuf_submit(event, 0);
      return 0;
    }

    char LICENSE[] SEC("license") = "GPL";
  `);
  await object.attach();
  const child = promisify(execFile)('sh', ['-c', 'exit 3']);
  const { pid } = child.child;
  await child.catch(() => {});
  for await (const event of object.maps.events) {
    if (event.pid !== pid) continue;
    expect(event).toEqual({ pid, code: 3 << 8, comm: 'sh' });
    break;
  }
  expect(object.maps.events.eventType).toBe('struct exit');
});

it('calls kfuncs by the prototypes of vmlinux.h', async ctx => {
  if (!kernelBtf) ctx.skip(noKernelBtf);
  if (!(await vmlinuxHeader()).includes(' *bpf_task_from_pid(')) {
    ctx.skip('the BTF of this kernel does not tag its kfuncs (6.10 and newer do)');
  }
  await using object = await load(
    compile`
      #include "vmlinux.h"
      #include <bpf/bpf_helpers.h>

      int found;

      SEC("syscall") int find(void *ctx)
      {
        struct task_struct *task = bpf_task_from_pid(${process.pid});

        if (!task)
          return 1;
        found = task->tgid;
        bpf_task_release(task);
        return 0;
      }

      char LICENSE[] SEC("license") = "GPL";
    `,
    { backend: 'kernel' },
  );
  expect((await object.programs.find!.run({})).returnValue).toBe(0);
  expect(object.variables.found!.value).toBe(process.pid);
});

/** Where `words` are in the first line of this file that has `start`. */
function here(start: string, words: string) {
  const lines = readFileSync(new URL(import.meta.url), 'utf8').split('\n');
  const line = lines.findIndex(text => text.includes(start)) + 1;
  const text = lines[line - 1]!;
  return { file: 'test/kernel/compile.test.ts', line, column: text.indexOf(words) + 1, text };
}

/** A program of a few lines, and what stands before it. */
const program = (before: string) => `
  #include <linux/bpf.h>
  #include <bpf/bpf_helpers.h>
  ${before}
  SEC("socket") int run(void *ctx) { return answer; }
  char LICENSE[] SEC("license") = "GPL";`;

async function compileFailure(act: () => Promise<unknown>): Promise<CompileError> {
  const error = await failure(act);
  expect(error).toBeInstanceOf(CompileError);
  return error as CompileError;
}

describe('values of a template', () => {
  it('are constants of their types', async () => {
    const spec = await open(compile`
      #include <linux/bpf.h>
      #include <bpf/bpf_helpers.h>
      struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, ${12}); __type(key, int); __type(value, int); } slots SEC(".maps");
      const volatile __u64 large = ${2n ** 64n - 1n};
      const volatile int negative = 1 - ${-41};
      const volatile char text[] = ${'a "b"\n'};
      const volatile __u8 bytes[] = ${new Uint8Array([1, 2, 3])};
      const volatile __u32 list[] = ${[7, 8]};
      const volatile _Bool yes = ${true};
      SEC(${'xdp'}) int pass(struct xdp_md *ctx) { return XDP_PASS + 0 * (large + negative + text[0] + bytes[0] + list[0] + yes); }`);
    const values = Object.fromEntries([...spec.variables].map(({ name, value }) => [name, value]));
    expect(values).toMatchObject({
      large: 2n ** 64n - 1n,
      negative: 42,
      text: 'a "b"\n',
      list: [7, 8],
      yes: true,
    });
    expect([...values.bytes]).toEqual([1, 2, 3]);
    expect(spec.maps.slots!.maxEntries).toBe(12);
    expect(spec.programs.pass!.section).toBe('xdp');
    expect(spec.name).toBe('object');
  });
});

describe('C that is wrong', () => {
  it('is shown where it stands in the program', async () => {
    const error = await compileFailure(
      () => compile`
      /* \`ticks\` */ int fine;
      int wrong = ${5} + missing;
    `,
    );
    expect(error.code).toBe('ERR_EBPF_COMPILE');
    const { line, text, ...place } = here('int wrong = ', 'missing');
    expect(error.source).toEqual({ line, text, ...place });
    expect(error.message).toContain("test/kernel/compile.test.ts: use of undeclared identifier 'missing'");
    const mark = `${' '.repeat(4 + `${line}`.length)} | ${' '.repeat(text.trim().indexOf('missing'))}^`;
    expect(error.message).toContain(`> ${line} | ${text.trim()}\n${mark}`);
  });

  it('by a value is shown where that is', async () => {
    const error = await compileFailure(() => compile`char before[1]; char text[${-5}];`);
    expect(error.source).toEqual(here('char before[1]; char text[', '$'));
  });

  it('is shown by its own line where the template is not found', async () => {
    const strings = ['int fine;\nint wrong = y;\n'];
    const error = await compileFailure(() => compile(Object.assign(strings, { raw: strings })));
    expect(error.source).toEqual({ file: 'object.bpf.c', line: 2, column: 13, text: 'int wrong = y;' });
  });

  it('in a header is shown where it is, and by whom it was included', async () => {
    const header = join(cache, 'broken.h');
    writeFileSync(header, 'int first;\nint second = ;\n');
    const error = await compileFailure(() => compile(`#include "${header}"\n`));
    expect(error.source).toMatchObject({ file: header, line: 2, text: 'int second = ;' });
  });

  it('includes what is not there: what may help is said', async () => {
    const own = await compileFailure(() => compile('#include "none.h"\n'));
    expect(own.message).toContain("'none.h' file not found");
    expect(own.message).toContain("the option 'include'");
    const kernels = await compileFailure(() => compile('#include <linux/none.h>\n'));
    expect(kernels.message).toContain('with "vmlinux.h" no other header of the kernel is needed');
  });

  it('has the kernel’s types twice', async ctx => {
    if (!kernelBtf) ctx.skip(noKernelBtf);
    const error = await compileFailure(() => compile('#include "vmlinux.h"\n#include <linux/bpf.h>\n'));
    expect(error.message).toContain('leave out <linux/…> and <asm/…>');
  });

  it('has all its errors and warnings in the list', async () => {
    const error = await compileFailure(() => compile('#warning careful\nint f(void) { return a + b; }'));
    expect(error.diagnostics.map(({ severity }) => severity).sort()).toEqual(['error', 'error', 'warning']);
  });

  it('leaves nothing in the cache and in the temporary folder', async () => {
    const temporary = () =>
      readdirSync(tmpdir())
        .filter(name => name.startsWith('node-ebpf-compile-'))
        .sort();
    const objects = () => readdirSync(join(cache, 'objects')).sort();
    const before = [temporary(), objects()];
    await compileFailure(() => compile('int x = y;'));
    expect([temporary(), objects()]).toEqual(before);
  });
});

it('that the verifier rejects is shown by its line in the program', async () => {
  const error = await failure(() =>
    load(
      compile({ name: 'rejected' })`
        #include <linux/bpf.h>
        #include <bpf/bpf_helpers.h>
        SEC("socket") int run(struct __sk_buff *ctx)
        {
          return *(int *)(long)ctx->len;
        }
        char LICENSE[] SEC("license") = "GPL";
      `,
      { backend: 'kernel' },
    ),
  );
  expect(error.code).toBe('ERR_EBPF_VERIFIER');
  expect(error).toMatchObject({
    source: {
      ...here('          return *(int *)(long)ctx->len;', 'return'),
      file: './test/kernel/compile.test.ts',
      column: expect.any(Number),
    },
  });
});

it.each(['', '../up', 'a/b', 'a"b', 'a\nb'])('%j is no name for an object', async name => {
  expect((await failure(() => compile('int x;', { name }))).code).toBe('ERR_EBPF_INVALID_ARGUMENT');
});

describe('compileFile', () => {
  it('finds headers beside the file, is named after it, and tells warnings', async () => {
    const file = join(cache, 'own.bpf.c');
    writeFileSync(join(cache, 'own.h'), 'static int answer = 42;\n');
    writeFileSync(file, program('#include "own.h"\nstatic int unused;'));
    const object = await compileFile(file);
    expect(object.name).toBe('own');
    expect(object.warnings).toHaveLength(1);
    expect(object.warnings[0]).toMatchObject({ severity: 'warning', source: { file, line: 5 } });
    expect(Object.keys((await open(object)).programs)).toEqual(['run']);
  });

  it('says which file is not there', async () => {
    const error = await failure(() => compileFile(join(cache, 'none.bpf.c')));
    expect(error.code).toBe('ERR_EBPF_INVALID_ARGUMENT');
    expect(error.message).toContain('none.bpf.c');
  });
});

describe('a result', () => {
  const source = program('#include "counted.h"');
  const header = () => join(cache, 'counted.h');
  const options = () => ({ include: [cache] });
  const kept = () => readdirSync(join(cache, 'objects')).filter(name => name.endsWith('.o'));

  it('is kept, and made again when a header has changed', async () => {
    writeFileSync(header(), 'static int answer = 1;\n');
    const first = await compile(source, options());
    const names = kept();
    const again = await compile(source, options());
    expect(kept()).toEqual(names);
    expect(again.bytes).toEqual(first.bytes);
    expect(first.headers).toContain(header());
    expect(again.headers).toEqual(first.headers);
    writeFileSync(header(), 'static int answer = 2;\n');
    const other = await compile(source, options());
    expect(other.bytes).not.toEqual(first.bytes);
  });

  it('that was damaged is made again', async () => {
    const whole = await compile(source, options());
    for (const name of readdirSync(join(cache, 'objects')))
      writeFileSync(join(cache, 'objects', name), 'damaged');
    expect((await compile(source, options())).bytes).toEqual(whole.bytes);
  });

  it('is another with other options', async () => {
    const [v3, v1] = [await compile(source, options()), await compile(source, { ...options(), cpu: 'v1' })];
    const more = await compile(source, { ...options(), define: { answer: 'three' } }).catch(
      (error: Error) => error,
    );
    expect(v3.bytes).not.toBe(v1.bytes);
    expect(more).toBeInstanceOf(CompileError);
  });

  it('is made where nothing can be kept', async () => {
    writeFileSync(join(cache, 'file'), '');
    process.env.NODE_EBPF_CACHE = join(cache, 'file', 'below');
    try {
      expect((await compile(source, options())).bytes.length).toBeGreaterThan(0);
    } finally {
      process.env.NODE_EBPF_CACHE = cache;
    }
  });
});

describe('BTF that is given', () => {
  const source = '#include "vmlinux.h"\nstruct value v;\n';

  it('is what vmlinux.h is made from: a file, an object with BTF, or bytes', async () => {
    const object = new URL('../bpf/maps.bpf.o', import.meta.url);
    const text = await vmlinuxHeader(object);
    expect(text).toContain('struct value {\n\t__u64 count;\n\t__s32 delta;\n\tenum state state;\n');
    for (const btf of [object, new Uint8Array(readFileSync(object))]) {
      const spec = await open(compile(source, { btf }));
      expect(spec.btf?.sizeOf(spec.btf.find('struct', 'value')!)).toBe(32);
    }
  });

  it('that is not there, has none, or is damaged', async () => {
    const missing = await failure(() => compile(source, { btf: join(cache, 'none') }));
    expect(missing.code).toBe('ERR_EBPF_NO_BTF');
    const damaged = await failure(() =>
      compile(source, { btf: new Uint8Array([0x9f, 0xeb, 9, 0, 0, 0, 0, 0]) }),
    );
    expect(damaged.code).toBe('ERR_EBPF_INVALID_BTF');
  });
});

it('compiles several at once', async () => {
  const objects = await Promise.all(
    [1, 2, 3, 4].map(n => compile(program(`static int answer = ${n};`), { name: `n${n}` })),
  );
  expect(new Set(objects.map(({ name }) => name)).size).toBe(4);
});
