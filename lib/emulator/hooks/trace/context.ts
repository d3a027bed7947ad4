/** What programs get that watch the kernel or processes: memory of its own, and what helpers ask of the event. */
import type { Memory, Region } from '../../memory/memory.ts';
import type { Context } from '../../world/execution.ts';

export interface EventFacts {
  /** Of the link that brought the program here. */
  readonly cookie?: bigint;
  /** Where the function begins that is entered or left: bpf_get_func_ip. */
  readonly ip?: bigint;
  /** Of functions: their arguments; then r1 points to them, and to the result after them where there is one. */
  readonly functionArguments?: number;
  readonly hasResult?: boolean;
  /** The registers lie there: kprobes and the like. */
  readonly registers?: number;
  /** bpf_perf_prog_read_value. */
  readonly counter?: { readonly value: bigint; readonly enabled: bigint; readonly running: bigint };
  /** Of kprobe.session and uprobe.session: the run at the return, and 8 bytes that both runs share. */
  readonly session?: { readonly isReturn: boolean; readonly cookie: number };
}

export class EventContext implements Context {
  readonly region: Region;
  readonly facts: EventFacts;
  /** bpf_override_return has set it: the function is not run, and this is its result. */
  override: bigint | undefined;
  readonly #memory: Memory;

  constructor(memory: Memory, bytes: Uint8Array, facts: EventFacts, writable = false) {
    this.#memory = memory;
    this.facts = facts;
    this.region = memory.allocate('context', bytes.length, writable);
    memory.bytes.set(bytes, this.region.address);
  }

  /** Programs may not reach what is before this byte. */
  hideBefore(offset: number): void {
    const { address, size } = this.region;
    this.#memory.expose(this.region, address + offset, Math.max(size - offset, 0));
  }

  free(): void {
    this.#memory.free(this.region);
  }
}

/** 64-bit values in a row. */
export function words(values: readonly bigint[]): Uint8Array {
  return new Uint8Array(BigUint64Array.from(values, value => BigInt.asUintN(64, value)).buffer);
}
