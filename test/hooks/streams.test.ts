/** A program's own standard output and standard error: kernel 6.17, and a coded error before. */
import { pid } from 'node:process';
import { beforeAll, describe, expect, it } from 'vitest';
import { isOlder } from '../../lib/kernel/floors.ts';
import { failure } from '../kernel/support/errors.ts';
import { loadTest, packet, type TestObject } from '../kernel/support/objects.ts';
import { rename } from '../kernel/support/rename.ts';
import { release } from './support/machine.ts';
import { streamTests } from './support/streams.ts';

const ENOMEM = 12;

/**
 * The kernel takes the page that holds the text by alloc_pages_nolock() (kernel/bpf/stream.c), which gives none before all of the machine's
 * memory is initialized (deferred_pages_enabled() in mm/page_alloc.c): a kernel that puts that off for good (the parameter
 * `deferred_init=lazy` of some that are made for virtual machines) answers ENOMEM each time, whatever is printed.
 */
async function refused({ programs, variables }: TestObject): Promise<string | undefined> {
  await programs.print!.run({ data: packet });
  const { value: result } = variables.result;
  expect([0, -ENOMEM]).toContain(result);
  variables.value.value = 0n;
  programs.print!.stdout().read();
  return result === 0
    ? undefined
    : 'this kernel has no page for a stream (deferred_init=lazy): the program is told ENOMEM';
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

  describe('streams of programs that are attached', () => {
    let why: string | undefined;
    beforeAll(async () => {
      await using object = await loadTest('streams');
      why = await refused(object);
    });
    const attached = () => loadTest('streams-attached', { edit: spec => (spec.variables.pid.value = pid) });

    it('have what a tracepoint printed', async ctx => {
      if (why) ctx.skip(why);
      await using object = await attached();
      await object.programs.on_rename.attach();
      rename('streamed');
      expect(object.variables.result.value).toBe(0);
      // Its name, and its own back.
      expect(object.programs.on_rename.stdout().read()).toBe(`renamed by ${pid}\n`.repeat(2));
      expect(object.programs.on_kill.stderr().read()).toBe('');
    });

    it('have what a uprobe printed', async ctx => {
      if (why) ctx.skip(why);
      await using object = await attached();
      await object.programs.on_kill.attach();
      process.kill(pid, 0);
      expect(object.variables.result.value).toBe(0);
      expect(object.programs.on_kill.stderr().read()).toBe(`killed by ${pid}\n`);
      expect(object.programs.on_kill.stdout().read()).toBe('');
    });

    it('have what the kernel says of an access beside an arena', async ctx => {
      if (why) ctx.skip(why);
      if (isOlder(release, '6.18')) ctx.skip(`it is told from kernel 6.18 on, and this is ${release}`);
      await using object = await attached();
      await object.programs.reach.run();
      const text: string = object.programs.reach.stderr().read();
      expect(text).toMatch(/^ERROR: Arena READ access at unmapped address 0x[0-9a-f]*2000\n/);
      expect(text).toMatch(/^Call trace:\n(.*\n)*.*bpf_prog_[0-9a-f]+_reach/m);
    });

    it('have what the kernel says of a loop that it ended', async ctx => {
      if (why) ctx.skip(why);
      await using object = await loadTest('streams-attached', {
        edit(spec) {
          for (const program of spec.programs) program.autoload = program.name === 'forever';
        },
      });
      await object.programs.forever.run();
      expect(object.variables.turns.value).toBeGreaterThan(1000n);
      expect(object.programs.forever.stderr().read()).toMatch(
        /^ERROR: Timeout detected for may_goto instruction\n(.*\n)*Call trace:\n/,
      );
    });
  });
}
