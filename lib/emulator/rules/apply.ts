/** A program as the kernel takes it: held to what its type may do, and with loads that read 0 where the kernel's do. */

import type { Guard } from '../../formats/insn/guard.ts';
import { AttachType, ProgramType } from '../../formats/object/numbers.ts';
import type { LinkedProgram } from '../../linker/index.ts';
import type { EmulatedMap } from '../maps/map.ts';
import type { Program } from '../program/operations.ts';
import type { World } from '../world/world.ts';
import { checkRules } from './check.ts';
import { asVerified, withGuards } from './guards.ts';
import { followPointers, type PointerSource } from './kernel-pointers.ts';
import { type FixedBytes, reachable } from './reachable.ts';

/** Programs whose context has pointers to objects of the kernel, by type. */
const CONTEXTS: { readonly [type: number]: PointerSource['context'] } = {
  [ProgramType.TRACING]: 'loaded',
  [ProgramType.LSM]: 'loaded',
  [ProgramType.STRUCT_OPS]: 'loaded',
  [ProgramType.NETFILTER]: 'objects',
};

export interface Loaded {
  readonly linked: LinkedProgram;
  readonly gplCompatible: boolean;
  /** Of its object. */
  readonly maps: readonly (EmulatedMap | null)[];
  /** Of a program that the verifier has accepted. */
  readonly guards: ReadonlyMap<number, Guard> | undefined;
}

/** Throws VerifierError for what needs no proof to be refused, ERR_EBPF_NOT_SUPPORTED for what the emulator has not got. */
export function underRules(
  world: World,
  read: Program,
  { linked, gplCompatible, maps, guards }: Loaded,
): Program {
  const { machine, sanitize, rules } = world;
  const { type, expectedAttachType } = linked;
  const iterates = type === ProgramType.TRACING && expectedAttachType === AttachType.TRACE_ITER;
  const context = iterates ? 'objects' : (CONTEXTS[type] ?? null);
  const followed = followPointers(read, { context, helpers: machine.helpersOf(read) });
  if (rules) {
    const slots = reachable(read, fixedBytes(world, maps));
    checkRules({ linked, program: read, gplCompatible, reachable: slots, context: followed.context });
  }
  if (sanitize) return read;
  return guards ? asVerified(read, guards) : withGuards(read, followed.guards);
}

/** Variables that nobody changes any more: those in maps that are frozen. */
function fixedBytes({ machine }: World, maps: readonly (EmulatedMap | null)[]): FixedBytes {
  const { bytes } = machine.memory;
  return (address, size) => {
    const there = maps.some(map => {
      const values = map?.frozen ? map.values : 0;
      return values !== 0 && address >= values && address + size <= values + map!.mappedBytes;
    });
    if (!there) return undefined;
    let value = 0n;
    for (let i = size; i-- > 0; ) value = (value << 8n) | BigInt(bytes[address + i]!);
    return value;
  };
}

/** license_is_gpl_compatible in include/linux/license.h */
export function isGpl(license: string): boolean {
  const names = [
    'GPL',
    'GPL v2',
    'GPL and additional rights',
    'Dual BSD/GPL',
    'Dual MIT/GPL',
    'Dual MPL/GPL',
  ];
  return names.includes(license);
}
