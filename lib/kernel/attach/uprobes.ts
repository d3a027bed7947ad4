/**
 * Functions of a binary by the many: one link of the kernel for all (uprobe.multi, kernel 6.6; uprobe.session, 6.13), or a
 * uprobe each.
 */
import { constants } from 'node:os';
import type { BackendLink } from '../../backend.ts';
import { AttachType } from '../../formats/object/numbers.ts';
import { patternText } from '../../hooks/names.ts';
import type { UprobesAttach } from '../../hooks/probes.ts';
import { functionOffsets } from '../binaries/symbols.ts';
import { isNativeError } from '../errors.ts';
import { whyNoMulti } from '../multi.ts';
import { int32s, LinkSet, perfLinks, uint64s } from './link-set.ts';
import { chosenNames, cookieError, cookiesOf, isList, probePmu } from './probes.ts';
import { type Attachment, Attempt, didYouMean } from './target.ts';
import { binaryOf, noProcess } from './uprobe.ts';

const { EINVAL, EIO, ENOENT, ESRCH } = constants.errno;

const HOOKS = { entry: 'uprobe.multi', return: 'uretprobe.multi', session: 'uprobe.session' } as const;
const KIND = { entry: 'uprobe', return: 'uretprobe', session: 'uprobe.session' } as const;

/** BPF_F_UPROBE_MULTI_RETURN in include/uapi/linux/bpf.h. */
const MULTI_RETURN = 1;

/**
 * What the kernel answers for a place where no probe can be: no instruction that it can step over (ENOTSUPP as EINVAL), or
 * none at all.
 */
const REFUSALS = [EINVAL, EIO, ENOENT];

interface Places {
  readonly binary: string;
  readonly symbols: readonly string[];
  readonly offsets: Uint8Array;
  readonly cookies: { readonly cookies?: Uint8Array };
}

export async function attachUprobes(at: Attachment, request: UprobesAttach): Promise<BackendLink> {
  const what = `${KIND[request.at]} ${request.binary}:${patternText(request.symbols)}`;
  const attempt = new Attempt(at, what, ['CAP_BPF', 'CAP_PERFMON']);
  const hook = HOOKS[request.at];
  const missing = whyNoMulti(hook);
  if (missing !== undefined && (request.mechanism === 'multi' || request.at === 'session'))
    throw attempt.refused('ERR_EBPF_NOT_SUPPORTED', missing);
  const multi = request.mechanism !== 'single' && missing === undefined;
  const places = await findPlaces(request, attempt);
  try {
    return await (multi ? attachMulti : attachSingle)(at, request, places, attempt);
  } catch (error) {
    if (!isNativeError(error)) throw error;
    if (error.errno === ESRCH) throw noProcess(attempt, request.pid, error);
    const cookie = cookieError(request, attempt, error);
    if (cookie || !REFUSALS.includes(error.errno)) throw cookie ?? attempt.failed(error);
    const reason = `the kernel cannot put a probe at one of the ${places.symbols.length} functions of ${places.binary}`;
    throw attempt.refused('ERR_EBPF_NO_TARGET', reason, error);
  }
}

async function attachMulti(
  at: Attachment,
  request: UprobesAttach,
  { binary, symbols, offsets, cookies }: Places,
  attempt: Attempt,
): Promise<BackendLink> {
  const session = request.at === 'session';
  const native = await at.native.createLink({
    target: 0,
    attachType: session ? AttachType.TRACE_UPROBE_SESSION : AttachType.TRACE_UPROBE_MULTI,
    uprobes: {
      path: binary,
      offsets,
      ...cookies,
      flags: request.at === 'return' ? MULTI_RETURN : 0,
      ...(request.pid !== undefined && { pid: request.pid }),
    },
  });
  const mechanism = session ? 'uprobe-session-link' : 'uprobe-multi-link';
  return new LinkSet(native, mechanism, attempt.target, {
    unit: 'probes',
    count: symbols.length,
    leftOut: [],
  });
}

async function attachSingle(
  at: Attachment,
  request: UprobesAttach,
  { binary, symbols, offsets, cookies }: Places,
  attempt: Attempt,
): Promise<BackendLink> {
  const pmu = probePmu('uprobe', request.at === 'return');
  if (pmu === undefined) {
    const why = 'the kernel has no uprobes: it is older than 4.17, or built without CONFIG_UPROBE_EVENTS';
    throw attempt.missing('uprobe glob') ?? attempt.refused('ERR_EBPF_NOT_SUPPORTED', why);
  }
  const { link, refused } = await at.native.attachPerfEvents({
    ...pmu,
    pid: request.pid ?? -1,
    // A process is followed over all CPUs; for every process, which CPU is named does not matter to a probe.
    cpus: int32s([request.pid === undefined ? 0 : -1]),
    path: binary,
    offsets,
    refusals: int32s(REFUSALS),
    ...cookies,
  });
  const leftOut = refused.map(index => symbols[index]!);
  return perfLinks(link, attempt.target, { unit: 'probes', count: symbols.length - leftOut.length, leftOut });
}

async function findPlaces(request: UprobesAttach, attempt: Attempt): Promise<Places> {
  const binary = binaryOf(request, attempt);
  const functions = await functionsOf(binary, attempt);
  const names = chosenNames(request.symbols, () => functions.keys(), request, attempt);
  const unknown = isList(request.symbols) ? names.find(name => !functions.has(name)) : undefined;
  if (unknown !== undefined) {
    const why = `${binary} has no function '${unknown}'${didYouMean(unknown, functions.keys())}`;
    throw attempt.refused('ERR_EBPF_NO_TARGET', why);
  }
  // A function may have several names, and is one place.
  const byOffset = new Map<number, string>();
  for (const name of names) {
    const offset = functions.get(name)!;
    if (!byOffset.has(offset)) byOffset.set(offset, name);
  }
  const symbols = [...byOffset.values()];
  const cookies = cookiesOf(request.cookie, symbols, attempt);
  return { binary, symbols, offsets: uint64s([...byOffset.keys()]), cookies };
}

async function functionsOf(binary: string, attempt: Attempt): Promise<Map<string, number>> {
  let functions: Map<string, number>;
  try {
    functions = await functionOffsets(binary);
  } catch (error) {
    const why = `${binary} cannot be read as a binary: ${(error as Error).message}`;
    throw attempt.refused('ERR_EBPF_NO_TARGET', why, error);
  }
  if (functions.size > 0) return functions;
  throw attempt.refused('ERR_EBPF_NO_TARGET', `${binary} has no symbols (it was stripped): give an offset`);
}
