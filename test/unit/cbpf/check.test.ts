/** What the kernel would refuse of a classic filter is refused with the instruction's index. */
import { type ClassicInstruction, classicFilter } from 'node-ebpf';
import { expect, it } from 'vitest';
import { failure } from '../../kernel/support/errors.ts';
import { invalidFilters } from './support/invalid.ts';

it.each(invalidFilters)('$what', async ({ filter, path, message }) => {
  const error = await failure(() => classicFilter(filter));
  expect(error.code).toBe('ERR_EBPF_INVALID_FILTER');
  expect(error.path).toBe(path);
  expect(error.message).toMatch(message);
});

it('takes numbers of the right size alone', async () => {
  const wrong: Partial<ClassicInstruction>[] = [
    { k: -1 },
    { k: 2 ** 32 },
    { jt: 256 },
    { jf: 0.5 },
    { code: 1e6 },
  ];
  for (const field of wrong) {
    const error = await failure(() => classicFilter([{ code: 6, jt: 0, jf: 0, k: 0, ...field }]));
    expect(error).toMatchObject({ code: 'ERR_EBPF_INVALID_FILTER', path: 'instructions[0]' });
  }
});

it('takes the longest', () => {
  const filter = new Array<ClassicInstruction>(4096).fill({ code: 6, jt: 0, jf: 0, k: 0 });
  expect(classicFilter(filter).instructions).toHaveLength(4096);
});
