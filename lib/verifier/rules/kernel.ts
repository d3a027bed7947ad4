/** What one kernel allows: its tables, and where its rules differ. */
import { KERNEL_HELPERS } from '../../formats/insn/helpers.ts';
import * as arguments510 from '../tables/arguments-5.10.ts';
import * as arguments61 from '../tables/arguments-6.1.ts';
import * as arguments612 from '../tables/arguments-6.12.ts';
import * as arguments618 from '../tables/arguments-6.18.ts';
import * as arguments72 from '../tables/arguments-7.2.ts';
import { findKind, type ProbedKind, unpack } from '../tables/probed.ts';
import { PROBED as PROBED_5_10 } from '../tables/probed-5.10.ts';
import { PROBED as PROBED_6_1 } from '../tables/probed-6.1.ts';
import { PROBED as PROBED_6_12 } from '../tables/probed-6.12.ts';
import { PROBED as PROBED_6_18 } from '../tables/probed-6.18.ts';
import { PROBED as PROBED_7_2 } from '../tables/probed-7.2.ts';
import { type Helper, helpersOf } from '../tables/prototypes.ts';
import { isSince, type Knowledge, knowledgeOf } from './features.ts';

export interface KernelRules {
  /** `6.18` */
  readonly version: string;
  readonly kinds: readonly ProbedKind[];
  readonly helpers: ReadonlyMap<number, Helper>;
  /** __BPF_FUNC_MAX_ID - 1 */
  readonly lastHelper: number;
  /** Arguments that are not just what their types say, by tracepoint and iterator. */
  readonly tracepoints: Readonly<Record<string, string>>;
  readonly iterators: Readonly<Record<string, string>>;
  /** Possible CPUs: bpf_get_smp_processor_id() answers less. */
  readonly cpus: number;
  /** Whether the kernel finds the symbol's address. */
  readonly hasSymbol: (name: string) => boolean;
  /** Whether errors may be injected into functions, as far as the tables say which, or of which exactly. */
  readonly errorInjection: boolean | ReadonlySet<string>;
  /** After so many that were walked a program is too large. */
  readonly instructions: number;
  /** Where verifiers differ. */
  readonly knows: Knowledge;
}

interface Tables {
  readonly TRACEPOINTS: Readonly<Record<string, string>>;
  readonly ITERATORS: Readonly<Record<string, string>>;
}

function lastHelper(version: string): number {
  const known = [...KERNEL_HELPERS.values()].filter(({ since }) => isSince(version, since));
  return known.at(-1)?.number ?? 0;
}

function kernel(version: string, kinds: readonly ProbedKind[], tables: Tables): KernelRules {
  return {
    version,
    kinds,
    helpers: helpersOf(until => !isSince(version, until)),
    lastHelper: lastHelper(version),
    tracepoints: tables.TRACEPOINTS,
    iterators: tables.ITERATORS,
    cpus: 8192,
    hasSymbol: () => true,
    errorInjection: true,
    // BPF_COMPLEXITY_LIMIT_INSNS
    instructions: 1_000_000,
    knows: knowledgeOf(version),
  };
}

export const KERNEL_6_18 = kernel('6.18', PROBED_6_18, arguments618);

/** The oldest first. */
export const KERNELS: readonly KernelRules[] = [
  kernel('5.10', PROBED_5_10, arguments510),
  kernel('6.1', PROBED_6_1, arguments61),
  kernel('6.12', PROBED_6_12, arguments612),
  KERNEL_6_18,
  kernel('7.2', PROBED_7_2, arguments72),
];

export { findKind, unpack };
