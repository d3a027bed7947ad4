/** kprobe and kretprobe: a perf event of the kprobe PMU (kernel 4.17), or of tracefs's kprobe_events before. */
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { BackendLink, KprobeAttach } from '../../backend.ts';
import { isNativeError } from '../errors.ts';
import { KernelLink } from '../link.ts';
import { type Attachment, attachError, didYouMean, refused } from './target.ts';

const { ENOENT, EINVAL, EADDRNOTAVAIL } = constants.errno;

const PMU = '/sys/bus/event_source/devices/kprobe/type';
const LEGACY = ['/sys/kernel/tracing/kprobe_events', '/sys/kernel/debug/tracing/kprobe_events'];

export async function attachKprobe(at: Attachment, request: KprobeAttach): Promise<BackendLink> {
  const { symbol, offset = 0, retprobe, cookie } = request;
  const target = `${retprobe ? 'kretprobe' : 'kprobe'} ${symbol}${offset === 0 ? '' : `+${offset}`}`;
  if (![PMU, ...LEGACY].some(path => existsSync(path))) {
    const why =
      'this kernel has no kprobes: it was built without CONFIG_KPROBES (or tracefs is not mounted and it is older than 4.17). ' +
      'Use a tracepoint (SEC("tp/…"), SEC("tp_btf/…")), or a kernel with CONFIG_KPROBES=y';
    throw refused('ERR_EBPF_NOT_SUPPORTED', at, target, why);
  }
  try {
    const options = { symbol, offset, retprobe, ...(cookie !== undefined && { cookie }) };
    const native = await at.native.attachKprobe(options);
    return new KernelLink(native, native.info().id === 0 ? 'perf-event-ioctl' : 'perf-event-link', target);
  } catch (error) {
    if (!isNativeError(error)) throw error;
    if ([ENOENT, EINVAL, EADDRNOTAVAIL].includes(error.errno)) {
      const symbols = functions();
      const why = symbols.has(symbol)
        ? 'the kernel does not let this function be probed (it is inlined, in the probe machinery itself, or the offset is not at an instruction)'
        : `the kernel has no function of that name${didYouMean(symbol, symbols)}`;
      throw refused('ERR_EBPF_NO_TARGET', at, target, why, error);
    }
    throw attachError(at, target, error);
  }
}

/** Names of the kernel's functions; empty where /proc/kallsyms can't be read. */
function functions(): Set<string> {
  const names = new Set<string>();
  try {
    for (const line of readFileSync('/proc/kallsyms', 'latin1').split('\n')) {
      const [, kind, name] = line.split(/\s/, 3);
      if (name && (kind === 't' || kind === 'T' || kind === 'w' || kind === 'W')) names.add(name);
    }
  } catch {
    // Without it there is no suggestion: the error stands by itself.
  }
  return names;
}
