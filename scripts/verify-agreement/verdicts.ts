/** What the kernel says of one program, and what we say. */
import type { Backend, LoadRequest } from '../../lib/backend.ts';
import { EbpfError, VerifierError } from '../../lib/errors.ts';
import { parseVerifierLog } from '../../lib/formats/log/parse.ts';
import { type ObjectSpec, open, verify } from '../../lib/index.ts';
import { type KernelEnvironment, linkObject } from '../../lib/linker/index.ts';
import { verifyObject } from '../../lib/verifier/index.ts';
import { giveSizes } from './sizes.ts';

export interface Verdict {
  /** `other`: no verdict of a verifier: policy, a feature that is missing, a refusal without a log, what is not supported. */
  readonly verdict: 'accepted' | 'rejected' | 'other';
  /** Why, in one line. */
  readonly reason: string;
  readonly log: string;
  /** Milliseconds; of the kernel with all that loading takes. */
  readonly time: number;
  /** Of those accepted: instructions that were walked. */
  readonly processed?: number;
  /** Of those that a kernel accepted: milliseconds of its verifier alone, as its log says. */
  readonly verifying?: number;
}

/** fsdist and fsslower are for the file system that their users name: what all kernels have for those. */
const STAND_INS: Readonly<Record<string, string>> = {
  dummy_file_read: 'generic_file_read_iter',
  dummy_file_write: 'generic_file_write_iter',
  dummy_file_open: 'generic_file_open',
  dummy_file_sync: 'noop_fsync',
  dummy_getattr: 'simple_getattr',
};

/** With the sizes and targets that the object leaves to its command, so that it can be loaded at all, and nothing that would be pinned. */
export async function specOf(bytes: Uint8Array): Promise<ObjectSpec> {
  const spec = await open(bytes);
  giveSizes(spec.maps);
  for (const program of spec.programs) {
    const name = STAND_INS[program.attachTo ?? ''];
    if (name !== undefined) program.attachTarget = { name };
  }
  return spec;
}

/** Some selftests are damaged on purpose. */
export async function specOrNone(bytes: Uint8Array, name: string): Promise<ObjectSpec | undefined> {
  try {
    return await specOf(bytes);
  } catch (error) {
    if (!(error instanceof EbpfError)) throw error;
    process.stderr.write(`${name} is left out: ${error.message}\n`);
    return undefined;
  }
}

/** Those of no known type are not loaded, either. */
export const loadable = ({ image }: ObjectSpec) =>
  image.programs.filter(({ target }) => target.programType !== 0);

/** BPF_LOG_LEVEL1, BPF_LOG_STATS */
const LEVEL1 = 1;
const STATISTICS = 4;

/** With its statistics; what is refused is asked again for its log, as libbpf does where nothing is asked for. */
export async function askKernel(backend: Backend, request: LoadRequest): Promise<Verdict> {
  const { time, ...first } = await askOnce(backend, { ...request, logLevel: STATISTICS });
  if (first.verdict !== 'rejected') return { ...first, time };
  return { ...(await askOnce(backend, { ...request, logLevel: LEVEL1 })), time };
}

async function askOnce(backend: Backend, request: LoadRequest): Promise<Verdict> {
  const start = performance.now();
  const time = () => performance.now() - start;
  try {
    const object = await backend.load(request);
    const took = time();
    const logs = [...object.programs.values()].map(({ log }) => log);
    for (const program of object.programs.values()) program.close();
    object.close();
    return { verdict: 'accepted', reason: '', log: '', time: took, ...walked(logs) };
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

/** Of all programs that were loaded: operations of struct_ops are several. */
function walked(logs: readonly string[]): Pick<Verdict, 'processed' | 'verifying'> {
  const found = logs.map(log => parseVerifierLog(log).statistics).filter(each => each !== undefined);
  if (found.length === 0) return {};
  const sum = (numbers: number[]) => numbers.reduce((all, each) => all + each, 0);
  return {
    processed: sum(found.map(({ processed }) => processed)),
    verifying: sum(found.map(each => each.time ?? 0)) / 1000,
  };
}

/** libbpf fills arrays of programs when it has loaded all programs: what fails there has its verdict (bpf_object_init_prog_arrays()). */
const AFTER_THE_VERDICT = /: map '.*': failed to initialize slot /;

/** What was kept of an answer, as it counts. */
export const judged = (kept: Verdict): Verdict =>
  kept.verdict === 'other' && AFTER_THE_VERDICT.test(kept.reason)
    ? { ...kept, verdict: 'accepted', reason: '' }
    : kept;

/** What the verifier says of a program, as far as it is compared. */
interface Found {
  readonly verdict: 'accepted' | 'rejected' | 'unsupported';
  readonly unsupported?: string;
  readonly error?: VerifierError;
  readonly log: string;
  readonly milliseconds: number;
}

const other = (reason: string, log = '', time = 0): Verdict => ({ verdict: 'other', reason, log, time });

/** Operations of struct_ops are loaded with what they are members of: the kernel's verdict is of all. */
function together<F extends Found>(all: readonly F[], processed: (found: F) => number): Verdict {
  const found = all.find(({ verdict }) => verdict !== 'accepted') ?? all[0];
  if (!found) return other('not linked');
  const { verdict, unsupported, error, log, milliseconds: time } = found;
  if (verdict === 'unsupported') return other(`not supported: ${unsupported}`, log, time);
  return { verdict, reason: error?.kernelReason ?? '', log, time, processed: processed(found) };
}

function fallen(error: unknown): Verdict {
  if (error instanceof EbpfError) return other(`linker: ${error.message.split('\n')[0]}`);
  const { message, stack = '' } = error as Error;
  return other(`crash: ${message}`, stack);
}

export async function askUs(spec: ObjectSpec, program: string): Promise<Verdict> {
  try {
    const all = [...(await verify(spec, { programs: [program] }))];
    return together(all, ({ instructions }) => instructions);
  } catch (error) {
    return fallen(error);
  }
}

/**
 * Of what a backend is asked to load, which may have been changed in memory: `verify()` is given specs. `instructions`: after which it is too
 * large, if not the kernel's million; `version`: whose rules.
 */
export function askOf(
  request: LoadRequest,
  kernel: KernelEnvironment,
  { instructions, version }: { readonly instructions?: number; readonly version?: string } = {},
): Verdict {
  try {
    const all = verifyObject(linkObject(request, kernel), request.image, kernel.btf ?? null, {
      objectName: request.name,
      ...(instructions !== undefined && { instructions }),
      ...(version !== undefined && { version }),
      kernel,
    });
    return together(all, ({ processed }) => processed);
  } catch (error) {
    return fallen(error);
  }
}
