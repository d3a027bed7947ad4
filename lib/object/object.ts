/** A loaded object: its programs, maps and variables, and what holds them at their hooks. */
import type { Backend, BackendObject } from '../backend.ts';
import { EbpfError } from '../errors.ts';
import type { Link } from './link.ts';
import type { BpfMap } from './maps/base.ts';
import { StructOpsMap } from './maps/struct-ops.ts';
import type { Program } from './programs/base.ts';
import { namedRecord } from './record.ts';
import type { AnyShape, Maps, Programs, Variables } from './shape.ts';
import type { Variable } from './variable.ts';

export interface ObjectParts {
  readonly name: string;
  readonly backend: Backend['kind'];
  readonly backendReason: string;
  readonly loaded: BackendObject;
  readonly programs: ReadonlyMap<string, Program>;
  readonly maps: ReadonlyMap<string, BpfMap>;
  readonly variables: ReadonlyMap<string, Variable>;
  /** Names of programs and maps that `attach()` leaves alone. */
  readonly notAttached: ReadonlySet<string>;
}

/**
 * Owns everything that was made by one load: closing it closes its links (unless pinned), programs and maps. What is pinned,
 * or shared with another object, lives on in the kernel.
 */
export class BpfObject<S = AnyShape> {
  readonly name: string;
  /** Which backend runs it. */
  readonly backend: 'kernel' | 'emulator';
  /** Why that one. */
  readonly backendReason: string;
  /** Loaded programs by name; `for (const program of object.programs)` for all. */
  readonly programs: Programs<S>;
  readonly maps: Maps<S>;
  readonly variables: Variables<S>;
  readonly #parts: ObjectParts;
  #closed = false;

  constructor(parts: ObjectParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.backend = parts.backend;
    this.backendReason = parts.backendReason;
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
   * Attaches every program whose section says where, and the struct_ops maps of `.struct_ops.link` (those with `autoattach`); answers the links. If one fails, those made here are
   * closed again and its error is thrown.
   */
  async attach(): Promise<Link[]> {
    if (this.#closed)
      throw new EbpfError('ERR_EBPF_CLOSED', `object '${this.name}' has been closed; load it again`);
    const links: Link[] = [];
    try {
      for (const program of this.#parts.programs.values()) {
        if (!program.attachesItself || this.#parts.notAttached.has(program.name)) continue;
        links.push(await program.attach());
      }
      for (const map of this.#tables()) {
        if (!this.#parts.notAttached.has(map.name)) links.push(await map.attach());
      }
    } catch (error) {
      for (const link of links) await link.close();
      throw error;
    }
    return links;
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
