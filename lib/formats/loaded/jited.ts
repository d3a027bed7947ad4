/** A program's machine code, function by function, and the lines of the source that it was made of. */
import type { SourceLine } from '../asm/types.ts';
import type { Btf } from '../btf/btf.ts';
import { bigNumbers, functionsIn, linesIn, numbers, type RawProgramCode } from './records.ts';

export interface JitedLine extends SourceLine {
  /** Bytes from the function's start. */
  readonly offset: number;
}

export interface JitedFunction {
  /** The BTF's; empty for a program without. */
  readonly name: string;
  /** Where it lies in the kernel; 0n where that is not shown (`kernel.kptr_restrict`). */
  readonly address: bigint;
  readonly code: Uint8Array;
  readonly lines: readonly JitedLine[];
}

/** Empty where the JIT is off, or the process may not see what it made. */
export function jitedFunctions(raw: RawProgramCode, btf: Btf | null): JitedFunction[] {
  const names = functionsIn(raw, btf).map(({ name }) => name);
  const addresses = bigNumbers(raw.symbols);
  const lines = linesIn(raw, btf);
  const places = bigNumbers(raw.machineLines);
  let start = 0;
  return numbers(raw.lengths).map((length, i) => {
    const address = addresses[i] ?? 0n;
    const end = address + BigInt(length);
    const code = raw.jited.subarray(start, start + length);
    start += length;
    return {
      name: names[i] ?? '',
      address,
      code,
      lines: lines.flatMap(({ slot: _, ...line }, at): JitedLine[] => {
        const place = places[at] ?? 0n;
        return address > 0n && place >= address && place < end
          ? [{ ...line, offset: Number(place - address) }]
          : [];
      }),
    };
  });
}
