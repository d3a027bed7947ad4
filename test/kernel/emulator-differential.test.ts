/**
 * Generated programs: kernel, interpreter and translation agree in r0, all registers, memory and maps. A program that the verifier refuses
 * does not count, but most must be taken. `npm run fuzz:differential` does more of them.
 */
import { release } from 'node:os';
import { expect, it } from 'vitest';
import { Differential } from './support/differential.ts';

const COUNT = 2000;

it(`${COUNT} generated programs do what they do in the kernel`, {
  timeout: 60_000 + COUNT * 150,
}, async ctx => {
  if (!takesAll())
    ctx.skip('may_goto needs kernel 6.9, signed divisions, swaps and sign-extending loads 6.6');
  await using differential = await Differential.create();
  const refused = new Map<string, number>();
  let compared = 0;
  for (let seed = 1; seed <= COUNT; seed++) {
    const refusal = await differential.run(seed);
    if (refusal === null) compared++;
    else refused.set(refusal, (refused.get(refusal) ?? 0) + 1);
  }
  expect(compared, `refused: ${JSON.stringify(Object.fromEntries(refused))}`).toBeGreaterThan(COUNT * 0.95);
});

function takesAll(): boolean {
  const [major = 0, minor = 0] = release().split('.').map(Number);
  return major > 6 || (major === 6 && minor >= 9);
}
