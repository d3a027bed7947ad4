/** Our verdict on what a backend is asked to load, after fewer instructions than the kernel walks: `verify()` is given files, and these are changed in memory. */
import type { LoadRequest } from '../../../../lib/backend.ts';
import { EbpfError } from '../../../../lib/errors.ts';
import { type KernelEnvironment, linkObject } from '../../../../lib/linker/index.ts';
import { verifyObject } from '../../../../lib/verifier/index.ts';
import type { Verdict } from '../../../../scripts/verify-agreement/verdicts.ts';

/** `instructions`: after which it is too large, if not the kernel's million. */
export function askFor(request: LoadRequest, kernel: KernelEnvironment, instructions?: number): Verdict {
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
