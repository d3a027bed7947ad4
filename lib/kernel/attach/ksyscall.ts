/** ksyscall and kretsyscall: a kprobe on a system call's function, which has another name on each architecture. */
import { constants } from 'node:os';
import type { BackendLink } from '../../backend.ts';
import { given } from '../../given.ts';
import type { KsyscallAttach } from '../../hooks/probes.ts';
import { isNativeError } from '../errors.ts';
import { kernelFunctions } from '../kernel-names.ts';
import { requireKprobes } from './kprobe.ts';
import { cookieError } from './probes.ts';
import { type Attachment, Attempt, didYouMean, perfLink } from './target.ts';

/**
 * Wrappers that take the registers (CONFIG_ARCH_HAS_SYSCALL_WRAPPER, kernel 4.17), by architecture:
 * arch/.../syscall_wrapper.h.
 */
const WRAPPERS: Partial<Record<NodeJS.Architecture, string>> = {
  x64: '__x64_sys_',
  ia32: '__ia32_sys_',
  arm64: '__arm64_sys_',
  s390x: '__s390x_sys_',
  riscv64: '__riscv_sys_',
};

/** Where there is no wrapper, from the newest name on: include/linux/syscalls.h. */
const PLAIN = ['__se_sys_', 'sys_', 'SyS_'];

const prefixes = (): string[] => [WRAPPERS[process.arch] ?? [], PLAIN].flat();

export async function attachKsyscall(at: Attachment, request: KsyscallAttach): Promise<BackendLink> {
  const { syscall, retprobe } = request;
  const kind = retprobe ? 'kretsyscall' : 'ksyscall';
  const attempt = new Attempt(at, `${kind} ${syscall}`, ['CAP_BPF', 'CAP_PERFMON']);
  requireKprobes(attempt);
  let absent: unknown;
  for (const prefix of prefixes()) {
    try {
      const native = await at.native.attachKprobe({
        symbol: prefix + syscall,
        retprobe,
        ...given(request, 'cookie'),
      });
      return perfLink(native, attempt.target);
    } catch (error) {
      if (!isNativeError(error) || error.errno !== constants.errno.ENOENT)
        throw cookieError(request, attempt, error) ?? attempt.failed(error);
      absent = error;
    }
  }
  const why = `the kernel has no system call '${syscall}'${didYouMean(syscall, syscalls())}`;
  throw attempt.refused('ERR_EBPF_NO_TARGET', why, absent);
}

function syscalls(): Set<string> {
  const [first = ''] = prefixes();
  const names = [...kernelFunctions()].filter(name => name.startsWith(first));
  return new Set(names.map(name => name.slice(first.length)));
}
