/** Programs that this kernel rejects, from the load to the error. */
import { readdirSync } from 'node:fs';
import { load, VerifierError } from 'node-ebpf';
import { expect, it } from 'vitest';
import { failure } from './support/errors.ts';
import { loadTest } from './support/objects.ts';

const folder = new URL('../bpf/rejected/', import.meta.url);
const objects = readdirSync(folder).filter(name => name.endsWith('.bpf.o'));

const attempt = (name: string, logLevel = 0) =>
  load(new URL(name, folder), { backend: 'kernel', logLevel }).then(object => object.close());

it('are explained with program, line and log', async () => {
  const error = (await failure(() => attempt('map-value-null.bpf.o'))) as VerifierError;
  expect(error).toBeInstanceOf(VerifierError);
  expect(error).toMatchObject({
    code: 'ERR_EBPF_VERIFIER',
    errno: 13,
    syscall: expect.stringContaining('bpf'),
  });
  expect(error.program).not.toBe('');
  expect(error.source?.file).toMatch(/map-value-null\.bpf\.c$/);
  expect(error.message).toContain(error.source?.text.trim());
  expect(error.log).toMatch(/processed \d+ insns/);
  expect(error.hint).toBeTruthy();
});

it.each([0, 1, 2])('tell the same with log level %i', async logLevel => {
  const plain = (await failure(() => attempt('packet-bounds.bpf.o'))) as VerifierError;
  const error = (await failure(() => attempt('packet-bounds.bpf.o', logLevel))) as VerifierError;
  expect(error.reason).toBe(plain.reason);
  expect(error.instruction).toBe(plain.instruction);
});

it('have their whole log, however long', async () => {
  const error = (await failure(() => loadTest('long-log'))) as VerifierError;
  expect(error).toBeInstanceOf(VerifierError);
  // From its first instruction to its last words, with the 20,000 rounds between.
  expect(error.log.length).toBeGreaterThan(5_000_000);
  expect(error.log.slice(0, 1000)).toMatch(/^0: .*R1=ctx/m);
  expect(error.log).toMatch(/processed \d+ insns[^\n]*\n?$/);
  expect(error.source?.text).toContain('ctx->data');
});

it('are many, and each is rejected for a reason', async () => {
  const outcomes = new Map<string, unknown>();
  for (const name of objects) outcomes.set(name, await attempt(name).catch(error => error));
  const rejected = [...outcomes].filter(([, error]) => error instanceof VerifierError);
  // Some of them newer kernels take, and some load only where their helpers or types exist.
  expect(rejected.length).toBeGreaterThan(objects.length * 0.8);
  for (const [name, error] of rejected) expect((error as VerifierError).reason, name).not.toBe('');
  for (const [name, error] of outcomes) {
    if (error !== undefined) expect(error, name).toMatchObject({ code: expect.stringMatching(/^ERR_EBPF_/) });
  }
});
