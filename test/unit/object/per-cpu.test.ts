/** What the values of all CPUs come to. */
import { expect, it } from 'vitest';
import { addUp, greatest, least } from '../../../lib/object/maps/sum.ts';
import { failure } from '../../kernel/support/errors.ts';

const values = [
  { count: 1n, depth: 7, ports: [1, -2], inner: { most: 5n } },
  { count: 4n, depth: 2, ports: [3, -9], inner: { most: 1n } },
  { count: 2n, depth: 2, ports: [0, 0], inner: { most: 9n } },
];

it('is of each field: its sum, the greatest, the least', () => {
  expect(addUp(values)).toEqual({ count: 7n, depth: 11, ports: [4, -11], inner: { most: 15n } });
  expect(greatest(values)).toEqual({ count: 4n, depth: 7, ports: [3, 0], inner: { most: 9n } });
  expect(least(values)).toEqual({ count: 1n, depth: 2, ports: [0, -9], inner: { most: 1n } });
  expect([addUp([5]), greatest([5n]), least([5])]).toEqual([5, 5n, 5]);
});

it('leaves the values as they are', () => {
  const before = structuredClone(values);
  addUp(values);
  expect(values).toEqual(before);
});

it.each([1, 2])('of text and bytes is refused, with %i CPUs', async cpus => {
  const text = Array(cpus).fill({ name: 'x' });
  expect(await failure(() => addUp(text))).toMatchObject({ code: 'ERR_EBPF_VALUE', path: 'value.name' });
  const bytes = Array(cpus).fill({ inner: [new Uint8Array(4)] });
  expect(await failure(() => greatest(bytes))).toMatchObject({
    code: 'ERR_EBPF_VALUE',
    path: 'value.inner[0]',
  });
});
