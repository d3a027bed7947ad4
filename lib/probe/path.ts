/**
 * From an argument to what lies behind it: `next->comm`, `file->f_path.dentry->d_name.name`, `args[1]`, by the kernel's types. The
 * offsets are those of the kernel that runs, so nothing is left to be relocated.
 */
import { arsh, lsh, mov, rsh } from '../formats/asm/code/arithmetic.ts';
import { ldx, st } from '../formats/asm/code/memory.ts';
import { r6, r9, r10 } from '../formats/asm/code/registers.ts';
import { u64 } from '../formats/asm/declare/type.ts';
import type { Item } from '../formats/asm/types.ts';
import type { Btf } from '../formats/btf/btf.ts';
import type { BtfMember, BtfType } from '../formats/btf/types.ts';
import { hint, refuse } from './errors.ts';
import type { Value } from './types.ts';
import { isSize, loaded, numberAt, read, SCRATCH, textAt, textIn } from './value.ts';

/** Structs without a name lie in each other no deeper, in any source. */
const MAX_ANONYMOUS = 16;
/** Steps of a path. */
const MAX_STEPS = 24;

/** Something typed: in the context's bytes, or in the kernel's memory at r9 (as `address` leaves it) and an offset. */
interface Spot {
  readonly address: readonly Item[];
  readonly offset: number;
  readonly type: number;
  readonly bitfield?: { readonly offset: number; readonly size: number };
}

export interface Argument {
  readonly type: number;
  /** Where in the context its slot of 8 bytes is. */
  readonly offset: number;
  /** Of a number of that size. */
  number(size: 1 | 2 | 4 | 8, signed: boolean): Value;
}

/** `path` is what follows the argument's name: '', or steps such as `->comm`, `.name` and `[3]`. */
export function argumentValue(hook: string, btf: Btf, argument: Argument, name: string, path: string): Value {
  const steps = path.match(/(?:->|\.)\w+|\[\d+\]/g) ?? [];
  if (steps.join('') !== path || steps.length > MAX_STEPS)
    throw refuse(
      hook,
      `field '${name}${path}': expected members as in ${name}->comm, ${name}->f_path.dentry or [0]`,
    );
  if (steps.length === 0) return whole(hook, btf, argument, name);
  // Read as memory, and not loaded: the verifier knows the types of loaded pointers, and lets no-one calculate with those that may be NULL.
  let spot: Spot = { address: [mov(r9, r6)], offset: argument.offset, type: argument.type };
  let walked = name;
  for (const step of steps) {
    spot = step.startsWith('[') ? element(btf, spot, step, walked) : member(btf, spot, step, walked);
    walked += step;
  }
  return valueAt(hook, btf, spot, walked);

  function member(btf: Btf, from: Spot, step: string, walked: string): Spot {
    const name = step.replace(/^(?:->|\.)/, '');
    const at = behind(btf, from);
    const type = at && btf.type(btf.resolve(at.type));
    if (!at || (type?.kind !== 'struct' && type?.kind !== 'union')) {
      const what = btf.typeName(from.type);
      throw refuse(
        hook,
        `there is no field '${walked}${step}': '${walked}' is ${what}, which has no members`,
      );
    }
    const found = findMember(btf, type, name, 0);
    if (!found) {
      const names = memberNames(btf, type, 0);
      const near = hint(name, names).replace(/'(\w+)'\?$/, `'${walked}${step.slice(0, -name.length)}$1'?`);
      throw refuse(
        hook,
        `there is no field '${walked}${step}': ${btf.typeName(at.type)} has no member '${name}'${near}`,
      );
    }
    const bits = found.bitOffset;
    const width = found.member.bitSize;
    return {
      address: at.address,
      offset: at.offset + Math.floor(bits / 8),
      type: found.member.type,
      ...(width > 0 && { bitfield: { offset: bits % 8, size: width } }),
    };
  }

  function element(btf: Btf, from: Spot, step: string, walked: string): Spot {
    const index = Number(step.slice(1, -1));
    const type = btf.type(btf.resolve(from.type));
    const isArray = type.kind === 'array';
    const at = isArray ? from : behind(btf, from);
    const of = isArray ? type.type : at?.type;
    const size = of === undefined || of === 0 ? 0 : btf.sizeOf(of);
    if (!at || of === undefined || size === 0)
      throw refuse(
        hook,
        `there is no field '${walked}${step}': '${walked}' is ${btf.typeName(from.type)}, which has no elements`,
      );
    if ((isArray && type.length > 0 && index >= type.length) || index * size > MAX_OFFSET)
      throw refuse(
        hook,
        `there is no field '${walked}${step}': '${walked}' has ${isArray ? type.length : 'no so many'} elements`,
      );
    return { address: at.address, offset: at.offset + index * size, type: of };
  }
}

/** What a constant of 32 bits can add. */
const MAX_OFFSET = 0x7fffffff;

/** The same spot, or what the pointer in it points to. */
function behind(btf: Btf, spot: Spot): Spot | undefined {
  const type = btf.type(btf.resolve(spot.type));
  if (type.kind !== 'ptr') return spot;
  if (spot.bitfield) return undefined;
  const load = [
    spot.address,
    read('bpf_probe_read_kernel', SCRATCH, 8, r9, spot.offset),
    ldx(r9, u64.at(r10, SCRATCH)),
  ];
  return { address: load, offset: 0, type: type.type };
}

interface Found {
  readonly member: BtfMember;
  readonly bitOffset: number;
}

/** Members of members without a name are its own. */
function findMember(btf: Btf, type: BtfType, name: string, depth: number): Found | undefined {
  if ((type.kind !== 'struct' && type.kind !== 'union') || depth > MAX_ANONYMOUS) return undefined;
  for (const member of type.members) {
    if (member.name === name) return { member, bitOffset: member.bitOffset };
    if (member.name !== '') continue;
    const inner = findMember(btf, btf.type(btf.resolve(member.type)), name, depth + 1);
    if (inner) return { member: inner.member, bitOffset: member.bitOffset + inner.bitOffset };
  }
  return undefined;
}

function memberNames(btf: Btf, type: BtfType, depth: number): string[] {
  if ((type.kind !== 'struct' && type.kind !== 'union') || depth > MAX_ANONYMOUS) return [];
  return type.members.flatMap(({ name, type: id }) =>
    name === '' ? memberNames(btf, btf.type(btf.resolve(id)), depth + 1) : [name],
  );
}

/** The argument itself: a number, or the text that it points to. */
function whole(hook: string, btf: Btf, argument: Argument, name: string): Value {
  const type = btf.type(btf.resolve(argument.type));
  if (type.kind === 'ptr') {
    const pointer = argument.number(8, false);
    return isText(btf, type.type) ? { ...textAt(pointer.load!), load: pointer.load! } : pointer;
  }
  const number = numberType(type);
  if (number) return argument.number(number.size, number.signed);
  const steps =
    type.kind === 'struct' || type.kind === 'union' ? `: name one of its members, as in ${name}.x` : '';
  throw refuse(
    hook,
    `field '${name}' is ${btf.typeName(argument.type)}, neither a number nor a text${steps}`,
  );
}

function valueAt(hook: string, btf: Btf, { address, offset, type: id, bitfield }: Spot, name: string): Value {
  const type = btf.type(btf.resolve(id));
  const number = numberType(type);
  if (number && bitfield) return bits(address, offset, bitfield, number.signed);
  if (number) return numberAt(address, offset, number.size, number.signed);
  if (type.kind === 'ptr') {
    const pointer = numberAt(address, offset, 8, false);
    return isText(btf, type.type) ? { ...textAt(pointer.load!), load: pointer.load! } : pointer;
  }
  if (type.kind === 'array' && type.length > 0 && isText(btf, type.type))
    return textIn(address, offset, type.length);
  const more =
    type.kind === 'struct' || type.kind === 'union' ? `: name one of its members, as in ${name}.x` : '';
  throw refuse(hook, `field '${name}' is ${btf.typeName(id)}, neither a number nor a text${more}`);
}

function numberType(type: BtfType) {
  switch (type.kind) {
    case 'int':
    case 'enum':
    case 'enum64':
      return isSize(type.size) ? { size: type.size, signed: type.signed } : undefined;
    default:
      return undefined;
  }
}

function isText(btf: Btf, id: number): boolean {
  const type = btf.type(btf.resolve(id));
  return type.kind === 'int' && type.name === 'char';
}

/** A bitfield: its bytes into the scratch, and the rest shifted out (little-endian, as are all machines that probes know). */
function bits(
  address: readonly Item[],
  offset: number,
  field: { offset: number; size: number },
  signed: boolean,
): Value {
  const above = 64 - field.offset - field.size;
  const shift = signed ? arsh : rsh;
  const bytes = Math.ceil((field.offset + field.size) / 8);
  const load = [
    [st(u64.at(r10, SCRATCH), 0), address, read('bpf_probe_read_kernel', SCRATCH, bytes, r9, offset)],
    [ldx(r9, u64.at(r10, SCRATCH)), lsh(r9, above), shift(r9, 64 - field.size)],
  ];
  return loaded(load, field.size > 32 ? 8 : 4, signed);
}
