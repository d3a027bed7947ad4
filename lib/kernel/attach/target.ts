/** What every hook needs: who attaches, and how its failures are told. */
import { EbpfError, type ErrorCode, nearestName } from '../../errors.ts';
import type { NativeAddon, NativeProgram } from '../binding.ts';
import { isNativeError, systemError } from '../errors.ts';

export interface Attachment {
  readonly addon: NativeAddon;
  readonly native: NativeProgram;
  /** The program's name, for messages. */
  readonly program: string;
}

export function attachError(at: Attachment, target: string, error: unknown): unknown {
  return systemError(error, `program '${at.program}': cannot attach to ${target}`, 'ERR_EBPF_ATTACH');
}

export function refused(
  code: ErrorCode,
  at: Attachment,
  target: string,
  why: string,
  cause?: unknown,
): EbpfError {
  return new EbpfError(code, `program '${at.program}': cannot attach to ${target}: ${why}`, {
    cause,
    ...(isNativeError(cause) && { errno: cause.errno, syscall: cause.syscall, libbpfLog: cause.libbpfLog }),
  });
}

/** `; did you mean 'x'?`, or nothing. */
export function didYouMean(wanted: string, known: Iterable<string>): string {
  const near = nearestName(wanted, known);
  return near === undefined ? '' : `; did you mean '${near}'?`;
}
