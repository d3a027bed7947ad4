/** A loaded object: its programs, maps and variables, and what holds them at their hooks. */
import type { Backend, BackendFace, BackendObject } from '../backend.ts';
import { EbpfError } from '../errors.ts';
import {
  type AttachAllOptions,
  type Attachable,
  attachLoose,
  attachStrict,
  type LooseAttach,
} from './attach-all.ts';
import { type LogOptions, LogReader, type LogSites, logRing } from './events/logs.ts';
import type { Link } from './link.ts';
import type { BpfMap } from './maps/base.ts';
import { StructOpsMap } from './maps/struct-ops.ts';
import type { Program } from './programs/base.ts';
import { namedRecord } from './record.ts';
import type { Heritage, MapInheritance } from './replace/inherit.ts';
import { type LinkReplacement, takeOver, type Version } from './replace/takeover.ts';
import type { AnyShape, Maps, Programs, Variables } from './shape.ts';
import type { Variable } from './variable.ts';

export interface ObjectParts {
  readonly name: string;
  readonly backend: Backend['kind'];
  readonly backendReason: string;
  readonly emulator: BackendFace;
  readonly loaded: BackendObject;
  readonly programs: ReadonlyMap<string, Program>;
  readonly maps: ReadonlyMap<string, BpfMap>;
  readonly variables: ReadonlyMap<string, Variable>;
  /** Names of programs and maps that `attach()` leaves alone. */
  readonly notAttached: ReadonlySet<string>;
  /** For the version that follows. */
  readonly heritage: Heritage;
  readonly inherited: readonly MapInheritance[];
  /** Where its programs log. Throws ERR_EBPF_INVALID_OBJECT. */
  readonly logSites: () => LogSites;
}

/** A loaded object, whatever its shape, as the version that follows sees it: any `BpfObject`. */
export interface RunningObject {
  readonly name: string;
  readonly backend: Backend['kind'];
  /** What may be gone on with. @internal */
  heritage(): Heritage;
  /** @internal */
  version(): Version;
}

/** What `replace` did. */
export interface Replacement {
  /** As `object.inherited`. */
  readonly maps: readonly MapInheritance[];
  /** In the order in which it was done. */
  readonly links: readonly LinkReplacement[];
}

/**
 * Owns everything that was made by one load: closing it closes its links (unless pinned), programs and maps. What is pinned,
 * or shared with another object, lives on in the kernel.
 */
export class BpfObject<S = AnyShape> implements RunningObject {
  readonly name: string;
  /** Which backend runs it. */
  readonly backend: 'kernel' | 'emulator';
  /** Why that one. */
  readonly backendReason: string;
  /**
   * The emulator that runs it, undefined in the kernel: also the one that objects share which `backend: 'auto'` or `'emulator'` has brought there.
   *
   * @example
   * object.emulator?.interface('veth0').receive(frame);
   */
  readonly emulator: BackendFace;
  /** Loaded programs by name; `for (const program of object.programs)` for all. */
  readonly programs: Programs<S>;
  readonly maps: Maps<S>;
  readonly variables: Variables<S>;
  /** With `load({ inherit })`: each map that the version before has as well, and whether it is the same one. */
  readonly inherited: readonly MapInheritance[];
  readonly #parts: ObjectParts;
  #closed = false;

  constructor(parts: ObjectParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.backend = parts.backend;
    this.backendReason = parts.backendReason;
    this.emulator = parts.emulator;
    this.inherited = parts.inherited;
    this.programs = namedRecord('program', 'ERR_EBPF_UNKNOWN_PROGRAM', parts.name, parts.programs);
    this.maps = namedRecord('map', 'ERR_EBPF_UNKNOWN_MAP', parts.name, parts.maps);
    this.variables = namedRecord('variable', 'ERR_EBPF_UNKNOWN_VARIABLE', parts.name, parts.variables);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The links that hold its programs at their hooks. */
  get links(): ReadonlySet<Link> {
    const holders = [...this.#parts.programs.values(), ...this.#tables()];
    return new Set(holders.flatMap(holder => [...holder.links]));
  }

  /**
   * Attaches every program whose section says where, and the struct_ops maps of `.struct_ops.link` (those with `autoattach`); answers
   * the links. If one fails, those made here are closed again and its error is thrown. With `loose`, attaches what it can, and
   * answers the links and, for each that could not be attached, why not and the nearest name that exists. Programs that must
   * be told where (`SEC("xdp")`) are left alone either way.
   */
  attach(options?: { readonly loose?: false }): Promise<Link[]>;
  attach(options: { readonly loose: true }): Promise<LooseAttach>;
  attach(options?: AttachAllOptions): Promise<Link[] | LooseAttach>;
  async attach(options: AttachAllOptions = {}): Promise<Link[] | LooseAttach> {
    this.#open();
    const all = [...this.#parts.programs.values(), ...this.#tables()].filter(each =>
      this.#attachesItself(each),
    );
    return options.loose ? attachLoose(all) : attachStrict(all);
  }

  /**
   * Takes over from an object that runs: its links become this object's, program by program in the order of the file. A link is updated
   * in one step where its kind can be (XDP, tcx, netkit, cgroups, sk_lookup, …); otherwise this object's program is attached to the
   * same place and the old link closed at the end. Programs that are new are attached where their sections say; those that
   * have gone are closed. Pins go with their links.
   *
   * At the first failure everything is put back as it was, and the error says so: the object before runs on. After success that one
   * has no links any more; close it when its maps have been read. To go on with its maps as well, load this one with
   * `load({ inherit: previous })`.
   *
   * @example
   * const next = await load('flows2.bpf.o', { inherit: object });
   * const { maps, links } = await next.replace(object);
   * await object.close();
   */
  async replace(previous: RunningObject): Promise<Replacement> {
    const [before, now] = [previous.version(), this.version()];
    if (previous === this || this.links.size > 0) {
      throw new EbpfError(
        'ERR_EBPF_INVALID_STATE',
        `object '${this.name}' is attached already: replace attaches it by itself, in the other's place`,
      );
    }
    const links = await takeOver(before, now);
    return { maps: this.inherited, links };
  }

  /**
   * What its programs log with `ebpf_log` of node-ebpf.h, as lines. Throws ERR_EBPF_UNKNOWN_MAP where the object has no `EBPF_LOGS(…)`,
   * ERR_EBPF_INVALID_OBJECT.
   *
   * @example
   * for await (const { level, program, text } of object.logs({ level: 'warn' })) console.log(level, program, text);
   */
  logs(options: LogOptions = {}): LogReader {
    this.#open();
    const { name, maps, logSites } = this.#parts;
    return new LogReader(logRing(name, maps), logSites(), options);
  }

  /** @internal */
  heritage(): Heritage {
    this.#open();
    return this.#parts.heritage;
  }

  /** @internal */
  version(): Version {
    this.#open();
    const { name, programs } = this.#parts;
    const tables = new Map(this.#tables().map(table => [table.name, table]));
    return { name, programs, tables, attachesItself: each => this.#attachesItself(each) };
  }

  #attachesItself(attachable: Attachable): boolean {
    const byItself = attachable instanceof StructOpsMap || attachable.attachesItself;
    return byItself && !this.#parts.notAttached.has(attachable.name);
  }

  #open(): void {
    if (this.#closed)
      throw new EbpfError('ERR_EBPF_CLOSED', `object '${this.name}' has been closed; load it again`);
  }

  /** Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      for (const map of this.#tables()) for (const link of map.links) await link.close();
      for (const program of this.#parts.programs.values()) await program.close();
    } finally {
      for (const map of this.#parts.maps.values()) map.close();
      this.#parts.loaded.close();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #tables(): StructOpsMap[] {
    return [...this.#parts.maps.values()].filter(map => map instanceof StructOpsMap);
  }
}
