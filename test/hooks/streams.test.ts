/** A program's own standard output and standard error: kernel 6.17, and a coded error before. */
import { describe, expect, it } from 'vitest';
import { isOlder } from '../../lib/kernel/floors.ts';
import { failure } from '../kernel/support/errors.ts';
import { loadTest, packet, type TestObject } from '../kernel/support/objects.ts';
import { release } from './support/machine.ts';
import { streamTests } from './support/streams.ts';

const ENOMEM = 12;

/** The kernel takes a page without waiting for it (alloc_pages_nolock()), which some machines never give. */
async function refused({ programs, variables }: TestObject): Promise<string | undefined> {
  await programs.print!.run({ data: packet });
  const { value: result } = variables.result;
  expect([0, -ENOMEM]).toContain(result);
  variables.value.value = 0n;
  programs.print!.stdout().read();
  return result === 0 ? undefined : 'this kernel has no page for a stream: the program is told ENOMEM';
}

if (isOlder(release, '6.17')) {
  it('streams are not there before kernel 6.17', async () => {
    await using object = await loadTest('streams');
    await object.programs.print!.run({ data: packet });
    const error = await failure(() => object.programs.print!.stdout().read());
    expect(error.code).toBe('ERR_EBPF_NOT_SUPPORTED');
    expect(error.message).toContain(`programs have streams from kernel 6.17 on, and this is ${release}`);
    expect(error.message).toContain('log with ebpf_log instead');
  });
} else {
  it('an empty stream is an empty text', async () => {
    await using object = await loadTest('streams');
    expect(object.programs.print!.stdout().read()).toBe('');
    expect(object.programs.print!.stderr().read()).toBe('');
  });
  describe('streams', () => streamTests(() => loadTest('streams'), refused));
}
