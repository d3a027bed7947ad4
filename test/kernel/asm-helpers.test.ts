/** The table of helpers beside the running kernel's own enum. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Btf } from '../../lib/formats/btf/btf.ts';
import { helperByName, KERNEL_HELPERS } from '../../lib/formats/insn/helpers.ts';

it('has the numbers and names of enum bpf_func_id', () => {
  const btf = Btf.lazy(readFileSync('/sys/kernel/btf/vmlinux'));
  const type = btf.type(btf.find('enum', 'bpf_func_id')!);
  const kernels = new Map(
    (type.kind === 'enum' ? type.values : []).map(({ name, value }) => [
      Number(value),
      name.replace('BPF_FUNC_', 'bpf_'),
    ]),
  );
  kernels.delete(0);
  // __BPF_FUNC_MAX_ID
  const count = kernels.size - 1;
  kernels.delete(count + 1);
  const ours = [...KERNEL_HELPERS.values()].map(({ number, name }) => [number, name]);
  expect(ours.slice(0, count)).toEqual([...kernels]);
  expect(count).toBeGreaterThan(160);
  expect(helperByName('bpf_ringbuf_reserve')).toEqual({
    number: 131,
    name: 'bpf_ringbuf_reserve',
    since: '5.8',
  });
  expect(helperByName('toString')).toBeUndefined();
});
