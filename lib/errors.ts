/**
 * Every error that node-ebpf throws, and its code. A message says what was tried on what, why it failed and what to do;
 * the code is stable and is what programs test.
 */
import { getSystemErrorName } from 'node:util';
import type { Finding } from './finding.ts';

/** Stable error codes. A code is never reused for something else. */
export type ErrorCode =
  /** The file is not an eBPF object that can be used: `offset` says which byte is wrong where one byte is to blame. */
  | 'ERR_EBPF_INVALID_OBJECT'
  /** A classic BPF filter that the kernel refuses, or its text is damaged; `path` names the instruction. */
  | 'ERR_EBPF_INVALID_FILTER'
  /** Instructions that no kernel takes; `path` names the one. */
  | 'ERR_EBPF_INVALID_PROGRAM'
  /** The object's (or kernel's) BTF is damaged. */
  | 'ERR_EBPF_INVALID_BTF'
  /** No program, map or variable of that name in the object. */
  | 'ERR_EBPF_UNKNOWN_PROGRAM'
  | 'ERR_EBPF_UNKNOWN_MAP'
  | 'ERR_EBPF_UNKNOWN_VARIABLE'
  /** A key, value, variable or event of the wrong shape or out of range; `path` names the field. */
  | 'ERR_EBPF_VALUE'
  /** An option or argument that makes no sense. */
  | 'ERR_EBPF_INVALID_ARGUMENT'
  /** Right call, wrong moment: an edit after load, a second attach, two readers of one ring. */
  | 'ERR_EBPF_INVALID_STATE'
  /** Used after `close()`. */
  | 'ERR_EBPF_CLOSED'
  | 'ERR_EBPF_MAP_FULL'
  /** A map that is to be used again (a pin, `reuse`, `like`) is made in another way; the message has a line for each difference. */
  | 'ERR_EBPF_MAP_MISMATCH'
  | 'ERR_EBPF_KEY_NOT_FOUND'
  | 'ERR_EBPF_KEY_EXISTS'
  /** One value given where each CPU has its own, or the other way round. */
  | 'ERR_EBPF_PER_CPU'
  /** Write to something the kernel has made read-only (.rodata after load, a frozen map). */
  | 'ERR_EBPF_READ_ONLY'
  | 'ERR_EBPF_ALREADY_ATTACHED'
  /** The programs of a place have changed since the revision that was expected. */
  | 'ERR_EBPF_STALE_REVISION'
  | 'ERR_EBPF_NO_INTERFACE'
  /** No such kernel symbol, user-space symbol, tracepoint, binary. */
  | 'ERR_EBPF_NO_TARGET'
  | 'ERR_EBPF_PERMISSION'
  | 'ERR_EBPF_NO_TRACEFS'
  | 'ERR_EBPF_NO_BTF'
  /** The running kernel (or backend) lacks the feature; the message says from which version on it exists. */
  | 'ERR_EBPF_NOT_SUPPORTED'
  /** C source that does not compile: always a `CompileError`. */
  | 'ERR_EBPF_COMPILE'
  /** No clang that compiles for BPF; the message has the command that installs one. */
  | 'ERR_EBPF_NO_CLANG'
  /** The addon is not built or does not fit this platform. */
  | 'ERR_EBPF_NO_NATIVE'
  /** The kernel's verifier rejected a program: always a `VerifierError`. */
  | 'ERR_EBPF_VERIFIER'
  /** A program in the emulator did what it must not: always an `EmulatorFault`. */
  | 'ERR_EBPF_FAULT'
  /** The emulator's memory is used up. */
  | 'ERR_EBPF_NO_MEMORY'
  | 'ERR_EBPF_LOAD'
  | 'ERR_EBPF_ATTACH'
  /** A system call failed in a way that has no code of its own: see `errno` and `syscall`. */
  | 'ERR_EBPF_SYSTEM';

export interface ErrorDetails {
  /** Positive errno of the failed call. */
  errno?: number | undefined;
  /** The call that failed, e.g. `bpf(BPF_MAP_UPDATE_ELEM)`. */
  syscall?: string | undefined;
  cause?: unknown;
  /** Byte of the input that is wrong. */
  offset?: number | undefined;
  /** Field path of the value that is wrong, e.g. `key.addr[2].port`. */
  path?: string | undefined;
  /** libbpf's own words, where it said any. */
  libbpfLog?: string | undefined;
  finding?: Finding | undefined;
}

const ASKED = "did you mean '";
const END = "'?";

/** `did you mean 'x'?`: the only form of these words, since an error's `nearest` is read from them. */
export const suggestion = (nearest: string): string => `${ASKED}${nearest}${END}`;

/** What `suggestion` wrote, the last one of a message: so that no place can make one and not the other. Messages may hold names of any length. */
function suggestedIn(message: string): string | undefined {
  const asked = message.lastIndexOf(ASKED);
  const start = asked + ASKED.length;
  const end = asked < 0 ? -1 : message.indexOf(END, start);
  return end < 0 ? undefined : message.slice(start, end);
}

/** The one error class of the library; `VerifierError`, `EmulatorFault` and `CompileError` are its subclasses. */
export class EbpfError extends Error {
  readonly code: ErrorCode;
  declare readonly errno?: number;
  declare readonly syscall?: string;
  declare readonly offset?: number;
  declare readonly path?: string;
  declare readonly libbpfLog?: string;
  /** The name that may have been meant, of what is there: a symbol, tracepoint, interface, map, field, … */
  declare readonly nearest?: string;
  /** Of ERR_EBPF_PERMISSION and ERR_EBPF_NOT_SUPPORTED of the kernel: what explains it, and what mends it, as `diagnose` says. */
  declare readonly finding?: Finding;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.code = code;
    const nearest = suggestedIn(message);
    if (nearest !== undefined) this.nearest = nearest;
    if (details.errno !== undefined) this.errno = details.errno;
    if (details.syscall !== undefined) this.syscall = details.syscall;
    if (details.offset !== undefined) this.offset = details.offset;
    if (details.path !== undefined) this.path = details.path;
    if (details.libbpfLog !== undefined) this.libbpfLog = details.libbpfLog;
    if (details.finding !== undefined) this.finding = details.finding;
  }

  override get name(): string {
    return 'EbpfError';
  }
}

/** Where in the source the verifier stopped. */
export interface SourceLocation {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in characters; absent where only the kernel's log says the line. */
  readonly column?: number;
  /** The line itself, as the compiler saw it. */
  readonly text: string;
}

export interface VerifierDetails extends Omit<ErrorDetails, 'cause' | 'offset' | 'path'> {
  readonly program: string;
  readonly log: string;
  readonly instruction?: number | undefined;
  readonly source?: SourceLocation | undefined;
  readonly reason: string;
  readonly kernelReason: string;
  readonly hint?: string | undefined;
  /** Makes the text of `explain()`, when it is asked for. */
  readonly explain: () => string;
}

/**
 * The kernel's verifier rejected a program. The message shows the reason, the source line and the remedy. What may have
 * megabytes is not printed with the error: see `log`.
 */
export class VerifierError extends EbpfError {
  readonly #details: VerifierDetails;

  constructor(message: string, details: VerifierDetails) {
    const { errno, syscall, libbpfLog } = details;
    super('ERR_EBPF_VERIFIER', message, { errno, syscall });
    this.#details = details;
    if (libbpfLog !== undefined) Object.defineProperty(this, 'libbpfLog', { value: libbpfLog });
  }

  override get name(): string {
    return 'VerifierError';
  }

  /** Name of the program that was rejected. */
  get program(): string {
    return this.#details.program;
  }

  /** The verifier's log, whole and unchanged. */
  get log(): string {
    return this.#details.log;
  }

  /**
   * Index of the failing instruction in the program as it was loaded: its own instructions first, then those of the functions
   * that it calls. undefined where no single instruction is to blame.
   */
  get instruction(): number | undefined {
    return this.#details.instruction;
  }

  /** undefined where no single instruction is to blame, or the object has no line information (compiled without `-g`). */
  get source(): SourceLocation | undefined {
    return this.#details.source;
  }

  /** What is wrong: one sentence in plain words. */
  get reason(): string {
    return this.#details.reason;
  }

  /** The line of the log that the reason is taken from. */
  get kernelReason(): string {
    return this.#details.kernelReason;
  }

  /** What to do about it; undefined where the cause is not known. */
  get hint(): string | undefined {
    return this.#details.hint;
  }

  /**
   * The path that was rejected, over the lines of the source: which way it went at each branch and why, how the values that the failing
   * instruction needs came about, the reason and the hint. Taken from `log`, which has the path at levels 1 and 2; where it has none, it says so.
   */
  explain(): string {
    return this.#details.explain();
  }
}

export interface FaultDetails {
  readonly program: string;
  readonly instruction: number;
  readonly registers: readonly bigint[];
  readonly source?: Pick<SourceLocation, 'file' | 'line' | 'text'> | undefined;
  readonly reason: string;
  readonly address?: bigint;
  readonly near?: string;
}

/** A program in the emulator did what it must not: an access outside its memory, no end, calls too deep. */
export class EmulatorFault extends EbpfError {
  readonly #details: FaultDetails;

  constructor(message: string, details: FaultDetails) {
    super('ERR_EBPF_FAULT', message);
    this.#details = details;
  }

  override get name(): string {
    return 'EmulatorFault';
  }

  /** Name of the program that ran. */
  get program(): string {
    return this.#details.program;
  }

  /** Index of the instruction in the program as it was loaded; a 64-bit load counts for two. */
  get instruction(): number {
    return this.#details.instruction;
  }

  /** r0 to r10 before the instruction, 64 bits without sign. */
  get registers(): readonly bigint[] {
    return this.#details.registers;
  }

  /** Where in the source; undefined if the object has no line information (compiled without `-g`). */
  get source(): Pick<SourceLocation, 'file' | 'line' | 'text'> | undefined {
    return this.#details.source;
  }

  /** What is wrong, in plain words. */
  get reason(): string {
    return this.#details.reason;
  }

  /** What was accessed, an offset in the emulator's memory; undefined where no access was at fault. */
  get address(): bigint | undefined {
    return this.#details.address;
  }

  /** What lies at the address, or nearest to it. */
  get near(): string | undefined {
    return this.#details.near;
  }
}

/** What the compiler says of a place in the source. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** undefined for what has no place: a missing file, an option. */
  readonly source?: SourceLocation;
  /** What the compiler adds: where something was declared, which macro it came from. */
  readonly notes: readonly { readonly message: string; readonly source?: SourceLocation }[];
}

/** C source did not compile. The message shows the first error and its line. */
export class CompileError extends EbpfError {
  /** All of them, warnings too, in the compiler's order. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(message: string, diagnostics: readonly Diagnostic[]) {
    super('ERR_EBPF_COMPILE', message);
    this.diagnostics = diagnostics;
  }

  override get name(): string {
    return 'CompileError';
  }

  /** Where the first error is. */
  get source(): SourceLocation | undefined {
    return this.diagnostics.find(({ severity }) => severity === 'error')?.source;
  }
}

/** `ENOENT` for 2, and so on; `errno 524` for the kernel-internal numbers that have no name in libc. */
export function errnoName(errno: number): string {
  if (errno === 524) return 'ENOTSUPP';
  try {
    const name = getSystemErrorName(-errno);
    return name.startsWith('Unknown') ? `errno ${errno}` : name;
  } catch {
    return `errno ${errno}`;
  }
}

/** The known name closest to `wanted` by edit distance, if one is close enough to be a likely slip. */
export function nearestName(wanted: string, known: Iterable<string>): string | undefined {
  const target = wanted.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(wanted.length / 2)) + 1;
  for (const name of known) {
    if (Math.abs(name.length - wanted.length) >= bestDistance) continue;
    const distance = editDistance(target, name.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** Or `limit`, if it is that or more: among a kernel's hundred thousand functions most are given up after a few letters. */
function editDistance(a: string, b: string, limit: number): number {
  const row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const letter = a.charCodeAt(i - 1);
    let diagonal = row[0]!;
    let least = (row[0] = i);
    for (let j = 1; j <= b.length; j++) {
      const above = row[j]!;
      const substitution = diagonal + (letter === b.charCodeAt(j - 1) ? 0 : 1);
      const distance = (row[j] = Math.min(above + 1, row[j - 1]! + 1, substitution));
      if (distance < least) least = distance;
      diagonal = above;
    }
    if (least >= limit) return limit;
  }
  return row[b.length]!;
}
