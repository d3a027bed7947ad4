/** What every hook needs: who attaches to what, how failures are told, and what holds the program afterwards. */
import type { BackendLink } from '../../backend.ts';
import { type EbpfError, type ErrorCode, nearestName, suggestion } from '../../errors.ts';
import type { HookName } from '../../hooks/index.ts';
import type { NativeAddon, NativeLink, NativeProgram } from '../binding.ts';
import type { Capability } from '../capabilities.ts';
import { refused, systemError } from '../errors.ts';
import { whyMissing } from '../floors.ts';
import { KernelLink } from '../link.ts';

export interface Attachment {
  readonly addon: NativeAddon;
  readonly native: NativeProgram;
  /** The program's name, for messages. */
  readonly program: string;
}

/** One try to attach, as its messages tell it. */
export class Attempt {
  /** `interface 'veth0'`, `tracepoint sched/sched_switch`, … */
  readonly target: string;
  readonly #program: string;
  readonly #needs: readonly Capability[];

  constructor({ program }: Attachment, target: string, needs: readonly Capability[]) {
    this.#program = program;
    this.target = target;
    this.#needs = needs;
  }

  /** A reason that the hook knows. */
  refused(code: ErrorCode, why: string, cause?: unknown): EbpfError {
    return refused(code, `${this.#doing}: ${why}`, cause);
  }

  /** Any other. */
  failed(error: unknown): unknown {
    return systemError(error, this.#doing, { code: 'ERR_EBPF_ATTACH', needs: this.#needs });
  }

  /** The kernel lacks the hook, if that is why: says what is missing, and from which version on it exists. */
  missing(hook: HookName, cause?: unknown): EbpfError | undefined {
    const why = whyMissing(hook);
    return why === undefined ? undefined : this.refused('ERR_EBPF_NOT_SUPPORTED', why, cause);
  }

  get #doing(): string {
    return `program '${this.#program}': cannot attach to ${this.target}`;
  }
}

/** Of the words that an option takes, with the nearest where it is another. */
export function checkWord(attempt: Attempt, what: string, given: unknown, words: readonly string[]): void {
  if (typeof given === 'string' && words.includes(given)) return;
  const list = `'${words.slice(0, -1).join("', '")}' or '${words.at(-1)}'`;
  const why = `there is no ${what} '${String(given)}': it is ${list}`;
  throw attempt.refused('ERR_EBPF_INVALID_ARGUMENT', `${why}${didYouMean(String(given), words)}`);
}

/** A link over a perf event: a kernel object from 5.15 on, an ioctl on the event's descriptor before. */
export function perfLink(native: NativeLink, target: string): BackendLink {
  return new KernelLink(native, native.info().id === 0 ? 'perf-event-ioctl' : 'perf-event-link', target);
}

/** `; did you mean 'x'?`, or nothing. */
export function didYouMean(wanted: string, known: Iterable<string>): string {
  const near = nearestName(wanted, known);
  return near === undefined ? '' : `; ${suggestion(near)}`;
}

/** Older kernels refuse a cookie with words of their own, or take it and lose it: refused by version before they are asked. */
export function refuseCookie(request: { readonly cookie?: bigint }, hook: HookName, attempt: Attempt): void {
  const missing = request.cookie === undefined ? undefined : attempt.missing(hook);
  if (missing) throw missing;
}
