/**
 * What libbpf writes into a log in place of a call that it has poisoned, since the kernel names a number alone: bpf_program_fixup_log() in
 * libbpf.c.
 */
import type { LinkedObject } from '../../linker/index.ts';

const POISONED = /^(\d+): \(85\) call unknown#(200[12])(\d{6})\ninvalid func unknown#\2\3$/m;

export function inLoadersWords(
  log: string,
  { maps, externs }: Pick<LinkedObject, 'maps' | 'externs'>,
): string {
  return log.replace(POISONED, (text, instruction: string, kind: string, number: string) => {
    const map = kind === '2001';
    const name = (map ? maps : externs)[Number(number)]?.name;
    if (name === undefined) return text;
    return map
      ? `${instruction}: <invalid BPF map reference>\nBPF map '${name}' is referenced but wasn't created`
      : `${instruction}: <invalid kfunc call>\nkfunc '${name}' is referenced but wasn't resolved`;
  });
}
