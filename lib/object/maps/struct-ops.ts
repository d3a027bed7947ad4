/** Tables of operations that programs implement for the kernel: congestion controls, schedulers, queueing disciplines. */
import type { BackendLink, BackendMap, BackendStructOps } from '../../backend.ts';
import { EbpfError } from '../../errors.ts';
import { Link, warnWhenDropped } from '../link.ts';
import type { Program } from '../programs/base.ts';
import { BpfMap } from './base.ts';

/**
 * A variable of `SEC(".struct_ops.link")` (kernel 6.4) or `SEC(".struct_ops")` (5.6). Loading makes it; `attach` registers it with the
 * kernel under the name that it has itself, and closing the link unregisters it.
 */
export class StructOpsMap extends BpfMap {
  readonly #links = new Set<StructOpsLink>();

  constructor(name: string, backend: BackendMap) {
    super(name, backend);
  }

  /** Whether the kernel holds it by a link: it can be updated and pinned then, and ends with the process. Else it is registered by its value. */
  get linked(): boolean {
    return this.backend.structOps?.linked ?? false;
  }

  /** Links that hold it. */
  get links(): ReadonlySet<StructOpsLink> {
    return new Set(this.#links);
  }

  /**
   * Registers it. Rejects with ERR_EBPF_ALREADY_ATTACHED (it, one of its name, or of a type that there is one of at a time),
   * ERR_EBPF_ATTACH (the kernel's check refuses the table), ERR_EBPF_PERMISSION (CAP_BPF and CAP_NET_ADMIN),
   * ERR_EBPF_NOT_SUPPORTED (a map that was not loaded here but opened).
   */
  async attach(): Promise<StructOpsLink> {
    const link = new StructOpsLink(await this.#table().attach(), this);
    this.#links.add(link);
    return link;
  }

  /** @internal */
  table(): BackendStructOps {
    return this.#table();
  }

  /** @internal */
  own(link: StructOpsLink): void {
    this.#links.add(link);
  }

  /** @internal */
  disown(link: StructOpsLink): void {
    this.#links.delete(link);
  }

  #table(): BackendStructOps {
    const { structOps } = this.backend;
    if (structOps) return structOps;
    throw new EbpfError(
      'ERR_EBPF_NOT_SUPPORTED',
      `map '${this.name}': what it is filled with is known where its object was loaded, and there alone can it be attached`,
    );
  }
}

/** What holds a struct_ops map registered. Closing it unregisters, unless it is pinned. */
export class StructOpsLink extends Link {
  #map: StructOpsMap;

  constructor(backend: BackendLink, map: StructOpsMap) {
    super(backend);
    this.#map = map;
    warnWhenDropped(this, backend, `map '${map.name}'`);
  }

  /** The table that is registered. */
  get map(): StructOpsMap {
    return this.#map;
  }

  /**
   * Puts another table of its type in its place at once (kernel 6.4); its name must be the same. With `expected`, only if that one is
   * registered now. Rejects with ERR_EBPF_INVALID_ARGUMENT (of another type, or not of `.struct_ops.link`), ERR_EBPF_INVALID_STATE
   * (not the expected one), ERR_EBPF_NOT_SUPPORTED (types that do not change while registered, registrations without a link).
   */
  override async update(
    next: StructOpsMap | Program,
    { expected }: { readonly expected?: StructOpsMap | Program } = {},
  ): Promise<void> {
    if (this.closed)
      throw new EbpfError('ERR_EBPF_CLOSED', `the link of map '${this.#map.name}' has been closed`);
    const map = this.#tableMap(next);
    await this.backend.update(map.table(), expected && this.#tableMap(expected).table());
    this.#map.disown(this);
    this.#map = map;
    map.own(this);
  }

  override async close(): Promise<void> {
    this.#map.disown(this);
    await super.close();
  }

  /** Links of other kinds take programs. */
  #tableMap(next: StructOpsMap | Program): StructOpsMap {
    if (next instanceof StructOpsMap) return next;
    const why = `the link of map '${this.#map.name}' is updated to another struct_ops map (object.maps.…), nothing else`;
    throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', why);
  }
}
