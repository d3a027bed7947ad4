/** A tracepoint of the emulator, which is reached when the user says so. */

import { EbpfError, nearestName, suggestion } from '../../../errors.ts';
import { ProgramType } from '../../../formats/object/numbers.ts';
import { TypeIndex } from '../../../linker/core/candidates.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { World } from '../../world/world.ts';
import * as asked from '../asked.ts';
import { syscallRegisters } from '../probe/registers.ts';
import {
  argumentSlots,
  byPosition,
  checkCount,
  checkNames,
  tracepointSignature,
} from '../trace/arguments.ts';
import { words } from '../trace/context.ts';
import { type EventOptions, Firing } from '../trace/fire.ts';
import { fieldNames, HIDDEN, recordType, writeRecord } from './record.ts';

export const tracepointPlace = (category: string, name: string): string => `tracepoint ${category}/${name}`;
export const rawTracepointPlace = (name: string): string => `raw_tp ${name}`;

type Fields = { readonly [name: string]: unknown };

export class Tracepoint {
  readonly #world: World;
  readonly #category: string;
  readonly #name: string;

  /** @internal */
  constructor(world: World, category: string, name: string) {
    checkTracepoint(world, category, name, 'emulator');
    this.#world = world;
    this.#category = category;
    this.#name = name;
  }

  /**
   * Runs the programs that are attached here: SEC("tp"), SEC("raw_tp") and SEC("tp_btf"), in the order in which they were attached. `values`
   * has fields of the event by their names in its `format` file (`{ pid: 42, filename: '/bin/ls' }`), and arguments of the tracepoint by their
   * names in the kernel's sources (`{ prev, next }`), for each what it takes; fields that are not given are 0, arguments that point to a struct
   * point to the current task or to zeros. A list has the arguments alone, bytes are what SEC("tp") programs see from byte 0 on.
   * SEC("raw_tp.w") programs may write where the first argument points to: an array that is given for it has what they wrote.
   * `syscalls/sys_enter_NAME` takes `{ id, args: [ … ] }`, and `sys_exit_NAME` `{ id, ret }`; text among `args` is the process's.
   *
   * Throws ERR_EBPF_VALUE (a field that is none; a value that does not fit), ERR_EBPF_NO_BTF, and EmulatorFault of a program.
   */
  fire(values: Fields | readonly unknown[] | Uint8Array = {}, options: EventOptions = {}): void {
    const world = this.#world;
    const raw = world.places.at(rawTracepointPlace(this.#name)).links;
    const formatted = world.places.at(tracepointPlace(this.#category, this.#name)).links;
    const space = /^(?:raw_)?syscalls$/.test(this.#category) ? 'user' : 'kernel';
    if (!(asked.options('what is fired', values) instanceof Uint8Array)) this.#check(values as Fields);
    Firing.run(
      world,
      options,
      firing => {
        for (const link of [...raw]) {
          const slots = firing.encoded(link.program, raw, writer => this.#arguments(writer, values));
          if (link.program.type === ProgramType.RAW_TRACEPOINT_WRITABLE)
            firing.writer(link.program.btf).allowWrites();
          firing.execute(link, words(slots), {});
          this.#takeBack(values, slots[0] ?? 0n);
        }
        for (const link of [...formatted]) {
          const bytes = firing.encoded(link.program, this.#typeKey(link.program), writer =>
            this.#record(writer, link.program, values),
          );
          firing.execute(link, bytes, {}, { hidden: HIDDEN });
        }
      },
      { space },
    );
  }

  get #what(): string {
    return `tracepoint ${this.#category}/${this.#name}`;
  }

  /** What is wrong with them, whoever is attached. */
  #check(values: Fields | readonly unknown[]): void {
    const { btf } = this.#world;
    if (!btf) return;
    if (Array.isArray(values)) {
      checkCount(tracepointSignature(btf, this.#name), values, this.#what);
      return;
    }
    const record = recordType(btf, this.#name);
    const names = new Set(record ? fieldNames(record) : []);
    for (const { name } of tracepointSignature(btf, this.#name)?.parameters ?? []) names.add(name);
    // The registers of these hold arguments.
    if (/^sys_(?:enter|exit)$/.test(this.#name)) names.add('args');
    // Two programs may see a class each.
    if (names.size > 0 && record) checkNames(Object.keys(values), names, this.#what);
  }

  #arguments(
    writer: Parameters<typeof writeRecord>[1],
    values: Fields | readonly unknown[] | Uint8Array,
  ): bigint[] {
    const world = this.#world;
    const signature = tracepointSignature(world.btf, this.#name);
    if (values instanceof Uint8Array) return argumentSlots(world, writer, signature, [], this.#what);
    if (Array.isArray(values)) return argumentSlots(world, writer, signature, values, this.#what);
    const fields = values as Fields;
    const withRegisters = { ...this.#registers(writer, fields), ...fields };
    const named = signature ? byPosition(signature, withRegisters) : [];
    return argumentSlots(world, writer, signature, named, this.#what);
  }

  /** What SEC("raw_tp.w") programs may write is where the first argument points to: it is given back to the array that it came from. */
  #takeBack(values: Fields | readonly unknown[] | Uint8Array, address: bigint): void {
    const [parameter] = tracepointSignature(this.#world.btf, this.#name)?.parameters ?? [];
    const first = Array.isArray(values) ? values[0] : (values as Fields)[parameter?.name ?? ''];
    if (values instanceof Uint8Array || !ArrayBuffer.isView(first) || address === 0n) return;
    const { bytes } = this.#world.machine.memory;
    const from = Number(address);
    const into = new Uint8Array(first.buffer, first.byteOffset, first.byteLength);
    into.set(bytes.subarray(from, from + into.length));
  }

  /** sys_enter and sys_exit have the registers of the process. */
  #registers(writer: Parameters<typeof writeRecord>[1], { args, id }: Fields): Fields {
    if (!/^sys_(?:enter|exit)$/.test(this.#name) || !Array.isArray(args)) return {};
    const slots = argumentSlots(this.#world, writer, undefined, args, this.#what);
    const number = typeof id === 'number' || typeof id === 'bigint' ? BigInt(id) : 0n;
    // The kernel keeps them: they are not the process's memory.
    const bytes = syscallRegisters(this.#world.arch, number, slots);
    return { regs: BigInt(writer.keep(bytes, 'struct pt_regs of the system call')) };
  }

  /** What tells records of two programs apart: their types may differ. */
  #typeKey(program: EmulatedProgram): object {
    return recordType(program.btf, this.#name, program)?.type ?? this;
  }

  #record(
    writer: Parameters<typeof writeRecord>[1],
    program: EmulatedProgram,
    values: Fields | readonly unknown[] | Uint8Array,
  ): Uint8Array {
    if (values instanceof Uint8Array) return values;
    const type = recordType(writer.btf, this.#name, program);
    if (!type) {
      const remedy = 'give new Emulator({ btf }) a kernel, or fire() the bytes of the event';
      throw new EbpfError('ERR_EBPF_NO_BTF', `${this.#what}: no types say what its fields are: ${remedy}`);
    }
    const fields = Array.isArray(values) ? {} : (values as Fields);
    return writeRecord(this.#world, writer, type, fields, this.#what);
  }
}

/** Throws ERR_EBPF_NO_TARGET where the kernel's types know no such tracepoint. */
export function checkTracepoint(world: World, category: string, name: string, who: string): void {
  const { btf } = world;
  const what = category === '' ? name : `${category}/${name}`;
  if (!btf) return;
  const syscall = category === 'syscalls' ? /^sys_(?:enter|exit)_(\w+)$/.exec(name)?.[1] : undefined;
  const index = TypeIndex.of(btf);
  if (syscall !== undefined) {
    if (syscallFunction(world, syscall) !== undefined) return;
  } else if (index.find('typedef', `btf_trace_${name}`) !== undefined) return;
  const known = [...index.namesOf('typedef')].filter(each => each.startsWith('btf_trace_'));
  const near = nearestName(
    name,
    known.map(each => each.slice('btf_trace_'.length)),
  );
  const hint = near === undefined ? '' : `; ${suggestion(near)}`;
  throw new EbpfError('ERR_EBPF_NO_TARGET', `${who}: there is no tracepoint ${what}${hint}`);
}

/** The kernel's function of a system call; undefined where the types know none. Where there are no types, the name that it would have. */
export function syscallFunction({ btf, arch }: World, name: string): string | undefined {
  const wrapper = arch === 'x64' ? '__x64_sys_' : '__arm64_sys_';
  if (!btf) return wrapper + name;
  // The kernel that is played may be of another architecture than the registers.
  const prefixes = [wrapper, '__x64_sys_', '__arm64_sys_', '__se_sys_', 'sys_'];
  return prefixes
    .map(prefix => prefix + name)
    .find(each => TypeIndex.of(btf).find('func', each) !== undefined);
}
