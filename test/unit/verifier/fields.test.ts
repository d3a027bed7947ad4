/** What map values have in them that helpers and kernel functions alone may touch. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseObject } from '../../../lib/formats/object/parse.ts';
import { fieldsOf } from '../../../lib/verifier/program/fields.ts';

const image = parseObject(readFileSync(new URL('../../bpf/verifier-kfuncs.bpf.o', import.meta.url)));
const kernel = parseObject(readFileSync(new URL('../../bpf/verifier-kernel.bpf.o', import.meta.url)));
const btf = image.btf!;

const fields = (name: string) => {
  const { valueTypeId } = image.maps.find(map => map.name === name)!;
  const own = image.variables.filter(({ section }) => section === name);
  const variables = new Map(own.map(variable => [variable.name, variable.offset]));
  return fieldsOf(btf, valueTypeId, { kernelBtf: kernel.btf, variables });
};

it('finds a pointer that is kept, by the type that the kernel has of it', () => {
  const [field] = fields('keeps');
  expect(field).toMatchObject({ kind: 'kptr', offset: 0, size: 8, kptr: { type: 'ref' } });
  expect(field!.kptr!.btf).toBe(kernel.btf);
  expect(kernel.btf!.nameOf(field!.kptr!.btfId)).toBe('task_struct');
});

it('finds a list beside its lock, and what it contains', () => {
  const found = fields('.data.A');
  expect(found.map(({ kind }) => kind).sort()).toEqual(['bpf_list_head', 'bpf_spin_lock']);
  expect(new Set(found.map(({ offset }) => offset)).size).toBe(2);
  const { root } = found.find(({ kind }) => kind === 'bpf_list_head')!;
  expect(btf.nameOf(root!.valueId)).toBe('item');
  expect(root!.nodeOffset).toBe(8);
});

it('finds locks and work of values', () => {
  expect(fields('locks')).toEqual([{ kind: 'bpf_res_spin_lock', offset: 0, size: 4 }]);
  expect(fields('works')).toMatchObject([{ kind: 'bpf_wq', offset: 0 }]);
});

it('finds what objects of the program have in them', () => {
  const found = fieldsOf(btf, btf.find('struct', 'item')!, { kernelBtf: null });
  expect(found.map(({ kind }) => kind)).toEqual(['bpf_list_node', 'bpf_rb_node', 'bpf_refcount']);
});
