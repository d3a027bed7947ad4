/** A table of operations that programs implement: what a map of struct_ops stands for (kernel/bpf/bpf_struct_ops.c). */
import { createCodec } from '../../../codec/index.ts';
import type { Btf } from '../../../formats/btf/btf.ts';
import type { BtfComposite } from '../../../formats/btf/types.ts';
import type { EmulatedStructOps, OperationsTable } from '../../maps/struct-ops.ts';
import type { EmulatedProgram } from '../../program.ts';
import { memberOf } from '../../world/members.ts';
import type { World } from '../../world/world.ts';
import type { Parameter, Signature } from '../trace/arguments.ts';
import { register } from './link.ts';
import { rulesOf } from './rules.ts';

export interface TableParts {
  readonly map: EmulatedStructOps;
  /** Types of the struct, and where in the map's value it begins. */
  readonly btf: Btf;
  readonly struct: BtfComposite;
  readonly offset: number;
  /** As the object has it, without its programs. */
  readonly value: Uint8Array;
  /** By member. */
  readonly programs: ReadonlyMap<string, EmulatedProgram>;
}

/** enum bpf_struct_ops_state, and where struct bpf_struct_ops_common_value has it: before a struct that is not the whole value. */
const STATE = { INUSE: 1, READY: 3 };
const STATE_AT = 4;

export class StructOpsTable implements OperationsTable {
  readonly world: World;
  readonly map: EmulatedStructOps;
  readonly programs: ReadonlyMap<string, EmulatedProgram>;
  readonly #btf: Btf;
  readonly #struct: BtfComposite;
  readonly #offset: number;
  readonly #value: DataView;
  /** Its value has been given to the kernel, and stays what it is. */
  isSet = false;

  constructor(world: World, { map, btf, struct, offset, value, programs }: TableParts) {
    this.world = world;
    this.map = map;
    this.#btf = btf;
    this.#struct = struct;
    this.#offset = offset;
    this.#value = new DataView(value.slice().buffer);
    this.programs = programs;
    for (const program of programs.values()) program.retain();
  }

  /** Of the struct: `tcp_congestion_ops`. */
  get type(): string {
    return this.#struct.name.replace(/___.*/, '');
  }

  /** By which it is registered: its own, or the map's where tables of its type have none. */
  get name(): string {
    const { name = '' } = rulesOf(this.type);
    const own = this.#hasText(name) ? this.value(name) : undefined;
    return own === undefined ? this.map.definition.name : String(own);
  }

  /** What a member that is no operation says; undefined for one that is not there. */
  value(member: string): unknown {
    const place = memberOf(this.#btf, this.#struct, member);
    if (!place) return undefined;
    const codec = createCodec(this.#btf, place.member.type, { mode: 'interpreted' });
    return codec.decode(this.#value, this.#offset + place.bitOffset / 8);
  }

  /** Of an operation, set or not; undefined for what is none. */
  signature(member: string): Signature | undefined {
    const btf = this.#btf;
    const place = memberOf(btf, this.#struct, member);
    const pointer = place && btf.type(btf.resolve(place.member.type));
    const prototype = pointer?.kind === 'ptr' ? btf.type(btf.resolve(pointer.type)) : undefined;
    if (prototype?.kind !== 'func_proto') return undefined;
    const parameters: readonly Parameter[] = prototype.params;
    return { parameters, result: prototype.returnType };
  }

  /** Names of its operations, set or not. */
  operations(): string[] {
    return this.#struct.members.map(({ name }) => name).filter(name => this.signature(name));
  }

  get btf(): Btf {
    return this.#btf;
  }

  attach() {
    return register(this);
  }

  /** It is registered: the value, with its programs' ids, is the map's from now on (bpf_struct_ops_map_sys_lookup_elem). */
  set(): void {
    this.isSet = true;
    const view = this.#value;
    if (this.#offset > 0) view.setUint32(STATE_AT, this.map.linked ? STATE.READY : STATE.INUSE, true);
    for (const [member, { id }] of this.programs) {
      const place = memberOf(this.#btf, this.#struct, member);
      if (place) view.setBigUint64(this.#offset + place.bitOffset / 8, BigInt(id), true);
    }
    this.map.assign(new Uint8Array(view.buffer));
  }

  free(): void {
    for (const program of this.programs.values()) program.release();
  }

  #hasText(member: string): boolean {
    const place = memberOf(this.#btf, this.#struct, member);
    return place !== undefined && this.#btf.type(this.#btf.resolve(place.member.type)).kind === 'array';
  }
}
