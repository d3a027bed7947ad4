/** A native failure becomes an error that says what was tried on what, why it failed and what to do. */
import { constants } from 'node:os';
import { EbpfError, type ErrorCode, type ErrorDetails, errnoName } from '../errors.ts';
import type { NativeError } from './binding.ts';
import type { Capability } from './capabilities.ts';
import { permissionReason } from './permission.ts';

const { EPERM, EACCES, EBADF, ENOENT, ENOMEM, EMFILE, ENFILE, EINVAL, EOPNOTSUPP, ENOSYS } = constants.errno;
/** Kernel-internal, but bpf(2) does answer it (include/linux/errno.h). */
export const ENOTSUPP = 524;

export interface Circumstances {
  /** For failures without a code of their own. */
  readonly code?: ErrorCode;
  /** What the call takes; default CAP_BPF. */
  readonly needs?: readonly Capability[];
}

export function isNativeError(error: unknown): error is NativeError {
  return error instanceof Error && typeof (error as Partial<NativeError>).errno === 'number';
}

/** `doing`: "program 'x': cannot attach to …", completed by the reason. Errors that are no native ones pass as they are. */
export function systemError(error: unknown, doing: string, circumstances: Circumstances = {}): unknown {
  if (!isNativeError(error)) return error;
  const [code, why] = explain(error, circumstances);
  return refused(code, `${doing}: ${why}`, error);
}

/** `message` is whole but for the errno's name; `cause` is the native failure, where there is one. */
export function refused(code: ErrorCode, message: string, cause?: unknown): EbpfError {
  if (!isNativeError(cause)) return new EbpfError(code, message, cause === undefined ? {} : { cause });
  const name = cause.errno === 0 ? '' : ` (${errnoName(cause.errno)})`;
  return new EbpfError(code, `${message}${name}`, detailsOf(cause));
}

export function detailsOf(error: NativeError): ErrorDetails {
  return {
    // libbpf's own failures have no errno.
    ...(error.errno !== 0 && { errno: error.errno }),
    syscall: error.syscall,
    cause: error,
    libbpfLog: error.libbpfLog,
  };
}

function explain(
  error: NativeError,
  { code = 'ERR_EBPF_SYSTEM', needs = ['CAP_BPF'] }: Circumstances,
): [ErrorCode, string] {
  switch (error.errno) {
    case EPERM:
    case EACCES:
      return ['ERR_EBPF_PERMISSION', permissionReason(needs)];
    case EBADF:
      return ['ERR_EBPF_CLOSED', 'it has been closed'];
    case ENOENT:
      return ['ERR_EBPF_NO_TARGET', 'there is no such thing'];
    case ENOMEM:
      return [code, 'the kernel has no memory for it (before kernel 5.11, raise `ulimit -l`)'];
    case EMFILE:
      return [code, 'the process has as many open descriptors as it may; raise `ulimit -n`'];
    case ENFILE:
      return [code, 'the machine has as many open files as it may; raise fs.file-max'];
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
