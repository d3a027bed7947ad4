/** Names that are not there, before load and after. */
import { describe, expect, it } from 'vitest';
import { failure } from './support/errors.ts';
import { loadTest, openTest } from './support/objects.ts';

const cases = [
  ['programs', 'tuoch', 'ERR_EBPF_UNKNOWN_PROGRAM', 'touch'],
  ['maps', 'percpu_hahs', 'ERR_EBPF_UNKNOWN_MAP', 'percpu_hash'],
  ['variables', 'wantd', 'ERR_EBPF_UNKNOWN_VARIABLE', 'wanted'],
] as const;

describe.each(cases)('%s', (part, wrong, code, right) => {
  it('before load', async () => {
    const spec = await openTest('maps');
    const error = await failure(() => spec[part][wrong]);
    expect(error).toMatchObject({ code, message: expect.stringContaining(`did you mean '${right}'?`) });
    expect(wrong in spec[part]).toBe(false);
    expect(right in spec[part]).toBe(true);
  });

  it('after load', async () => {
    await using object = await loadTest('maps');
    const error = await failure(() => object[part][wrong]);
    expect(error).toMatchObject({ code, message: expect.stringContaining(`did you mean '${right}'?`) });
    expect(error.message).toContain("'maps'");
    expect([...object[part]].map(({ name }) => name)).toContain(right);
  });
});

it('what was not loaded has no handle', async () => {
  await using object = await loadTest('xdp', {
    edit(spec) {
      spec.programs.drop.autoload = false;
    },
  });
  expect([...object.programs].map(({ name }) => name).sort()).toEqual(['count', 'count_again', 'pass']);
  expect((await failure(() => object.programs.drop)).code).toBe('ERR_EBPF_UNKNOWN_PROGRAM');
});
