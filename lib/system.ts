/** What eBPF there is on this machine, whoever loaded it: programs, maps, links, types. */

import type { Btf } from './formats/btf/btf.ts';
import type { LinkInfo } from './hooks/link-info.ts';
import { kernelBackend } from './kernel/backend.ts';
import type { NativeMapInfo } from './kernel/binding.ts';
import { linkInfo } from './kernel/links/info.ts';
import { requireAddon } from './kernel/native.ts';
import { all, byId } from './kernel/system/ask.ts';
import { btfInfo, btfTypes, type SystemBtfInfo } from './kernel/system/btf.ts';
import { SystemProgram } from './kernel/system/program.ts';
import { SystemStats } from './kernel/system/stats.ts';
import type { BpfMap } from './object/maps/base.ts';
import { createMap, untyped } from './object/maps/create.ts';
import { type MapTypeName, mapTypeName } from './object/maps/types.ts';
import { MapSpec } from './object/spec/map.ts';

/** The kernel's facts of a map, and where its types are. */
export type SystemMapInfo = NativeMapInfo;

/** A map of the machine. */
export class SystemMap {
  readonly info: SystemMapInfo;

  constructor(id: number) {
    this.info = byId('map', id, each => requireAddon().mapInfo(each));
  }

  get id(): number {
    return this.info.id;
  }

  /** Cut off at 15 bytes. */
  get name(): string {
    return this.info.name;
  }

  /** `hash`, `percpu_array`, `ringbuf`, …: BPF_MAP_TYPE_* in lower case. */
  get type(): MapTypeName | string {
    return mapTypeName(this.info.type);
  }

  /** The types that it was made with; null for a map without. Throws ERR_EBPF_NO_TARGET. */
  types(): Btf | null {
    return this.info.btfId === 0 ? null : btfTypes(this.info.btfId);
  }

  /**
   * A handle of it, with keys and values as its own BTF says; bytes where it has none. What is written with it is written for those who
   * use the map. Throws ERR_EBPF_NO_TARGET, ERR_EBPF_PERMISSION (CAP_SYS_ADMIN).
   */
  open(): BpfMap {
    const btf = this.types();
    const backend = kernelBackend();
    const map = backend.openMapById(this.id);
    const { keyTypeId, valueTypeId } = this.info;
    const spec = new MapSpec({ ...untyped(map), keyTypeId, valueTypeId });
    try {
      return createMap(spec, map, { btf, codec: {}, backend });
    } catch (error) {
      map.close();
      throw error;
    }
  }
}

/** A BTF object of the machine: the kernel's, a module's, or what was loaded with programs and maps. */
export class SystemBtf {
  readonly info: SystemBtfInfo;

  constructor(id: number) {
    this.info = btfInfo(id);
  }

  get id(): number {
    return this.info.id;
  }

  /** `vmlinux`, or a module's; empty for what was loaded with a program. */
  get name(): string {
    return this.info.name;
  }

  /** Throws ERR_EBPF_NO_TARGET if it has gone. */
  types(): Btf {
    return btfTypes(this.id);
  }
}

const link = (id: number): LinkInfo => byId('link', id, each => linkInfo(requireAddon().linkInfo(each), ''));

/**
 * Everything of eBPF that is on this machine, by its ids, which the kernel gives out once. What goes away while one looks is passed
 * over; an id that has gone is ERR_EBPF_NO_TARGET. All of it takes CAP_SYS_ADMIN (ERR_EBPF_PERMISSION): a BPF object's id is open to
 * nobody else. Looking changes nothing. Links by id: kernel 5.8.
 *
 * @example
 * for (const program of system.programs()) console.log(program.id, program.type, program.name);
 * console.log(String(system.program(12).translated()));
 * for (const [key, value] of system.map(7).open() as HashMap) console.log(key, value);
 */
export const system = {
  programs: (): Iterable<SystemProgram> => all('program', id => new SystemProgram(id)),
  program: (id: number): SystemProgram => new SystemProgram(id),
  maps: (): Iterable<SystemMap> => all('map', id => new SystemMap(id)),
  map: (id: number): SystemMap => new SystemMap(id),
  /** `openLink(id)` gives a handle of one. */
  links: (): Iterable<LinkInfo> => all('link', link),
  link,
  btfs: (): Iterable<SystemBtf> => all('btf', id => new SystemBtf(id)),
  btf: (id: number): SystemBtf => new SystemBtf(id),
  /**
   * Has the kernel count runs of programs until it is closed or disposed: some 25 ns a run (`BPF_ENABLE_STATS`, kernel 5.8). Throws
   * ERR_EBPF_PERMISSION (CAP_SYS_ADMIN).
   *
   * @example
   * using stats = system.stats();
   * setInterval(() => console.table(stats.read().slice(0, 10)), 1000);
   */
  stats: (): SystemStats => new SystemStats(),
} as const;
