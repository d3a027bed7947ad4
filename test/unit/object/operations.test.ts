/** Programs that are asked for by name bring the struct_ops map that they are members of. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { operationsOf } from '../../../lib/formats/object/struct-ops.ts';
import { open } from '../../../lib/index.ts';

const object = (name: string) => readFileSync(new URL(`../../bpf/${name}.bpf.o`, import.meta.url));

const created = (request: { readonly maps: readonly { name: string; autocreate?: boolean }[] }) =>
  request.maps.filter(({ autocreate }) => autocreate === true).map(({ name }) => name);

it('knows which programs a map is set to', async () => {
  const { image } = await open(object('emulator-tables'));
  const members = new Map(image.maps.map(map => [map.name, operationsOf(image, map)]));
  expect(members.get('lacking')).toEqual(['ssthresh', 'undo_cwnd']);
  expect(members.get('whole')?.sort()).toEqual(['cong_avoid', 'ssthresh', 'undo_cwnd']);
  expect(members.get('.bss')).toEqual([]);
});

it('asks for a map that is left alone otherwise, the first that has the program', async () => {
  const spec = await open(object('emulator-tables'));
  expect(created(spec.request())).toEqual([]);
  expect(created(spec.request(['cong_avoid']))).toEqual(['nameless']);
  expect(created(spec.request(['ssthresh', 'undo_cwnd']))).toEqual(['lacking']);
  spec.maps.whole!.autocreate = true;
  expect(created(spec.request(['cong_avoid', 'ssthresh']))).toEqual(['whole']);
});
