/** Rejected programs of test/bpf, as this library's verifier and as the kernel tell of them. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { VerifierError } from '../../../lib/errors.ts';
import { parseObject } from '../../../lib/formats/object/parse.ts';
import { verify } from '../../../lib/index.ts';
import type { NativeError } from '../../../lib/kernel/binding.ts';
import { verifierError } from '../../../lib/kernel/verdict.ts';
import { type FixtureKernel, fixture } from '../log/fixtures.ts';

export const objectPath = (name: string) =>
  fileURLToPath(new URL(`../../bpf/${name}.bpf.o`, import.meta.url));

/** Linked for the object's own types: the same on every machine. */
export async function ours(name: string, logLevel = 0): Promise<VerifierError> {
  const { programs } = await verify(objectPath(`rejected/${name}`), { btf: null, logLevel });
  return programs[name.replaceAll('-', '_')]!.error!;
}

/** From a log that a kernel wrote, as the backend makes an error of it. */
export function kernels(name: string, kernel: FixtureKernel, log = name): VerifierError {
  const program = name.replaceAll('-', '_');
  const error: NativeError = Object.assign(new Error('Permission denied'), {
    errno: 13,
    syscall: 'bpf_object__load',
    libbpfLog: `libbpf: prog '${program}': BPF program load failed: Permission denied\n`,
    logs: [{ program, log: fixture(kernel, log) }],
  });
  return verifierError(parseObject(readFileSync(objectPath(`rejected/${name}`))), error)!;
}
