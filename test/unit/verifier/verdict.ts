/** What the verifier says of a socket filter in assembly, by a kernel's rules, without types. */
import { build } from 'node-ebpf/asm';
import { open, verify } from '../../../lib/index.ts';

/** The verdict, and the reason of a rejection. */
export async function verdict(code: string, kernel: string): Promise<[string, string | undefined]> {
  const object = build({ programs: { main: { section: 'socket', code } } });
  const { verdict, error } = (await verify(await open(object), { btf: null, kernel })).programs.main!;
  return [verdict, error?.kernelReason];
}
