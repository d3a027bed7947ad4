/** Several C files become one object, and run as one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileFile, load } from 'node-ebpf';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { withoutClang } from './support/clang.ts';
import { failure } from './support/errors.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'node-ebpf-link-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async ctx => {
  const missing = await withoutClang();
  if (missing !== undefined) ctx.skip(missing);
});

const HEAD = '#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\n';
const map = (name: string) =>
  `struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, __u32); __type(value, __u64); } ${name} SEC(".maps");`;

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, HEAD + text);
  return path;
}

it.each(['first', 'last'])(
  'finds functions, variables and maps of one in another that comes %s',
  async place => {
    const one = file(
      'one.bpf.c',
      `${map('aside')} ${map('shared')}
    int add(int by);
    extern __u32 factor;
    SEC("socket") int run(void *ctx) {
      __u32 zero = 0;
      __u64 *value = bpf_map_lookup_elem(&shared, &zero);
      if (value) *value += 1;
      value = bpf_map_lookup_elem(&aside, &zero);
      if (value) *value += 7;
      return add(40) * factor;
    }
    char LICENSE[] SEC("license") = "GPL";`,
    );
    const two = file(
      'two.bpf.c',
      `${map('own')}
    extern ${map('shared')}
    __u32 factor = 10;
    __noinline int add(int by) {
      __u32 zero = 0;
      __u64 *value = bpf_map_lookup_elem(&shared, &zero);
      if (value) *value += by;
      return by + 2;
    }`,
    );
    const files = place === 'first' ? [two, one] : [one, two];
    await using object = await load(compileFile(files), { backend: 'kernel' });
    expect(object.name).toBe(place === 'first' ? 'two' : 'one');
    const { returnValue } = await object.programs.run.run({ data: new Uint8Array(64) });
    expect(returnValue).toBe(420);
    expect(object.maps.shared.get(0)).toBe(41n);
    expect(object.maps.aside.get(0)).toBe(7n);
    expect(object.variables.factor!.value).toBe(10);
  },
);

it('says what does not fit together', async () => {
  const [one, two] = [file('a.bpf.c', 'int x = 1;\n'), file('b.bpf.c', 'int x = 2;\n')];
  const error = await failure(() => compileFile([one, two], { name: 'both' }));
  expect(error.code).toBe('ERR_EBPF_INVALID_OBJECT');
  expect(error.message).toMatch(
    /^the objects can't be linked: conflicting non-weak symbol #\d+ \(x\) definition in '1-b.o'$/,
  );
});

it('needs files', async () => {
  expect((await failure(() => compileFile([]))).code).toBe('ERR_EBPF_INVALID_ARGUMENT');
});
