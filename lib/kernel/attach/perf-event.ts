/** Programs at the samples of a perf event (kernel 4.9): one event each on every CPU, or one for a process. */
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { BackendLink } from '../../backend.ts';
import type { HookName } from '../../hooks/index.ts';
import type { PerfEventAttach } from '../../hooks/probes.ts';
import { isNativeError } from '../errors.ts';
import { int32s, perfLinks, uint64s } from './link-set.ts';
import { eventFields } from './perf-event-config.ts';
import { cookieError } from './probes.ts';
import { type Attachment, Attempt } from './target.ts';

const { ESRCH, ENODEV, ENOENT, ENOSPC, EOPNOTSUPP, EINVAL } = constants.errno;

export async function attachPerfEvent(at: Attachment, request: PerfEventAttach): Promise<BackendLink> {
  const { fields, name, hook } = eventFields(request.event, why =>
    new Attempt(at, 'a perf event', []).refused('ERR_EBPF_INVALID_ARGUMENT', why),
  );
  const { period, frequency, pid, cookie } = request;
  const attempt = new Attempt(at, `perf event ${name}`, ['CAP_BPF', 'CAP_PERFMON']);
  const cpus = cpusOf(request);
  try {
    const { link } = await at.native.attachPerfEvents({
      ...fields,
      pid: pid ?? -1,
      cpus: int32s(cpus),
      ...(period !== undefined && { period }),
      ...(frequency !== undefined && { frequency }),
      ...(cookie !== undefined && { cookies: uint64s([cookie]) }),
    });
    return perfLinks(link, attempt.target, { unit: 'cpus', count: cpus.length });
  } catch (error) {
    throw eventError(error, request, hook, attempt);
  }
}

function eventError(error: unknown, request: PerfEventAttach, hook: HookName, attempt: Attempt): unknown {
  const { frequency, pid, cpu } = request;
  const errno = isNativeError(error) ? error.errno : 0;
  const cookie = cookieError(request, attempt, error);
  if (cookie) return cookie;
  if (errno === ESRCH) return attempt.refused('ERR_EBPF_NO_TARGET', `there is no process ${pid}`, error);
  if (cpu !== undefined && (errno === ENODEV || errno === EINVAL) && !onlineCpus().includes(cpu)) {
    return attempt.refused('ERR_EBPF_NO_TARGET', `CPU ${cpu} is not there, or not online`, error);
  }
  if (errno === ENOENT || errno === ENODEV || errno === EOPNOTSUPP) {
    const why =
      'this machine has no such counter: virtual machines mostly have none of the processor (a software event such as ' +
      '`cpu-clock` is there everywhere), and processors differ in those that they have';
    return attempt.missing(hook, error) ?? attempt.refused('ERR_EBPF_NOT_SUPPORTED', why, error);
  }
  if (errno === EINVAL && frequency !== undefined) {
    const most = readFileSync('/proc/sys/kernel/perf_event_max_sample_rate', 'utf8').trim();
    const why = `the kernel refuses ${frequency} samples a second; kernel.perf_event_max_sample_rate allows ${most}`;
    return attempt.refused('ERR_EBPF_INVALID_ARGUMENT', why, error);
  }
  if (hook !== 'perf_event breakpoint') return attempt.failed(error);
  if (errno === ENOSPC) {
    const why = 'the processor has no debug register left (x86 has four, and debuggers take them as well)';
    return attempt.refused('ERR_EBPF_ATTACH', why, error);
  }
  if (errno !== EINVAL) return attempt.failed(error);
  const why =
    'the processor cannot watch that: the address must be a multiple of the length, and on x86 `x` has the length 8';
  return attempt.refused('ERR_EBPF_INVALID_ARGUMENT', why, error);
}

/** A process is followed over all CPUs (-1) by one event; "every process" exists only CPU by CPU. */
function cpusOf({ cpu, pid }: PerfEventAttach): number[] {
  if (cpu !== undefined) return [cpu];
  return pid === undefined ? onlineCpus() : [-1];
}

/** `0-3,5` in /sys/devices/system/cpu/online. */
function onlineCpus(): number[] {
  const ranges = readFileSync('/sys/devices/system/cpu/online', 'utf8').trim().split(',');
  return ranges.flatMap(range => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}
