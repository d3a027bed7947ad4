/** A native failure becomes an error that says what was tried on what, why it failed and what to do. */
import { constants } from 'node:os';
import { EbpfError, type ErrorCode, type ErrorDetails, errnoName } from '../errors.ts';
import type { Finding } from '../finding.ts';
import type { NativeError } from './binding.ts';
import type { Capability } from './capabilities.ts';
import { permissionFinding, supportFinding } from './diagnosis/explain.ts';
import { thisMachine } from './diagnosis/machine.ts';
import { permissionReason } from './permission.ts';

const { EPERM, EACCES, EBADF, ENOENT, ENOMEM, EMFILE, ENFILE, EINVAL, EOPNOTSUPP, ENOSYS } = constants.errno;
/** Kernel-internal, but bpf(2) does answer it (include/linux/errno.h). */
export const ENOTSUPP = 524;

const DEFAULT_NEEDS: readonly Capability[] = ['CAP_BPF'];

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
  return refused(code, `${doing}: ${why}`, error, circumstances.needs);
}

/** `message` is whole but for the errno's name; `cause` is the native failure, where there is one. */
export function refused(
  code: ErrorCode,
  message: string,
  cause?: unknown,
  needs: readonly Capability[] = DEFAULT_NEEDS,
): EbpfError {
  const finding = findingFor(code, message, needs);
  if (!isNativeError(cause)) {
    return new EbpfError(code, message, { ...(cause !== undefined && { cause }), finding });
  }
  const name = cause.errno === 0 ? '' : ` (${errnoName(cause.errno)})`;
  return new EbpfError(code, `${message}${name}`, { ...detailsOf(cause), finding });
}

/** What the machine has to do with it. */
function findingFor(code: ErrorCode, message: string, needs: readonly Capability[]): Finding | undefined {
  if (code === 'ERR_EBPF_PERMISSION') return permissionFinding(needs, thisMachine());
  if (code !== 'ERR_EBPF_NOT_SUPPORTED') return undefined;
  return supportFinding(message, thisMachine());
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
  { code = 'ERR_EBPF_SYSTEM', needs = DEFAULT_NEEDS }: Circumstances,
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
