/** Time, chance and CPU: what both engines tell programs, though the translation reads them from memory by itself. */
import { Emulator, load } from 'node-ebpf';
import { add, build, call, exit, lsh, mov, r0, r6, xor } from 'node-ebpf/asm';
import { expect, it } from 'vitest';

const ENGINES = ['interpreter', 'jit'] as const;

const object = build({
  license: 'GPL',
  programs: {
    chance: {
      section: 'syscall',
      code: [
        mov(r6, 0),
        [1, 2, 3, 4, 5, 6].map(() => [call('bpf_get_prandom_u32'), lsh(r6, 5), xor(r6, r0)]),
        [mov(r0, r6), exit()],
      ],
    },
    time: { section: 'syscall', code: [call('bpf_ktime_get_ns'), exit()] },
    cpu: { section: 'xdp', code: [call('bpf_get_smp_processor_id'), add(r0, 1), exit()] },
  },
});

it('has the same chances from a seed', async () => {
  const runs: number[][] = [];
  for (const engine of ENGINES) {
    await using loaded = await load(object, { backend: new Emulator({ seed: 7, engine }) });
    const once = async () => (await loaded.programs.chance!.run()).returnValue;
    runs.push([await once(), await once(), await once()]);
  }
  expect(new Set(runs[0]).size).toBe(3);
  expect(runs[1]).toEqual(runs[0]);
});

it.each(ENGINES)('sees the virtual clock go on, by the %s', async engine => {
  const emulator = new Emulator({ engine });
  await using loaded = await load(object, { backend: emulator });
  const now = async () => BigInt((await loaded.programs.time!.run()).returnValue);
  const start = await now();
  expect(start).toBe(emulator.clock.now());
  emulator.clock.advance(1_234_567n);
  expect(await now()).toBe(start + 1_234_567n);
});

it.each(ENGINES)('knows its CPU, by the %s', async engine => {
  const emulator = new Emulator({ cpus: 2, engine });
  await using loaded = await load(object, { backend: emulator });
  await loaded.programs.cpu!.attach({ interface: 'veth0' });
  const frame = new Uint8Array(14);
  const on = (cpu: number) => emulator.interface('veth0').receive(frame, { cpu }).action;
  expect([on(0), on(1), on(0)]).toEqual(['drop', 'pass', 'drop']);
});
