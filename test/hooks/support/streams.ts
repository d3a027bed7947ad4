/** What a program's streams do, on the emulator and on kernels that have them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, type TestContext } from 'vitest';
import { failure } from '../../kernel/support/errors.ts';
import { packet, type TestObject } from '../../kernel/support/objects.ts';

/** `refused`: why this machine's streams take nothing, if they do not. */
export function streamTests(
  load: () => Promise<TestObject>,
  refused: (object: TestObject) => Promise<string | undefined>,
): void {
  let object: TestObject;
  beforeEach(async (context: TestContext) => {
    object = await load();
    const why = await refused(object);
    if (why !== undefined) context.skip(why);
  });
  afterEach(() => object.close());
  const print = (repeat: number) => object.programs.print.run({ data: packet, repeat });

  it('are read as text, each once', async () => {
    await print(2);
    expect(object.variables.result.value).toBe(0);
    expect(object.programs.print.stdout().read()).toBe('line 0\nline 1\n');
    expect(object.programs.print.stdout().read()).toBe('');
    object.variables.stream.value = 2;
    await print(1);
    expect(object.programs.print.stdout().read()).toBe('');
    expect(object.programs.print.stderr().read()).toBe('line 2\n');
  });

  it('are read line by line as they are written', async () => {
    const seen: string[] = [];
    const reading = (async () => {
      for await (const line of object.programs.print.stdout({ interval: 5 })) {
        seen.push(line);
        if (seen.length === 3) break;
      }
    })();
    await print(2);
    await sleep(30);
    expect(seen).toEqual(['line 0', 'line 1']);
    await print(1);
    await reading;
    expect(seen[2]).toBe('line 2');
  });

  it('end by a signal, and with the program', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    for await (const _ of object.programs.print.stdout({ signal: controller.signal, interval: 10_000 }))
      expect.fail('nothing was printed');
    const reading = (async () => {
      for await (const _ of object.programs.print.stderr({ interval: 5 })) expect.fail('nothing was printed');
    })();
    await sleep(20);
    await object.close();
    await reading;
    expect((await failure(() => object.programs.print.stdout().read())).code).toBe('ERR_EBPF_CLOSED');
  });

  it('hold 100,000 bytes', async () => {
    await print(20_000);
    expect(object.variables.result.value).toBe(-28);
    const text: string = object.programs.print.stdout().read();
    expect(text.length).toBeGreaterThan(99_900);
    expect(text.length).toBeLessThan(100_000);
    await print(1);
    expect(object.programs.print.stdout().read()).toBe('line 20000\n');
  });

  it('are two', async () => {
    object.variables.stream.value = 3;
    await print(1);
    expect(object.variables.result.value).toBe(-2);
    expect((await failure(() => object.programs.print.backend.readStream(3))).code).toBe(
      'ERR_EBPF_NO_TARGET',
    );
    expect((await failure(() => object.programs.print.stdout({ interval: -1 }))).code).toBe(
      'ERR_EBPF_INVALID_ARGUMENT',
    );
  });
}
