/** What one kernel allows: its tables, and where its rules differ. */
import { ITERATORS, TRACEPOINTS } from '../tables/arguments-6.18.ts';
import { findKind, type ProbedKind, unpack } from '../tables/probed.ts';
import { PROBED } from '../tables/probed-6.18.ts';
import { EBPF_HELPERS, type Helper } from '../tables/prototypes.ts';

export interface KernelRules {
  /** `6.18` */
  readonly version: string;
  readonly kinds: readonly ProbedKind[];
  readonly helpers: ReadonlyMap<number, Helper>;
  /** Arguments that are not just what their types say, by tracepoint and iterator. */
  readonly tracepoints: Readonly<Record<string, string>>;
  readonly iterators: Readonly<Record<string, string>>;
  /** Possible CPUs: bpf_get_smp_processor_id() answers less. */
  readonly cpus: number;
  /** Whether the kernel finds the symbol's address. */
  readonly hasSymbol: (name: string) => boolean;
  /** After so many that were walked a program is too large. */
  readonly instructions: number;
  /** Whether a number that is -1 or 0 is looked at on two paths in bitwise operations. */
  readonly forksSignBits: boolean;
}

export const KERNEL_6_18: KernelRules = {
  version: '6.18',
  kinds: PROBED,
  helpers: EBPF_HELPERS,
  tracepoints: TRACEPOINTS,
  iterators: ITERATORS,
  cpus: 8192,
  hasSymbol: () => true,
  // BPF_COMPLEXITY_LIMIT_INSNS
  instructions: 1_000_000,
  forksSignBits: true,
};

export { findKind, unpack };
