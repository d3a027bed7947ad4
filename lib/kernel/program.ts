/** A program of the kernel. */
import { constants, release } from 'node:os';
import type { BackendLink, BackendProgram, ProgramInfo, RunRequest, RunResult } from '../backend.ts';
import { EbpfError } from '../errors.ts';
import type { JitedFunction } from '../formats/loaded/jited.ts';
import type { RawProgramCode } from '../formats/loaded/records.ts';
import type { TranslatedProgram } from '../formats/loaded/translated.ts';
import type { AttachRequest } from '../hooks/index.ts';
import { attach } from './attach/attach.ts';
import type { NativeAddon, NativeProgram } from './binding.ts';
import { ENOTSUPP, isNativeError, refused, systemError } from './errors.ts';
import { isOlder } from './floors.ts';
import { pinError } from './pins.ts';
import { jitedOf, translatedOf } from './system/program.ts';

const { EINVAL, EOPNOTSUPP, ENOSPC, ENXIO } = constants.errno;

/** BPF_PROG_STREAM_READ_BY_FD */
const STREAMS_SINCE = '6.17';
/** BPF_F_TEST_RUN_ON_CPU in include/uapi/linux/bpf.h (kernel 5.10): without it the kernel takes no notice of `cpu`. */
const RUN_ON_CPU = 1;

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

  translated(): TranslatedProgram {
    return translatedOf(this.#code());
  }

  jited(): JitedFunction[] {
    return jitedOf(this.#code());
  }

  #code(): RawProgramCode {
    try {
      return this.#native.code();
    } catch (error) {
      throw systemError(error, `program '${this.name}': cannot be asked for its code`);
    }
  }

  async run(request: RunRequest): Promise<RunResult> {
    try {
      const { cpu, flags = 0 } = request;
      return await this.#native.run(cpu === undefined ? request : { ...request, flags: flags | RUN_ON_CPU });
    } catch (error) {
      throw this.#runError(error, request);
    }
  }

  attach(request: AttachRequest): Promise<BackendLink> {
    return attach(this.#addon, this.#native, this.name, request);
  }

  readStream(stream: number): Uint8Array {
    try {
      return this.#native.readStream(stream);
    } catch (error) {
      const doing = `program '${this.name}': its streams cannot be read`;
      // An unknown command is an invalid one.
      if (isNativeError(error) && error.errno === EINVAL && isOlder(release(), STREAMS_SINCE)) {
        const why = `programs have streams from kernel ${STREAMS_SINCE} on, and this is ${release()}; log with ebpf_log instead`;
        throw refused('ERR_EBPF_NOT_SUPPORTED', `${doing}: ${why}`, error);
      }
      throw systemError(error, doing);
    }
  }

  pin(path: string): void {
    try {
      this.#native.pin(path);
    } catch (error) {
      throw pinError(error, `program '${this.name}'`, path);
    }
  }

  close(): void {
    this.#native.close();
  }

  #runError(error: unknown, { cpu }: RunRequest): unknown {
    if (!isNativeError(error)) return error;
    const doing = `program '${this.name}': cannot be run`;
    switch (error.errno) {
      case EOPNOTSUPP:
      case ENOTSUPP: {
        const why = 'this kernel has no test run for programs of its type';
        return refused('ERR_EBPF_NOT_SUPPORTED', `${doing}: ${why}`, error);
      }
      case ENXIO:
        return refused(
          'ERR_EBPF_INVALID_ARGUMENT',
          `${doing}: CPU ${cpu} is not there, or not online`,
          error,
        );
      case EINVAL: {
        const why =
          'the kernel refuses the input: packets need at least 14 bytes (and, for XDP, fit a page), a context has the size of ' +
          'its struct, tracing programs take no data, and cpu and repeat go with the kinds that have them';
        return refused('ERR_EBPF_INVALID_ARGUMENT', `${doing}: ${why}`, error);
      }
      case ENOSPC:
        return refused('ERR_EBPF_INVALID_ARGUMENT', `${doing}: ${error.message}`, error);
      default:
        return systemError(error, doing);
    }
  }
}
