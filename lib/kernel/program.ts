/** A program of the kernel. */
import { constants } from 'node:os';
import type {
  AttachRequest,
  BackendLink,
  BackendProgram,
  ProgramInfo,
  RunRequest,
  RunResult,
} from '../backend.ts';
import { EbpfError } from '../errors.ts';
import { attach } from './attach/attach.ts';
import type { NativeAddon, NativeProgram } from './binding.ts';
import { ENOTSUPP, isNativeError, systemError } from './errors.ts';

const { EINVAL, EOPNOTSUPP, ENOSPC } = constants.errno;

export class KernelProgram implements BackendProgram {
  readonly name: string;
  readonly log: string;
  readonly #addon: NativeAddon;
  readonly #native: NativeProgram;

  constructor(addon: NativeAddon, name: string, native: NativeProgram, log: string) {
    this.#addon = addon;
    this.name = name;
    this.#native = native;
    this.log = log;
  }

  fd(): number {
    if (this.#native.fd < 0) throw new EbpfError('ERR_EBPF_CLOSED', `program '${this.name}' has been closed`);
    return this.#native.fd;
  }

  info(): ProgramInfo {
    try {
      return this.#native.info();
    } catch (error) {
      throw systemError(error, `program '${this.name}': cannot be asked for its info`);
    }
  }

  async run(request: RunRequest): Promise<RunResult> {
    try {
      return await this.#native.run(request);
    } catch (error) {
      throw this.#runError(error);
    }
  }

  attach(request: AttachRequest): Promise<BackendLink> {
    return attach(this.#addon, this.#native, this.name, request);
  }

  pin(path: string): void {
    try {
      this.#native.pin(path);
    } catch (error) {
      throw systemError(
        error,
        `program '${this.name}': cannot be pinned at ${path} (a folder of a bpffs is wanted)`,
      );
    }
  }

  close(): void {
    this.#native.close();
  }

  #runError(error: unknown): unknown {
    if (!isNativeError(error)) return error;
    const doing = `program '${this.name}': cannot be run`;
    const details = { errno: error.errno, syscall: error.syscall, cause: error };
    if (error.errno === EOPNOTSUPP || error.errno === ENOTSUPP) {
      const why = 'this kernel has no test run for programs of its type';
      return new EbpfError('ERR_EBPF_NOT_SUPPORTED', `${doing}: ${why}`, details);
    }
    if (error.errno === EINVAL) {
      const why =
        'the kernel refuses the input: packets need at least 14 bytes, tracepoints no data, a context the size of its struct, and repeat only where a program takes packets';
      return new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `${doing}: ${why}`, details);
    }
    if (error.errno === ENOSPC) {
      const why = 'the packet grew beyond the room for it: give run({ dataOutSize })';
      return new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `${doing}: ${why}`, details);
    }
    return systemError(error, doing);
  }
}
