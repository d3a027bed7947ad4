/** Programs at the samples of a software event (kernel 4.9): one event each on every CPU, or one for a process. */
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { BackendLink, BackendProgram } from '../../backend.ts';
import { EbpfError } from '../../errors.ts';
import type { LinkInfo } from '../../hooks/link-info.ts';
import type { PerfEventAttach } from '../../hooks/probes.ts';
import { isNativeError } from '../errors.ts';
import { type Attachment, Attempt, cookieOf, perfLink } from './target.ts';

const { ESRCH, ENODEV, EINVAL } = constants.errno;

/** PERF_COUNT_SW_* in include/uapi/linux/perf_event.h. */
const CONFIG: Record<PerfEventAttach['event'], number> = {
  'cpu-clock': 0,
  'task-clock': 1,
  'page-faults': 2,
  'context-switches': 3,
  'cpu-migrations': 4,
  dummy: 9,
};

export async function attachPerfEvent(at: Attachment, request: PerfEventAttach): Promise<BackendLink> {
  const { event, period, frequency, pid, cpu } = request;
  const attempt = new Attempt(at, `perf event ${event}`, ['CAP_BPF', 'CAP_PERFMON']);
  const config = CONFIG[event];
  if (config === undefined) {
    const why = `there is no such software event; there are ${Object.keys(CONFIG).join(', ')}`;
    throw attempt.refused('ERR_EBPF_INVALID_ARGUMENT', why);
  }
  const links: BackendLink[] = [];
  try {
    for (const each of cpusOf(request)) {
      const native = await at.native.attachPerfEvent({
        config,
        pid: pid ?? -1,
        cpu: each,
        ...(period !== undefined && { period }),
        ...(frequency !== undefined && { frequency }),
        ...cookieOf(request),
      });
      links.push(perfLink(native, attempt.target));
    }
  } catch (error) {
    await Promise.allSettled(links.map(link => link.close()));
    const errno = isNativeError(error) ? error.errno : 0;
    if (errno === ESRCH) throw attempt.refused('ERR_EBPF_NO_TARGET', `there is no process ${pid}`, error);
    if (errno === ENODEV || (errno === EINVAL && cpu !== undefined && !onlineCpus().includes(cpu))) {
      throw attempt.refused('ERR_EBPF_NO_TARGET', `CPU ${cpu} is not there, or not online`, error);
    }
    if (errno === EINVAL && frequency !== undefined) {
      const most = readFileSync('/proc/sys/kernel/perf_event_max_sample_rate', 'utf8').trim();
      const why = `the kernel refuses ${frequency} samples a second; kernel.perf_event_max_sample_rate allows ${most}`;
      throw attempt.refused('ERR_EBPF_INVALID_ARGUMENT', why, error);
    }
    throw attempt.failed(error);
  }
  const [first] = links;
  return links.length === 1 && first ? first : new LinkPerCpu(links);
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

/** The events of all CPUs as one link. */
class LinkPerCpu implements BackendLink {
  readonly #links: readonly BackendLink[];

  constructor(links: readonly BackendLink[]) {
    this.#links = links;
  }

  get mechanism(): string {
    return this.#links[0]!.mechanism;
  }

  /** Of the first CPU's; `cpus` says how many there are. */
  info(): LinkInfo {
    const info = this.#links[0]!.info();
    return info.type === 'perf_event'
      ? { ...info, details: { ...info.details, cpus: this.#links.length } }
      : info;
  }

  async update(program: BackendProgram, expected?: BackendProgram): Promise<void> {
    for (const link of this.#links) await link.update(program, expected);
  }

  async detach(): Promise<void> {
    await Promise.all(this.#links.map(link => link.detach()));
  }

  pin(): never {
    throw new EbpfError(
      'ERR_EBPF_NOT_SUPPORTED',
      'a link on every CPU is many links of the kernel: attach with { cpu } one by one to pin each',
    );
  }

  unpin(): never {
    this.pin();
  }

  async close(): Promise<void> {
    await Promise.all(this.#links.map(link => link.close()));
  }
}
