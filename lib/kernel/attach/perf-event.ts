/** Programs at the samples of a software event (kernel 4.9): one event each on every CPU, or one for a process. */
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { BackendLink, BackendProgram, LinkInfo, PerfEventAttach } from '../../backend.ts';
import { EbpfError } from '../../errors.ts';
import { isNativeError } from '../errors.ts';
import { KernelLink } from '../link.ts';
import { type Attachment, attachError, refused } from './target.ts';

const { ESRCH, ENODEV } = constants.errno;

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
  const { event, period, frequency, pid, cpu, cookie } = request;
  const target = `perf event ${event}`;
  const config = CONFIG[event];
  if (config === undefined) {
    const why = `there is no such software event; there are ${Object.keys(CONFIG).join(', ')}`;
    throw refused('ERR_EBPF_INVALID_ARGUMENT', at, target, why);
  }
  // A process is followed over all CPUs by one event; "every process" exists only CPU by CPU.
  const cpus = cpu !== undefined ? [cpu] : pid !== undefined ? [-1] : onlineCpus();
  const links: KernelLink[] = [];
  try {
    for (const each of cpus) {
      const native = await at.native.attachPerfEvent({
        config,
        pid: pid ?? -1,
        cpu: each,
        ...(period !== undefined && { period }),
        ...(frequency !== undefined && { frequency }),
        ...(cookie !== undefined && { cookie }),
      });
      const mechanism = native.info().id === 0 ? 'perf-event-ioctl' : 'perf-event-link';
      links.push(new KernelLink(native, mechanism, target));
    }
  } catch (error) {
    for (const link of links) await link.close();
    if (isNativeError(error) && error.errno === ESRCH) {
      throw refused('ERR_EBPF_NO_TARGET', at, target, `there is no process ${pid}`, error);
    }
    if (isNativeError(error) && error.errno === ENODEV) {
      throw refused('ERR_EBPF_NO_TARGET', at, target, `CPU ${cpu} is not there or not online`, error);
    }
    throw attachError(at, target, error);
  }
  const [first] = links;
  return links.length === 1 && first ? first : new LinkPerCpu(links);
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
  readonly #links: readonly KernelLink[];

  constructor(links: readonly KernelLink[]) {
    this.#links = links;
  }

  get mechanism(): string {
    return this.#links[0]?.mechanism ?? 'perf-event-link';
  }

  /** Of the first CPU's; `cpus` says how many there are. */
  info(): LinkInfo {
    const info = this.#links[0]!.info();
    return { ...info, details: { ...info.details, cpus: this.#links.length } };
  }

  async update(program: BackendProgram, expected?: BackendProgram): Promise<void> {
    for (const link of this.#links) await link.update(program, expected);
  }

  async detach(): Promise<void> {
    for (const link of this.#links) await link.detach();
  }

  pin(): void {
    throw new EbpfError(
      'ERR_EBPF_NOT_SUPPORTED',
      'a link on every CPU is many links of the kernel: attach with { cpu } one by one to pin each',
    );
  }

  unpin(): void {
    this.pin();
  }

  async close(): Promise<void> {
    for (const link of this.#links) await link.close();
  }
}
