/** Pointers to objects of the kernel that are NULL, or none: they read 0, where the kernel's loads do; all others are faults. */
import { Emulator } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import type { TestObject } from '../kernel/support/objects.ts';
import { emulated } from './support/emulated.ts';

for (const engine of ['jit', 'interpreter'] as const)
  describe(engine, () => {
    const seen = (object: TestObject, count: number) =>
      object.variables.seen!.value.slice(0, count).map(Number);

    it('reads 0 by a pointer that was an argument, or that an object has', async () => {
      const emulator = new Emulator({ engine });
      await using object = await emulated(emulator, 'kernel-null', ['follows']);
      await object.programs.follows!.attach();
      const { variables } = object;
      const call = (skb: unknown) => {
        variables.seen!.value = [9n, 9n, 9n, 9n, 9n, 9n, 9n, 9n] as never;
        emulator.function('netif_receive_skb').call([skb]);
        return seen(object, 4);
      };
      expect(call({ len: 7, dev: { ifindex: 3 } })).toEqual([7, 3, 3, 3]);
      expect(call({ len: 7 })).toEqual([7, 0, 0, 0]);
      expect(call(null)).toEqual([0, 0, 0, 0]);
      // Numbers that are no pointers, memory that nobody has, and the end of what there is.
      for (const dev of [1n, 0xffffn, 0xffff_ffffn, 0x7fff_ffffn, 1n << 40n, -1n, -4096n])
        expect(call({ len: 7, dev })).toEqual([7, 0, 0, 0]);
    });

    it('reads 0 by what a task has', async () => {
      const emulator = new Emulator({ engine });
      await using object = await emulated(emulator, 'kernel-null', ['current']);
      emulator.current = emulator.task({ pid: 42, mm: null });
      await object.programs.current!.run({ data: new Uint8Array(60) });
      expect(seen(object, 3)).toEqual([42, 0, 1]);
    });

    it('is a fault by anything else', async () => {
      const emulator = new Emulator({ engine });
      await using object = await emulated(emulator, 'kernel-null', ['careless', 'of_its_own']);
      const link = await object.programs.careless!.attach();
      const call = () => emulator.function('netif_receive_skb').call([{}]);
      object.variables.key!.value = 7;
      expect(call).toThrow(/'careless'.*read of 8 bytes at 0x0: a NULL pointer/);
      expect(seen(object, 1)).toEqual([0]);
      await link.close();
      object.variables.key!.value = 0;
      await object.programs.of_its_own!.attach();
      expect(call).toThrow(/'of_its_own'.*read of 4 bytes at 0x0: a NULL pointer/);
    });

    it('is a fault everywhere with `sanitize`', async () => {
      const emulator = new Emulator({ engine, sanitize: true });
      await using object = await emulated(emulator, 'kernel-null', ['follows', 'current']);
      await object.programs.follows!.attach();
      const call = () => emulator.function('netif_receive_skb').call([{}]);
      expect(call).toThrow(/'follows'.*: a NULL pointer/);
      emulator.current = emulator.task({ pid: 42, mm: null });
      const run = () => object.programs.current!.run({ data: new Uint8Array(60) });
      expect(await failure(run)).toMatchObject({ code: 'ERR_EBPF_FAULT' });
    });
  });
