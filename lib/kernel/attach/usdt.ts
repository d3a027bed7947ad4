/** USDT probes of a binary, by provider and name: uprobes at all places of the code that have it, by libbpf. */
import { constants, release } from 'node:os';
import type { BackendLink } from '../../backend.ts';
import { given } from '../../given.ts';
import type { UsdtAttach } from '../../hooks/probes.ts';
import { usdtProbes } from '../binaries/usdt.ts';
import type { NativeError } from '../binding.ts';
import { ENOTSUPP, isNativeError } from '../errors.ts';
import { isOlder } from '../floors.ts';
import { LinkSet } from './link-set.ts';
import { type Attachment, Attempt, didYouMean } from './target.ts';
import { binaryOf, noProcess } from './uprobe.ts';

const { EEXIST, ENOENT, EOPNOTSUPP, ESRCH } = constants.errno;

export async function attachUsdt(at: Attachment, request: UsdtAttach): Promise<BackendLink> {
  const { provider, name, pid } = request;
  const what = `usdt ${request.binary}:${provider}:${name}`;
  const attempt = new Attempt(at, what, ['CAP_BPF', 'CAP_PERFMON']);
  const binary = binaryOf(request, attempt);
  const places = await placesOf(binary, request, attempt);
  try {
    const native = await at.native.attachUsdt({
      binary,
      provider,
      name,
      pid: pid ?? -1,
      ...given(request, 'cookie'),
    });
    return new LinkSet(native, 'uprobe-usdt', attempt.target, { unit: 'probes', count: places });
  } catch (error) {
    throw isNativeError(error) ? usdtError(error, request, attempt) : error;
  }
}

/** How many there are. */
async function placesOf(binary: string, { provider, name }: UsdtAttach, attempt: Attempt): Promise<number> {
  let probes: Awaited<ReturnType<typeof usdtProbes>>;
  try {
    probes = await usdtProbes(binary);
  } catch (error) {
    const why = `${binary} cannot be read as a binary: ${(error as Error).message}`;
    throw attempt.refused('ERR_EBPF_NO_TARGET', why, error);
  }
  const ofProvider = probes.filter(probe => probe.provider === provider);
  const count = ofProvider.filter(probe => probe.name === name).length;
  if (count > 0) return count;
  throw attempt.refused('ERR_EBPF_NO_TARGET', whyNot());

  function whyNot(): string {
    if (probes.length === 0) return `${binary} has no USDT probes`;
    if (ofProvider.length === 0) {
      const providers = new Set(probes.map(probe => probe.provider));
      const known =
        didYouMean(provider, providers) || `; there are ${[...providers].slice(0, 10).join(', ')}`;
      return `${binary} has no USDT provider '${provider}'${known}`;
    }
    const names = ofProvider.map(probe => probe.name);
    return `provider '${provider}' of ${binary} has no probe '${name}'${didYouMean(name, names)}`;
  }
}

function usdtError(error: NativeError, { pid }: UsdtAttach, attempt: Attempt): unknown {
  const argument = /unrecognized (?:arg|register) .*/.exec(error.libbpfLog ?? '')?.[0];
  if (argument !== undefined) {
    const why = `libbpf cannot read one of its arguments (${argument}): it knows constants, registers, and memory at a register and a number; usdtProbes() lists them all, and probe('usdt:…') reads more of them`;
    return attempt.refused('ERR_EBPF_NOT_SUPPORTED', why, error);
  }
  switch (error.errno) {
    case ESRCH:
      return noProcess(attempt, pid, error);
    case EOPNOTSUPP:
    case ENOTSUPP:
      // The program tells its places apart by cookies (5.15), else by addresses, which a library has in a process alone.
      if (isOlder(release(), '5.15') && pid === undefined) {
        const why = `probes of a library in every process exist from kernel 5.15 on, and this is ${release()}: give a pid`;
        return attempt.refused('ERR_EBPF_NOT_SUPPORTED', why, error);
      }
      return attempt.failed(error);
    case EEXIST:
      return attempt.refused(
        'ERR_EBPF_ALREADY_ATTACHED',
        'before kernel 5.15 an object watches each place once',
        error,
      );
    case ENOENT: {
      const why = `process ${pid} does not have that binary in its memory`;
      return pid === undefined ? attempt.failed(error) : attempt.refused('ERR_EBPF_NO_TARGET', why, error);
    }
    default:
      return attempt.missing('usdt', error) ?? attempt.failed(error);
  }
}
