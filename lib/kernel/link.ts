/** A link of the kernel. */
import { constants } from 'node:os';
import type { BackendLink, LinkInfo, Replacement } from '../backend.ts';
import type { NativeLink } from './binding.ts';
import { ENOTSUPP, isNativeError, refused, systemError } from './errors.ts';
import { pinError, unpinError } from './pins.ts';

const { EINVAL, EOPNOTSUPP, EPERM, ESTALE, EEXIST } = constants.errno;

/** enum bpf_link_type in include/uapi/linux/bpf.h. */
const LINK_TYPES = [
  ...['unspec', 'raw_tracepoint', 'tracing', 'cgroup', 'iter', 'netns', 'xdp', 'perf_event', 'kprobe_multi'],
  ...['struct_ops', 'netfilter', 'tcx', 'uprobe_multi', 'netkit', 'sockmap'],
];

/** The addon keeps what is attached until it is closed: a handle that is dropped detaches nothing. */
export class KernelLink implements BackendLink {
  readonly mechanism: string;
  readonly #native: NativeLink;
  /** For messages: `link on interface veth0`. */
  readonly #who: string;

  constructor(native: NativeLink, mechanism: string, target: string) {
    this.#native = native;
    this.mechanism = mechanism;
    this.#who = `link on ${target}`;
  }

  info(): LinkInfo {
    try {
      const { type, ...info } = this.#native.info();
      return { ...info, type: info.id === 0 ? this.#typeOfNoLink() : linkType(type) };
    } catch (error) {
      throw systemError(error, `${this.#who}: cannot be asked for its info`);
    }
  }

  async update(program: Replacement, expected?: Replacement): Promise<void> {
    try {
      await this.#native.update(program.fd(), expected?.fd());
    } catch (error) {
      throw this.#updateError(error, program, expected);
    }
  }

  async detach(): Promise<void> {
    try {
      await this.#native.detach();
    } catch (error) {
      throw systemError(error, `${this.#who}: cannot be detached`, { needs: ['CAP_BPF', 'CAP_NET_ADMIN'] });
    }
  }

  pin(path: string): void {
    try {
      this.#native.pin(path);
    } catch (error) {
      throw pinError(error, this.#who, path);
    }
  }

  unpin(): void {
    try {
      this.#native.unpin();
    } catch (error) {
      throw unpinError(error, this.#who);
    }
  }

  async close(): Promise<void> {
    try {
      await this.#native.close();
    } catch (error) {
      throw systemError(error, `${this.#who}: cannot be closed`);
    }
  }

  /** What the kernel would call it, had it a link for it. */
  #typeOfNoLink(): string {
    const type = this.mechanism.replaceAll('-', '_');
    return LINK_TYPES.find(each => type.startsWith(each)) ?? 'unspec';
  }

  #updateError(error: unknown, program: Replacement, expected: Replacement | undefined): unknown {
    if (!isNativeError(error)) return error;
    const doing = `${this.#who}: cannot be updated to program '${program.name}'`;
    // Links answer EPERM (kernel/bpf/net_namespace.c and others), netlink EEXIST (dev_xdp_attach() in net/core/dev.c).
    if (expected && [EPERM, ESTALE, EEXIST].includes(error.errno)) {
      const why = `program '${expected.name}' is not the one that is attached`;
      return refused('ERR_EBPF_INVALID_STATE', `${doing}: ${why}`, error);
    }
    if ([EINVAL, EOPNOTSUPP, ENOTSUPP].includes(error.errno)) {
      const why =
        'links of this kind cannot be updated, or the program is of another type; close it and attach the other program';
      return refused('ERR_EBPF_NOT_SUPPORTED', `${doing}: ${why}`, error);
    }
    return systemError(error, doing, { needs: ['CAP_BPF', 'CAP_NET_ADMIN'] });
  }
}

export function linkType(type: number): string {
  return LINK_TYPES[type] ?? `type ${type}`;
}
