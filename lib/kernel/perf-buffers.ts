/** Why the kernel gives no perf buffers (perf_event_open(2), perf_mmap() in kernel/events/core.c). */
import { constants } from 'node:os';
import type { PerfRequest } from '../backend.ts';
import { isNativeError, refused, systemError } from './errors.ts';

const { E2BIG, EPERM, ENODEV, ENOMEM } = constants.errno;

export function perfError(error: unknown, who: string, { pages }: PerfRequest): unknown {
  const doing = `${who}: cannot make its perf buffers`;
  if (!isNativeError(error)) return error;
  if (error.errno === E2BIG) {
    const why =
      'it has no slot for any CPU; leave max_entries out of its definition, and it has one for each';
    return refused('ERR_EBPF_INVALID_STATE', `${doing}: ${why}`, error);
  }
  if (error.errno === ENODEV) return refused('ERR_EBPF_SYSTEM', `${doing}: no CPU is online`, error);
  if (error.syscall === 'mmap' && (error.errno === EPERM || error.errno === ENOMEM)) {
    const why =
      `${pages} pages for each CPU are more than this process may lock: ask for fewer pages, raise ` +
      'kernel.perf_event_mlock_kb or `ulimit -l`, or have CAP_IPC_LOCK';
    return refused(
      error.errno === EPERM ? 'ERR_EBPF_PERMISSION' : 'ERR_EBPF_SYSTEM',
      `${doing}: ${why}`,
      error,
    );
  }
  return systemError(error, doing, { needs: ['CAP_PERFMON'] });
}
