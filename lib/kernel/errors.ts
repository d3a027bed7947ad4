/** A native failure becomes an error that says what was tried on what, why it failed and what to do. */
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { EbpfError, type ErrorCode, errnoName } from '../errors.ts';
import type { NativeError } from './binding.ts';

const { EPERM, EACCES, EBADF, ENOENT, EEXIST, EINVAL, ENOMEM, EOPNOTSUPP, ENOSYS } = constants.errno;
/** Kernel-internal, but bpf(2) does answer it (include/linux/errno.h). */
export const ENOTSUPP = 524;

export function isNativeError(error: unknown): error is NativeError {
  return error instanceof Error && typeof (error as Partial<NativeError>).errno === 'number';
}

/** `doing`: "program 'x': cannot attach to …", completed by the reason. Errors that are no native ones pass as they are. */
export function systemError(error: unknown, doing: string, code: ErrorCode = 'ERR_EBPF_SYSTEM'): unknown {
  if (!isNativeError(error)) return error;
  const [finalCode, why] = explain(error, code);
  const name = error.errno === 0 ? '' : ` (${errnoName(error.errno)})`;
  return new EbpfError(finalCode, `${doing}: ${why}${name}`, {
    errno: error.errno,
    syscall: error.syscall,
    cause: error,
    libbpfLog: error.libbpfLog,
  });
}

function explain(error: NativeError, code: ErrorCode): [ErrorCode, string] {
  switch (error.errno) {
    case EPERM:
    case EACCES:
      return ['ERR_EBPF_PERMISSION', permissionReason()];
    case EBADF:
      return ['ERR_EBPF_CLOSED', 'it has been closed'];
    case ENOENT:
      return ['ERR_EBPF_NO_TARGET', 'there is no such thing'];
    case EEXIST:
      return [code, 'it is there already'];
    case ENOMEM:
      return [code, 'the kernel has no memory for it (before kernel 5.11: raise ulimit -l)'];
    case EOPNOTSUPP:
    case ENOTSUPP:
    case ENOSYS:
      return ['ERR_EBPF_NOT_SUPPORTED', 'this kernel does not support it'];
    case EINVAL:
      return [code, 'the kernel refuses it as invalid, or is too old to know it'];
    default:
      return [code, error.message];
  }
}

/** Capability numbers (include/uapi/linux/capability.h). */
const CAPABILITIES = { CAP_NET_ADMIN: 12, CAP_SYS_ADMIN: 21, CAP_PERFMON: 38, CAP_BPF: 39 } as const;

/** Which capability is missing; or, if none is, that a policy refuses. */
export function permissionReason(): string {
  const effective = effectiveCapabilities();
  const has = (name: keyof typeof CAPABILITIES) => (effective & (1n << BigInt(CAPABILITIES[name]))) !== 0n;
  const missing = (['CAP_BPF', 'CAP_PERFMON', 'CAP_NET_ADMIN'] as const).filter(name => !has(name));
  if (missing.length === 0 || has('CAP_SYS_ADMIN')) {
    return (
      'the process has the capabilities, so a policy of this machine refuses it: look at /sys/kernel/security/lockdown, ' +
      "the security modules in /sys/kernel/security/lsm, and the container's seccomp profile"
    );
  }
  return (
    `the process lacks ${missing.join(', ')}: run it as root, or give its service CAP_BPF with CAP_PERFMON (tracing) or ` +
    'CAP_NET_ADMIN (networking); before kernel 5.8, CAP_SYS_ADMIN'
  );
}

function effectiveCapabilities(): bigint {
  try {
    const line = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    return line ? BigInt(`0x${line[1]}`) : 0n;
  } catch {
    return 0n;
  }
}
