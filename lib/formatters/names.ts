/** Every formatter by the name that decl tags and calls have. */
import { EbpfError, nearestName, suggestion } from '../errors.ts';
import { bytes } from './bytes.ts';
import { cgroup } from './cgroup.ts';
import { container } from './container.ts';
import { device } from './device.ts';
import { duration } from './duration.ts';
import { errno } from './errno.ts';
import { networkInterface } from './interface.ts';
import { ipv4 } from './ipv4.ts';
import { ipv6 } from './ipv6.ts';
import { ksym } from './ksym.ts';
import { mac } from './mac.ts';
import { port } from './port.ts';
import { signal } from './signal.ts';
import { syscall } from './syscall.ts';
import { time } from './time.ts';
import { user } from './user.ts';
import type { Formatter } from './value.ts';

const FORMATTERS = {
  ...{ bytes, cgroup, container, device, duration, errno, interface: networkInterface },
  ...{ ipv4, ipv6, ksym, mac, port, signal, syscall, time, user },
} as const satisfies Record<string, Formatter>;

/**
 * - `ipv4`, `ipv6`, `mac`, `port`: in network order, as packets and sockets have them
 * - `interface`: an index, as its name; `user`: a uid; `device`: the kernel's dev_t as `major:minor`
 * - `errno`, `syscall`, `signal`: numbers as their names
 * - `ksym`: an address of the kernel's code as `function+0x1c`
 * - `cgroup`: an id as its path; `container`: as the first 12 letters of the container's
 * - `time`: bpf_ktime_get_ns() as a date; `duration`: nanoseconds; `bytes`: a count of them
 */
export type FormatterName = keyof typeof FORMATTERS;

/** Throws ERR_EBPF_INVALID_ARGUMENT; `nearest` is the one that may have been meant. */
export function formatterNamed(name: string, of = ''): Formatter {
  if (Object.hasOwn(FORMATTERS, name)) return FORMATTERS[name as FormatterName];
  const nearest = nearestName(name, Object.keys(FORMATTERS));
  const hint = nearest ? `; ${suggestion(nearest)}` : `: there are ${Object.keys(FORMATTERS).join(', ')}`;
  throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `${of}there is no formatter '${name}'${hint}`);
}
