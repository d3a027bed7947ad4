/** Our verifier beside this kernel's, on programs that it refuses and some that it takes: the same verdict, for the same reason. */
import { readdirSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { VerifierError } from '../../lib/errors.ts';
import { parseVerifierLog } from '../../lib/formats/log/parse.ts';
import { parseObject } from '../../lib/formats/object/parse.ts';
import { type ObjectSpec, verify } from '../../lib/index.ts';
import { kernelBackend } from '../../lib/kernel/backend.ts';
import { specOf } from '../../scripts/verify-agreement/verdicts.ts';

const folder = fileURLToPath(new URL('../bpf/', import.meta.url));
const rejected = readdirSync(`${folder}rejected`)
  // A million instructions, twice, are for verify:agreement.
  .filter(name => name.endsWith('.bpf.o') && !name.startsWith('too-many'))
  .map(name => `rejected/${name}`);
const taken = [
  ...['xdp', 'tc', 'cgroup', 'sockets', 'run', 'iterators', 'usdt', 'tail', 'lwt'],
  ...['kfunc-cpumask', 'kfunc-dynptr', 'kfunc-kptrs'],
].map(name => `${name}.bpf.o`);
/** Whose programs say by their names whether they are taken. */
const SAYING = ['verifier-kfuncs.bpf.o', 'verifier-dummy.bpf.o', 'verifier-arguments.bpf.o'];

/** libbpf puts words of its own in place of the verifier's where a relocation has failed. */
const RELOCATED = new Set(['core_relocation', 'kfunc_missing']);

const specs = new Map<string, Promise<ObjectSpec>>();

function specIn(path: string): Promise<ObjectSpec> {
  let spec = specs.get(path);
  if (!spec) specs.set(path, (spec = specOf(readFileSync(folder + path))));
  return spec;
}

async function ours(path: string, program: string, logLevel = 0) {
  const { programs } = await verify(await specIn(path), { programs: [program], logLevel });
  return programs[program]!;
}

async function theirs(
  path: string,
  program: string,
  logLevel = 0,
): Promise<{ log: string; error?: unknown }> {
  const spec = await specIn(path);
  try {
    const object = await kernelBackend().load({ ...spec.request([program]), logLevel });
    const { log } = object.programs.get(program)!;
    for (const each of object.programs.values()) each.close();
    object.close();
    return { log };
  } catch (error) {
    return { log: error instanceof VerifierError ? error.log : '', error };
  }
}

const programs = (path: string) =>
  parseObject(readFileSync(folder + path)).programs.map(({ name }) => [path, name] as const);

describe.runIf(release().startsWith('6.18'))('beside the kernel', () => {
  it.each(rejected.flatMap(programs))('%s, %s: refused, as the kernel does', async (path, program) => {
    const { error } = await theirs(path, program);
    const verdict = await ours(path, program);
    if (!error) {
      expect(verdict.verdict).toBe('accepted');
      return;
    }
    expect(verdict.verdict).toBe('rejected');
    const expected = error as VerifierError;
    expect(verdict.error).toBeInstanceOf(VerifierError);
    expect(verdict.error).toMatchObject({
      program,
      errno: expected.errno,
      ...(!RELOCATED.has(program) && { kernelReason: expected.kernelReason, reason: expected.reason }),
      instruction: expected.instruction,
    });
  });

  it.each(SAYING.flatMap(programs))('%s, %s: as the kernel does', async (path, program) => {
    const { error } = await theirs(path, program);
    const verdict = await ours(path, program);
    expect(verdict.unsupported).toBeUndefined();
    if (program.startsWith('take_')) {
      expect(error).toBeUndefined();
      expect(verdict.verdict).toBe('accepted');
      return;
    }
    expect(error).toBeInstanceOf(VerifierError);
    const { kernelReason, errno, instruction } = error as VerifierError;
    expect(verdict.error).toMatchObject({ program, kernelReason, errno, instruction });
  });

  it.each(taken.flatMap(programs))('%s, %s: taken, with as much work', async (path, program) => {
    const { log, error } = await theirs(path, program, 4);
    if (error) expect(error).not.toBeInstanceOf(VerifierError);
    const verdict = await ours(path, program, 4);
    expect(verdict).toMatchObject({ name: program, verdict: 'accepted' });
    if (log === '') return;
    const [known, found] = [log, verdict.log].map(text => parseVerifierLog(text).statistics!);
    // All but the last few paths are the kernel's own.
    expect(Math.abs(found!.processed - known!.processed)).toBeLessThanOrEqual(known!.processed * 0.1);
  });

  it('writes the log of level 2 as the kernel does, addresses apart', async () => {
    const lines = (text: string) =>
      text
        .split('\n')
        // What the kernel says of its analyses before the walk.
        .filter(line => !/^(\(|stack use|func#|Live regs| +\d+: )/.test(line))
        .map(line => line.replace(/0xffff[0-9a-f]{12} */, '0x0 ').replace(/ mark_read.*/, ''))
        .map(line => line.replace(/(\(18\) r\d = 0x0) +/, '$1 '));
    const objects = ['xdp.bpf.o', 'tc.bpf.o', 'verifier-linked.bpf.o'];
    for (const [path, program] of objects.flatMap(programs)) {
      const { log } = await theirs(path, program, 2);
      expect(lines((await ours(path, program, 2)).log)).toEqual(lines(log));
    }
  });
});
