/** A link of the kernel. */
import { constants } from 'node:os';
import type { BackendLink, BackendProgram, LinkInfo } from '../backend.ts';
import { EbpfError } from '../errors.ts';
import type { NativeLink } from './binding.ts';
import { ENOTSUPP, isNativeError, systemError } from './errors.ts';

const { EINVAL, EOPNOTSUPP, EPERM, ESTALE } = constants.errno;

/** enum bpf_link_type in include/uapi/linux/bpf.h. */
const LINK_TYPES = [
  ...['unspec', 'raw_tracepoint', 'tracing', 'cgroup', 'iter', 'netns', 'xdp', 'perf_event', 'kprobe_multi'],
  ...['struct_ops', 'netfilter', 'tcx', 'uprobe_multi', 'netkit', 'sockmap'],
];

export class KernelLink implements BackendLink {
  readonly mechanism: string;
  readonly #native: NativeLink;
  /** For messages: what it is attached to. */
  readonly #target: string;

  constructor(native: NativeLink, mechanism: string, target: string) {
    this.#native = native;
    this.mechanism = mechanism;
    this.#target = target;
  }

  info(): LinkInfo {
    try {
      const { type, ...info } = this.#native.info();
      return { ...info, type: LINK_TYPES[type] ?? `type ${type}` };
    } catch (error) {
      throw systemError(error, `link on ${this.#target}: cannot be asked for its info`);
    }
  }

  async update(program: BackendProgram, expected?: BackendProgram): Promise<void> {
    try {
      await this.#native.update(program.fd(), expected?.fd());
    } catch (error) {
      throw this.#updateError(error, program, expected);
    }
  }

  detach(): Promise<void> {
    return this.#worded('detached', () => this.#native.detach());
  }

  pin(path: string): void {
    try {
      this.#native.pin(path);
    } catch (error) {
      throw systemError(
        error,
        `link on ${this.#target}: cannot be pinned at ${path} (a folder of a bpffs is wanted)`,
      );
    }
  }

  unpin(): void {
    try {
      this.#native.unpin();
    } catch (error) {
      throw systemError(error, `link on ${this.#target}: cannot be unpinned`);
    }
  }

  close(): Promise<void> {
    return this.#worded('closed', () => this.#native.close());
  }

  async #worded(what: string, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      throw systemError(error, `link on ${this.#target}: cannot be ${what}`);
    }
  }

  #updateError(error: unknown, program: BackendProgram, expected: BackendProgram | undefined): unknown {
    const doing = `link on ${this.#target}: cannot be updated to program '${program.name}'`;
    if (!isNativeError(error)) return error;
    const details = { errno: error.errno, syscall: error.syscall, cause: error };
    if (expected && (error.errno === EPERM || error.errno === ESTALE)) {
      const why = `program '${expected.name}' is not the one that is attached`;
      return new EbpfError('ERR_EBPF_INVALID_STATE', `${doing}: ${why}`, details);
    }
    if ([EINVAL, EOPNOTSUPP, ENOTSUPP].includes(error.errno)) {
      const why =
        'links of this kind cannot be updated, or the program is of another type: close it and attach the other program';
      return new EbpfError('ERR_EBPF_NOT_SUPPORTED', `${doing}: ${why}`, details);
    }
    return systemError(error, doing);
  }
}
