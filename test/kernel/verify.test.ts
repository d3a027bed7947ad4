/** `verify()` beside the kernel: the same verdict on objects of test/bpf as a whole, the same error, the same story. */
import { release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type BpfObject, load, open, VerifierError, verify } from 'node-ebpf';
import { describe, expect, it } from 'vitest';

const object = (name: string) => fileURLToPath(new URL(`../bpf/${name}.bpf.o`, import.meta.url));

const SAMPLE = [
  ...['xdp', 'tc', 'cgroup', 'run', 'iterators', 'tail', 'lwt', 'kfunc-cpumask', 'sockets'],
  ...[
    'map-value-null',
    'packet-bounds',
    'stack-bounds',
    'loop-infinite',
    'reference-ringbuf',
    'helper-gpl',
  ].map(name => `rejected/${name}`),
  ...['context-access', 'global-function', 'lock-held', 'return-value', 'rodata-write', 'kfunc-missing'].map(
    name => `rejected/${name}`,
  ),
];

/** undefined where it is loaded. */
async function refusalOf(name: string): Promise<unknown> {
  let loaded: BpfObject | undefined;
  try {
    loaded = await load(object(name), { backend: 'kernel' });
    return undefined;
  } catch (error) {
    return error;
  } finally {
    loaded?.close();
  }
}

describe.runIf(release().startsWith('6.18'))('beside the kernel', () => {
  it.each(SAMPLE)('%s', async name => {
    const result = await verify(await open(object(name)));
    const refused = await refusalOf(name);
    const rejected = [...result].filter(({ verdict }) => verdict === 'rejected');
    expect([...result].filter(({ verdict }) => verdict === 'unsupported')).toEqual([]);
    if (refused === undefined) {
      expect(rejected).toEqual([]);
      expect(result.ok).toBe(true);
      return;
    }
    expect(refused).toBeInstanceOf(VerifierError);
    const { program, errno, instruction, reason, kernelReason, hint, source } = refused as VerifierError;
    // Libbpf stops at the first.
    expect(rejected[0]!.error).toMatchObject({
      program,
      errno,
      instruction,
      reason,
      kernelReason,
      hint,
      source,
    });
    expect(rejected[0]!.error!.message.split('\n\n').slice(0, -1)).toEqual(
      (refused as VerifierError).message.split('\n\n').slice(0, -1),
    );
    expect(rejected[0]!.explain()).toBe((refused as VerifierError).explain());
  });
});
