/** The verifier's log of a rejection: whole however long, and the same verdict at each level. */
import type { VerifierError } from 'node-ebpf';
import { expect, it } from 'vitest';
import { failure } from './support/errors.ts';
import { loadTest } from './support/objects.ts';

const reject = async (logLevel: number) =>
  (await failure(() => loadTest('long-log', { logLevel }))) as VerifierError;

it('is whole, with 20,000 rounds of a loop between its first and its last words', async () => {
  const { log, source } = await reject(0);
  expect(log.length).toBeGreaterThan(5_000_000);
  expect(log.slice(0, 1000)).toMatch(/^0: .*R1=ctx/m);
  expect(log).toMatch(/processed \d+ insns[^\n]*\n?$/);
  expect(source?.text).toContain('ctx->data');
});

it('says the same with a log level asked for', async () => {
  const plain = await reject(0);
  for (const level of [1, 2]) {
    const { reason, instruction, source } = await reject(level);
    expect({ reason, instruction, source }).toEqual({
      reason: plain.reason,
      instruction: plain.instruction,
      source: plain.source,
    });
  }
});

it('is not printed with the error', async () => {
  const error = await reject(0);
  expect(error.message.length).toBeLessThan(2000);
  expect(error.stack!.length).toBeLessThan(5000);
});
