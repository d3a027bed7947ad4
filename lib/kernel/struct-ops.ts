/** Tables of operations (struct_ops): registered by a link (kernel 6.4), or by the map's value (5.6). */
import { constants } from 'node:os';
import type { BackendLink, BackendStructOps, Successor } from '../backend.ts';
import { EbpfError } from '../errors.ts';
import type { NativeLink, NativeMap, NativeObject } from './binding.ts';
import type { Capability } from './capabilities.ts';
import { isNativeError, refused, systemError } from './errors.ts';
import { KernelLink } from './link.ts';

const { EBUSY, EEXIST, EINVAL, EOPNOTSUPP } = constants.errno;

/** BPF_MAP_TYPE_STRUCT_OPS in include/uapi/linux/bpf.h. */
export const STRUCT_OPS = 26;
/** BPF_F_LINK in include/uapi/linux/bpf.h. */
const LINK = 1 << 13;
const NEEDS: readonly Capability[] = ['CAP_BPF', 'CAP_NET_ADMIN'];

export class KernelStructOps implements BackendStructOps {
  readonly name: string;
  readonly #object: NativeObject;
  readonly #map: NativeMap;

  constructor(object: NativeObject, name: string, map: NativeMap) {
    this.#object = object;
    this.name = name;
    this.#map = map;
  }

  get linked(): boolean {
    return (this.#map.info.flags & LINK) !== 0;
  }

  fd(): number {
    if (this.#map.fd < 0) throw new EbpfError('ERR_EBPF_CLOSED', `map '${this.name}' has been closed`);
    return this.#map.fd;
  }

  async attach(): Promise<BackendLink> {
    this.fd();
    try {
      const native = await this.#object.attachStructOps(this.name);
      const target = `map '${this.name}'`;
      return this.linked
        ? new StructOpsLink(native, target)
        : new KernelLink(native, 'struct-ops-registration', target);
    } catch (error) {
      throw this.#explain(error, `map '${this.name}': cannot be attached`);
    }
  }

  /** Gives the map its value, which a link of that type wants before it is updated. */
  async prepare(link: NativeLink): Promise<void> {
    this.fd();
    await this.#object.prepareStructOps(this.name, link);
  }

  #explain(error: unknown, doing: string): unknown {
    if (!isNativeError(error)) return error;
    switch (error.errno) {
      case EEXIST: {
        const why =
          'one of the same name, or of a type that there is one of at a time, is registered already';
        return refused('ERR_EBPF_ALREADY_ATTACHED', `${doing}: ${why}`, error);
      }
      case EBUSY: {
        const why = 'it is registered already, or another one of its type is, or a connection still uses it';
        return refused('ERR_EBPF_ALREADY_ATTACHED', `${doing}: ${why}`, error);
      }
      case EINVAL: {
        const why =
          "the kernel's own check of the table refuses it: an operation that must be there is missing, or a value is wrong";
        return refused('ERR_EBPF_ATTACH', `${doing}: ${why}`, error);
      }
      default:
        return systemError(error, doing, { code: 'ERR_EBPF_ATTACH', needs: NEEDS });
    }
  }
}

/** A link whose map can be changed for another of its type (kernel 6.4). */
class StructOpsLink extends KernelLink {
  readonly #link: NativeLink;
  readonly #who: string;

  constructor(native: NativeLink, target: string) {
    super(native, 'struct-ops-link', target);
    this.#link = native;
    this.#who = `link on ${target}`;
  }

  override async update(next: Successor, expected?: Successor): Promise<void> {
    const doing = `${this.#who}: cannot be updated to '${next.name}'`;
    // A map without BPF_F_LINK would be registered by its value, for good and beside this one.
    if (!(next instanceof KernelStructOps && next.linked)) {
      const why = 'it is no struct_ops map of a section `.struct_ops.link`';
      throw refused('ERR_EBPF_INVALID_ARGUMENT', `${doing}: ${why}`);
    }
    try {
      await next.prepare(this.#link);
    } catch (error) {
      throw systemError(error, doing, { needs: NEEDS });
    }
    try {
      await super.update(next, expected);
    } catch (error) {
      throw this.#explain(error, doing);
    }
  }

  /** bpf_struct_ops_map_link_update() in kernel/bpf/bpf_struct_ops.c. */
  #explain(error: unknown, doing: string): unknown {
    const errno = error instanceof EbpfError ? error.errno : undefined;
    if (errno === EOPNOTSUPP)
      return refused(
        'ERR_EBPF_NOT_SUPPORTED',
        `${doing}: tables of this type cannot be changed while they are registered`,
        (error as EbpfError).cause,
      );
    if (errno === EINVAL) {
      const why =
        'it is of another type, or the kernel has another name for it than for the one that is registered';
      return refused('ERR_EBPF_INVALID_ARGUMENT', `${doing}: ${why}`, (error as EbpfError).cause);
    }
    return error;
  }
}
