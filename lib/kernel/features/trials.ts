/** What trials are made with: the addon, the kernel's types, and the words for a refusal. */
import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { Btf } from '../../formats/btf/btf.ts';
import type { BtfKind } from '../../formats/btf/types.ts';
import { encodeInstructions, type Instruction } from '../../formats/insn/insn.ts';
import type { NativeAddon, NativeProgramTrial } from '../binding.ts';
import type { Capability } from '../capabilities.ts';
import { Capabilities } from '../capabilities.ts';
import { requireAddon } from '../native.ts';
import { permissionReason } from '../permission.ts';
import type { Circumstance } from './feature.ts';

const KERNEL_BTF = '/sys/kernel/btf/vmlinux';

/** What a trial asks for, its instructions not yet as bytes. */
export type ProgramTrial = Omit<NativeProgramTrial, 'instructions'> & {
  readonly instructions?: readonly Instruction[];
};

const mov = (dst: number, imm: number): Instruction => ({ opcode: 0xb7, dst, src: 0, offset: 0, imm });
export const EXIT: Instruction = { opcode: 0x95, dst: 0, src: 0, offset: 0, imm: 0 };
/** `return value` */
export const returning = (value: number): readonly Instruction[] => [mov(0, value), EXIT];

export class Trials {
  readonly release = release();
  readonly addon: NativeAddon = requireAddon();
  #btf: Btf | null | undefined;

  /** null where the kernel does not tell its types. */
  get btf(): Btf | null {
    this.#btf ??= existsSync(KERNEL_BTF) ? Btf.lazy(readFileSync(KERNEL_BTF)) : null;
    return this.#btf;
  }

  /** The kernel's id of a type; 0 where it has none. */
  typeId(kind: BtfKind, name: string): number {
    return this.btf?.find(kind, name) ?? 0;
  }

  /** Names of an enum of the kernel; undefined where it does not tell its types. */
  enumerators(name: string): ReadonlySet<string> | undefined {
    const id = this.typeId('enum', name);
    const type = id === 0 ? undefined : this.btf?.type(id);
    return type?.kind === 'enum' ? new Set(type.values.map(value => value.name)) : undefined;
  }

  program({ instructions = returning(0), ...trial }: ProgramTrial): ReturnType<NativeAddon['tryProgram']> {
    return this.addon.tryProgram({ ...trial, instructions: encodeInstructions(instructions) });
  }

  circumstance(needs: readonly Capability[], since?: string): Circumstance {
    return { release: this.release, since, permission: () => permissionReason(needs) };
  }

  /** Without these the kernel keeps helpers and kfuncs back (bpf_base_func_proto()). */
  get sees(): boolean {
    const owned = new Capabilities(readFileSync('/proc/self/status', 'latin1'));
    return owned.grants('CAP_BPF') && owned.grants('CAP_PERFMON');
  }
}
