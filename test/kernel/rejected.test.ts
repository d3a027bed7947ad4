/** Every program of test/bpf/rejected, from the load to the error: program, reason, instruction, line of the source, remedy. */
import { readdirSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { load, VerifierError } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { explain } from '../../lib/formats/log/explain.ts';
import { expectation } from '../unit/log/expectations.ts';
import { askChild } from './support/child.ts';
import { failure } from './support/errors.ts';

const folder = new URL('../bpf/rejected/', import.meta.url);
const names = readdirSync(folder)
  .filter(name => name.endsWith('.bpf.o'))
  .map(name => name.replace('.bpf.o', ''));

// `6.18.44-fc`, `7.3-amd64`
const [major = 0, minor = 0] = (/^(\d+)\.(\d+)/.exec(release()) ?? []).slice(1).map(Number);
const atLeast = (wantedMajor: number, wantedMinor: number) =>
  major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
/** Whose words are expected; older kernels have their own, which the unit tests know from their logs. */
const kernel = atLeast(7, 3) ? '7.3' : atLeast(6, 18) ? '6.18' : undefined;

/** Refused to processes without CAP_PERFMON alone. */
const unprivileged = new Set(['pointer-leak', 'stack-uninitialised']);
/** Functions may call each other 16 deep there. */
const accepted: Record<string, readonly string[]> = { '7.3': ['calls-too-deep'] };

/** The line that the source itself marks, from 1. */
function markedLine(name: string): number | undefined {
  const lines = readFileSync(new URL(`${name}.bpf.c`, folder), 'utf8').split('\n');
  const index = lines.findIndex(line => line.includes('// REJECTED'));
  return index < 0 ? undefined : index + 1;
}

interface Verdict
  extends Pick<VerifierError, 'program' | 'instruction' | 'source' | 'reason' | 'kernelReason' | 'hint'> {}

function check(name: string, wanted: string, error: Verdict): void {
  const { cause, instruction, line } = expectation(kernel!, wanted)!;
  expect(error.program).toBe(name.replaceAll('-', '_'));
  expect(error.kernelReason).toBe(line);
  expect(explain([error.kernelReason])).toMatchObject({ cause, reason: error.reason, hint: error.hint });
  expect(error.instruction).toBe(instruction);
  const marked = markedLine(name);
  // Where the verifier gives up, or blames the program as a whole, no line can be marked.
  if (marked === undefined || instruction === undefined) return;
  expect(error.source).toMatchObject({ line: marked, text: expect.stringContaining('// REJECTED') });
  expect(error.source?.file).toContain(`test/bpf/rejected/${name}.bpf.c`);
}

describe.runIf(kernel !== undefined)('a program is rejected', () => {
  for (const name of names) {
    if (unprivileged.has(name) || accepted[kernel!]?.includes(name)) continue;
    it(name, async () => {
      const error = (await failure(() =>
        load(new URL(`${name}.bpf.o`, folder), { backend: 'kernel' }),
      )) as VerifierError;
      expect(error).toBeInstanceOf(VerifierError);
      check(name, name, error);
      expect(error.log).toMatch(/^processed \d+ insns/m);
      expect(error.message).toContain(error.reason);
      expect(error.message).toContain(error.hint);
      if (error.source) expect(error.message).toContain(error.source.text.trim());
    });
  }

  for (const name of unprivileged) {
    it(`${name}, without CAP_PERFMON`, async () => {
      const script = `
        import { load } from 'node-ebpf';
        const error = await load(new URL(${JSON.stringify(new URL(`${name}.bpf.o`, folder))}), { backend: 'kernel' }).catch(error => error);
        const { code, program, instruction, source, reason, kernelReason, hint } = error;
        console.log(JSON.stringify({ code, program, instruction, source, reason, kernelReason, hint }));`;
      const error = await askChild<Verdict & { code: string }>(script, {
        under: ['setpriv', '--bounding-set', '-all,+bpf,+net_admin'],
      });
      expect(error.code).toBe('ERR_EBPF_VERIFIER');
      check(name, `${name}.unprivileged`, error);
    });
  }
});

it('in words that are known from 6.18 on', ctx => {
  if (kernel === undefined) ctx.skip(`kernel ${release()} has words of its own, tested with logs alone`);
});
