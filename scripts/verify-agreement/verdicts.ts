/** What the kernel says of one program, and what we say. */
import type { Backend, LoadRequest, MapEdit } from '../../lib/backend.ts';
import { EbpfError, VerifierError } from '../../lib/errors.ts';
import type { MapImage, ObjectImage } from '../../lib/formats/object/image.ts';
import { type KernelEnvironment, linkObject } from '../../lib/linker/index.ts';
import { verifyObject } from '../../lib/verifier/index.ts';

export interface Verdict {
  /** `other`: no verdict of a verifier: policy, a feature that is missing, a refusal without a log, what is not supported. */
  readonly verdict: 'accepted' | 'rejected' | 'other';
  /** Why, in one line. */
  readonly reason: string;
  readonly log: string;
  /** Milliseconds; of the kernel with all that loading takes. */
  readonly time: number;
  /** Of ours: instructions that were walked. */
  readonly processed?: number;
}

/** SK_STORAGE, INODE_STORAGE, TASK_STORAGE, CGRP_STORAGE, and those of cgroups: they have no number of entries. */
const UNSIZED = new Set([24, 28, 29, 32, 19, 21, 26]);
/** RINGBUF, USER_RINGBUF */
const RINGS = new Set([27, 31]);
const PERF_EVENT_ARRAY = 4;
const STACK_TRACE = 7;
/** PERF_MAX_STACK_DEPTH addresses. */
const STACK_SIZE = 127 * 8;

/** Sizes that the object leaves to its command, so that the map can be created at all; a map that would be pinned is not. */
function editOf({ name, type, maxEntries, valueSize, pinByName }: MapImage): MapEdit | undefined {
  const edit: { -readonly [Field in keyof MapEdit]: MapEdit[Field] } = { name };
  if (pinByName) edit.pinPath = null;
  if (maxEntries === 0 && !UNSIZED.has(type) && type !== PERF_EVENT_ARRAY)
    edit.maxEntries = RINGS.has(type) ? 4096 : 64;
  if (type === STACK_TRACE && valueSize === 0) edit.valueSize = STACK_SIZE;
  return Object.keys(edit).length > 1 ? edit : undefined;
}

/** Of one program alone. */
export function requestOf(image: ObjectImage, program: string): LoadRequest {
  return {
    image,
    name: 'object',
    programs: image.programs.map(({ name }) => ({ name, autoload: name === program })),
    maps: image.maps.flatMap(map => editOf(map) ?? []),
  };
}

export async function askKernel(backend: Backend, request: LoadRequest): Promise<Verdict> {
  const start = performance.now();
  const time = () => performance.now() - start;
  try {
    const object = await backend.load(request);
    for (const program of object.programs.values()) program.close();
    object.close();
    return { verdict: 'accepted', reason: '', log: '', time: time() };
  } catch (error) {
    if (error instanceof VerifierError) {
      // Refused by this machine's policy, after all was well.
      const policy = error.errno === 1 && !/^\S/m.test(error.kernelReason);
      return {
        verdict: policy ? 'other' : 'rejected',
        reason: error.kernelReason,
        log: error.log,
        time: time(),
      };
    }
    if (!(error instanceof EbpfError)) throw error;
    const first = error.message.split('\n')[0] ?? '';
    return { verdict: 'other', reason: `${error.code}: ${first}`, log: '', time: time() };
  }
}

/** `instructions`: after which it is too large, if not the kernel's million. */
export function askUs(request: LoadRequest, kernel: KernelEnvironment, instructions?: number): Verdict {
  const start = performance.now();
  const time = () => performance.now() - start;
  try {
    const object = linkObject(request, kernel);
    const linked = performance.now();
    const verdicts = verifyObject(object, request.image, kernel.btf ?? null, {
      objectName: request.name,
      ...(instructions !== undefined && { instructions }),
      kernel: { cpus: kernel.cpus ?? 1, ...(kernel.symbol && { symbol: kernel.symbol }) },
    });
    const took = performance.now() - linked;
    // Operations of struct_ops are loaded with what they are members of: the kernel's verdict is of all.
    const verdict = verdicts.find(each => each.verdict !== 'accepted') ?? verdicts[0];
    if (!verdict) return { verdict: 'other', reason: 'not linked', log: '', time: took };
    if (verdict.verdict === 'unsupported')
      return {
        verdict: 'other',
        reason: `not supported: ${verdict.unsupported}`,
        log: verdict.log,
        time: took,
      };
    return {
      verdict: verdict.verdict,
      reason: verdict.error?.kernelReason ?? '',
      log: verdict.log,
      time: took,
      processed: verdict.processed,
    };
  } catch (error) {
    if (!(error instanceof EbpfError)) {
      const { message, stack = '' } = error as Error;
      return { verdict: 'other', reason: `crash: ${message}`, log: stack, time: time() };
    }
    return { verdict: 'other', reason: `linker: ${error.message.split('\n')[0]}`, log: '', time: time() };
  }
}
