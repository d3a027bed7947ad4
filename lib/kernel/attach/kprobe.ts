/** kprobe and kretprobe: a perf event of the kprobe PMU (kernel 4.17), or of tracefs's kprobe_events before. */
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import type { BackendLink } from '../../backend.ts';
import { given } from '../../given.ts';
import type { KprobeAttach } from '../../hooks/probes.ts';
import { isNativeError } from '../errors.ts';
import { kernelFunctions } from '../kernel-names.ts';
import { tracefsPath } from '../tracefs.ts';
import { cookieError } from './probes.ts';
import { type Attachment, Attempt, didYouMean, perfLink } from './target.ts';

const { ENOENT, EINVAL, EADDRNOTAVAIL } = constants.errno;

const PMU = '/sys/bus/event_source/devices/kprobe';

export async function attachKprobe(at: Attachment, request: KprobeAttach): Promise<BackendLink> {
  const { symbol, offset = 0, retprobe } = request;
  const place = `${symbol}${offset === 0 ? '' : `+${offset}`}`;
  const attempt = new Attempt(at, `${retprobe ? 'kretprobe' : 'kprobe'} ${place}`, [
    'CAP_BPF',
    'CAP_PERFMON',
  ]);
  requireKprobes(attempt);
  try {
    const native = await at.native.attachKprobe({ symbol, offset, retprobe, ...given(request, 'cookie') });
    return perfLink(native, attempt.target);
  } catch (error) {
    const cookie = cookieError(request, attempt, error);
    if (cookie) throw cookie;
    if (!isNativeError(error) || ![ENOENT, EINVAL, EADDRNOTAVAIL].includes(error.errno))
      throw attempt.failed(error);
    throw attempt.refused('ERR_EBPF_NO_TARGET', whyNot(symbol, offset), error);
  }
}

/** Throws ERR_EBPF_NOT_SUPPORTED where the kernel is built without them. */
export function requireKprobes(attempt: Attempt): void {
  if (existsSync(PMU) || tracefsPath('kprobe_events') !== undefined) return;
  const why =
    'this kernel is built without CONFIG_KPROBES, so functions of it cannot be probed: use a tracepoint ' +
    '(SEC("tp/…") or SEC("tp_btf/…")), or boot a kernel that has CONFIG_KPROBES=y and CONFIG_KPROBE_EVENTS=y';
  throw attempt.refused('ERR_EBPF_NOT_SUPPORTED', why);
}

function whyNot(symbol: string, offset: number): string {
  const [, module, inModule = ''] = /^([^:]+):(.*)$/.exec(symbol) ?? [];
  if (module !== undefined) {
    return existsSync(`/sys/module/${module}`)
      ? `module '${module}' has no function '${inModule}' that can be probed${didYouMean(inModule, kernelFunctions())}`
      : `module '${module}' is not loaded`;
  }
  const functions = kernelFunctions();
  if (!functions.has(symbol))
    return `the kernel has no function of that name${didYouMean(symbol, functions)}`;
  return offset === 0
    ? 'the kernel does not let this function be probed (it serves probes itself, or is marked notrace); probe one that calls it'
    : 'there is no instruction at that offset of the function that can be probed';
}
