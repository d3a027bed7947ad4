/** What the kernel says of one program, and what we say. */
import type { Backend, LoadRequest } from '../../lib/backend.ts';
import { EbpfError, VerifierError } from '../../lib/errors.ts';
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
  /** Of ours: instructions that were walked. */
  readonly processed?: number;
}

/** With the sizes that the object leaves to its command, so that its maps can be created at all, and nothing that would be pinned. */
export async function specOf(bytes: Uint8Array): Promise<ObjectSpec> {
  const spec = await open(bytes);
  giveSizes(spec.maps);
  return spec;
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
      kernel: { cpus: kernel.cpus ?? 1, ...(kernel.symbol && { symbol: kernel.symbol }) },
    });
    return together(all, ({ processed }) => processed);
  } catch (error) {
    return fallen(error);
  }
}
