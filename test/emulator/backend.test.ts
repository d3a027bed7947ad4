/** The emulator as a backend: without privileges, without the addon, on any system. */
import { Emulator, load, open } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { testObject } from '../kernel/support/objects.ts';

const count = async (backend: Emulator | 'emulator') => {
  const object = await load(testObject('xdp'), { backend });
  await object.programs.count!.run({ data: new Uint8Array(14) });
  return { object, packets: () => object.variables.packets!.value };
};

describe('an emulator', () => {
  it('is a world of its own', async () => {
    const [one, two] = [new Emulator(), new Emulator()];
    const first = await count(one);
    const second = await count(two);
    await second.object.programs.count!.run({ data: new Uint8Array(14) });
    expect([first.packets(), second.packets()]).toEqual([1n, 2n]);
    expect(first.object.backend).toBe('emulator');
    expect(first.object.backendReason).toBe('given by the caller');
    await first.object.close();
    expect(second.packets()).toBe(2n);
    await second.object.close();
  });

  it('closes what was loaded: variables are gone, not another’s memory', async () => {
    const { object, packets } = await count('emulator');
    const program = object.programs.count!;
    await object.close();
    expect((await failure(packets)).code).toBe('ERR_EBPF_CLOSED');
    expect((await failure(() => program.run())).code).toBe('ERR_EBPF_CLOSED');
    expect((await failure(() => program.info())).code).toBe('ERR_EBPF_CLOSED');
  });

  it.each([
    [{ cpus: 0 }, /cpus are 1 to 1024/],
    [{ cpus: 1.5 }, /cpus are 1 to 1024/],
    [{ seed: 0.5 }, /seed is an integer/],
    [{ clock: 'fast' as 'real' }, /'virtual' or 'real'/],
    [{ memory: -1 }, /memory is 1 byte to 2 GiB/],
    [{ turns: -1 }, /turns are 0 to/],
    [{ kernelVersion: 'new' }, /like '6.18.0'/],
  ])('refuses %j', async (options, message) => {
    const error = await failure(() => new Emulator(options));
    expect(error).toMatchObject({ code: 'ERR_EBPF_INVALID_ARGUMENT' });
    expect(error.message).toMatch(message);
  });

  it('says that it has no memory left', async () => {
    const spec = await open(testObject('maps'));
    for (const map of spec.maps) map.autocreate = map.name === 'array';
    spec.maps.array!.maxEntries = 1 << 28;
    for (const program of spec.programs) program.autoload = false;
    const error = await failure(() => spec.load({ backend: new Emulator({ memory: 1 << 20 }) }));
    expect(error.code).toBe('ERR_EBPF_NO_MEMORY');
  });
});
