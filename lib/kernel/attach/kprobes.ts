/**
 * Kernel functions by the many: one link of the kernel for all (kprobe.multi, kernel 5.18; kprobe.session, 6.10), or a
 * kprobe each
 * through perf events (4.17).
 */
import { constants } from 'node:os';
import type { BackendLink } from '../../backend.ts';
import { AttachType } from '../../formats/object/numbers.ts';
import { patternText } from '../../hooks/names.ts';
import type { KprobesAttach } from '../../hooks/probes.ts';
import { isNativeError } from '../errors.ts';
import { kernelFunctions, traceableFunctions } from '../kernel-names.ts';
import { type MultiHook, whyNoMulti } from '../multi.ts';
import { MOUNT_COMMAND } from '../tracefs.ts';
import { requireKprobes } from './kprobe.ts';
import { int32s, LinkSet, perfLinks } from './link-set.ts';
import { chosenNames, cookieError, cookiesOf, isList, probePmu } from './probes.ts';
import { type Attachment, Attempt, didYouMean } from './target.ts';

const { EADDRNOTAVAIL, EBUSY, EILSEQ, EINVAL, ENOENT, EOPNOTSUPP, ESRCH } = constants.errno;

const HOOKS = { entry: 'kprobe.multi', return: 'kretprobe.multi', session: 'kprobe.session' } as const;

const KIND = { entry: 'kprobe', return: 'kretprobe', session: 'kprobe.session' } as const;

/** BPF_F_KPROBE_MULTI_RETURN in include/uapi/linux/bpf.h. */
const MULTI_RETURN = 1;

/**
 * What register_kprobe() answers for a function that cannot be probed: blacklisted (EINVAL), no instruction there (EILSEQ),
 * gone with its
 * module (ENOENT), one of several of its name (EADDRNOTAVAIL, kernel 6.6), or in use by a live patch (EBUSY).
 */
const REFUSALS = [EINVAL, EILSEQ, ENOENT, EADDRNOTAVAIL, EBUSY];

/**
 * The kernel decodes instructions while it puts kprobes in, and the blacklist has not those functions: with probes on them,
 * one more
 * probe is a panic (seen on 6.12 with `in*`).
 */
const DECODER = /^_*(?:aarch64_)?(?:insn|inat)_/;

interface Chosen {
  readonly symbols: readonly string[];
  readonly leftOut: readonly string[];
}

export async function attachKprobes(at: Attachment, request: KprobesAttach): Promise<BackendLink> {
  const hook = HOOKS[request.at];
  const attempt = new Attempt(at, `${KIND[request.at]} ${patternText(request.symbols)}`, [
    'CAP_BPF',
    'CAP_PERFMON',
  ]);
  const missing = whyNoMulti(hook);
  if (request.mechanism !== 'single' && missing === undefined) return attachMulti(at, request, hook, attempt);
  // A session's two runs are one: single probes can't stand for it.
  if (missing !== undefined && (request.mechanism === 'multi' || request.at === 'session'))
    throw attempt.refused('ERR_EBPF_NOT_SUPPORTED', missing);
  return attachSingle(at, request, attempt);
}

async function attachMulti(
  at: Attachment,
  request: KprobesAttach,
  hook: MultiHook,
  attempt: Attempt,
): Promise<BackendLink> {
  const { symbols, leftOut } = choose(request, attempt, true);
  const cookies = cookiesOf(request.cookie, symbols, attempt);
  const session = request.at === 'session';
  try {
    const native = await at.native.createLink({
      target: 0,
      attachType: session ? AttachType.TRACE_KPROBE_SESSION : AttachType.TRACE_KPROBE_MULTI,
      kprobes: { symbols, flags: request.at === 'return' ? MULTI_RETURN : 0, ...cookies },
    });
    const count = { unit: 'probes', count: symbols.length, leftOut };
    return new LinkSet(native, session ? 'kprobe-session-link' : 'kprobe-multi-link', attempt.target, count);
  } catch (error) {
    if (!isNativeError(error)) throw error;
    if (error.errno === EOPNOTSUPP) throw attempt.missing(hook, error) ?? attempt.failed(error);
    if (![ESRCH, EINVAL, ENOENT].includes(error.errno)) throw attempt.failed(error);
    const why = `the kernel does not find all of the ${symbols.length} functions, or one of them is not to be traced`;
    throw attempt.refused('ERR_EBPF_NO_TARGET', why, error);
  }
}

async function attachSingle(at: Attachment, request: KprobesAttach, attempt: Attempt): Promise<BackendLink> {
  requireKprobes(attempt);
  const pmu = probePmu('kprobe', request.at === 'return');
  if (pmu === undefined)
    throw attempt.missing('kprobe glob') ?? attempt.refused('ERR_EBPF_NOT_SUPPORTED', 'no kprobe PMU');
  const { symbols, leftOut } = choose(request, attempt, false);
  const cookies = cookiesOf(request.cookie, symbols, attempt);
  try {
    const { link, refused } = await at.native.attachPerfEvents({
      ...pmu,
      pid: -1,
      cpus: int32s([0]),
      symbols,
      refusals: int32s(REFUSALS),
      ...cookies,
    });
    const count = symbols.length - refused.length;
    const refusing = refused.map(index => symbols[index]!);
    return perfLinks(link, attempt.target, { unit: 'probes', count, leftOut: [...leftOut, ...refusing] });
  } catch (error) {
    const cookie = cookieError(request, attempt, error);
    if (cookie || !isNativeError(error) || !REFUSALS.includes(error.errno))
      throw cookie ?? attempt.failed(error);
    const why = `the kernel lets none of the ${symbols.length} functions be probed`;
    throw attempt.refused('ERR_EBPF_NO_TARGET', why, error);
  }
}

/** `multi`: one function that cannot be traced fails the whole. */
function choose(request: KprobesAttach, attempt: Attempt, multi: boolean): Chosen {
  const traceable = traceableFunctions();
  if (isList(request.symbols)) return chooseListed(request, traceable, attempt, multi);
  if (traceable === undefined && multi) {
    const why = `tracefs, which knows the functions that can be traced, is not mounted: ${MOUNT_COMMAND}`;
    throw attempt.refused('ERR_EBPF_NO_TRACEFS', why);
  }
  const names = chosenNames(request.symbols, () => traceable ?? kernelFunctions(), request, attempt);
  return multi ? { symbols: names, leftOut: [] } : withoutDecoder(names, attempt);
}

function withoutDecoder(names: readonly string[], attempt: Attempt): Chosen {
  const symbols = names.filter(name => !DECODER.test(name));
  if (symbols.length > 0) return { symbols, leftOut: names.filter(name => DECODER.test(name)) };
  const why =
    'all that match are functions by which the kernel decodes instructions while it puts kprobes in: probing them ends in a panic';
  throw attempt.refused('ERR_EBPF_NO_TARGET', why);
}

/** What is named must be there; what is there and cannot be traced is left out. */
function chooseListed(
  request: KprobesAttach,
  traceable: ReadonlySet<string> | undefined,
  attempt: Attempt,
  multi: boolean,
): Chosen {
  const names = chosenNames(request.symbols, () => [], request, attempt);
  const doubtful = names.filter(name => !traceable?.has(name));
  if (doubtful.length > 0) {
    const functions = kernelFunctions();
    const unknown = functions.size === 0 ? undefined : doubtful.find(name => !functions.has(name));
    if (unknown !== undefined) {
      const why = `the kernel has no function '${unknown}'${didYouMean(unknown, functions)}`;
      throw attempt.refused('ERR_EBPF_NO_TARGET', why);
    }
  }
  if (!multi || traceable === undefined) return { symbols: names, leftOut: [] };
  const symbols = names.filter(name => traceable.has(name));
  if (symbols.length > 0) return { symbols, leftOut: doubtful };
  throw attempt.refused('ERR_EBPF_NO_TARGET', 'the kernel lets none of these functions be traced');
}
