/**
 * Generated programs: kernel, interpreter and translation agree in r0, all registers and memory. A program that the verifier refuses
 * does not count, but most must be taken. NODE_EBPF_PROGRAMS says how many.
 */
import { release } from 'node:os';
import { load } from 'node-ebpf';
import { expect, it } from 'vitest';
import { EbpfError } from '../../lib/errors.ts';
import { seeded } from '../unit/cbpf/support/random.ts';
import { Pair } from '../unit/emulator/support/engines.ts';
import { generate } from '../unit/emulator/support/generate.ts';
import { objectOf } from './support/generated.ts';

const COUNT = Number(process.env.NODE_EBPF_PROGRAMS ?? 2000);

it(`${COUNT} generated programs do what they do in the kernel`, {
  timeout: 60_000 + COUNT * 100,
}, async ctx => {
  if (!takesAll())
    ctx.skip('may_goto needs kernel 6.9, signed divisions, swaps and sign-extending loads 6.6');
  const pair = new Pair();
  const refused = new Map<string, number>();
  let compared = 0;
  for (let seed = 1; seed <= COUNT; seed++) {
    const generated = generate(seeded(seed));
    const { main, functions, context } = generated;
    try {
      await using object = await load(objectOf(generated), { backend: 'kernel' });
      const theirs = await object.programs.generated!.run({ context });
      const ours = pair.run([...main, ...functions.flat()], { context });
      expect([seed, Number(BigInt.asUintN(32, ours.result!)), [...ours.context]]).toEqual([
        seed,
        theirs.returnValue,
        [...theirs.context],
      ]);
      compared++;
    } catch (error) {
      if (!(error instanceof EbpfError) || error.code !== 'ERR_EBPF_VERIFIER') throw error;
      const reason = 'reason' in error ? String(error.reason).replace(/\d+/g, 'N') : '';
      refused.set(reason, (refused.get(reason) ?? 0) + 1);
    }
  }
  expect(compared, `refused: ${JSON.stringify(Object.fromEntries(refused))}`).toBeGreaterThan(COUNT * 0.95);
});

function takesAll(): boolean {
  const [major = 0, minor = 0] = release().split('.').map(Number);
  return major > 6 || (major === 6 && minor >= 9);
}
