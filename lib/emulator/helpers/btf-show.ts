/** A value in words, by its type: what bpf_snprintf_btf and bpf_seq_printf_btf write (btf_type_show in kernel/bpf/btf.c). */
import type { Btf } from '../../formats/btf/btf.ts';
import type { BtfArray, BtfComposite, BtfEnum, BtfInt, BtfMember, BtfType } from '../../formats/btf/types.ts';
import { ERRNO } from '../errno.ts';
import { BTF_DEPTH } from '../world/members.ts';
import type { World } from '../world/world.ts';
import { isThere, whyNot } from './probe-read.ts';

/** BTF_F_COMPACT, NONAME, PTR_RAW, ZERO: no line ends; no names of types and members; pointers as they are; what is 0 as well. */
export const SHOW = { COMPACT: 1, NONAME: 2, PTR_RAW: 4, ZERO: 8 } as const;
/** The kernel indents no further. */
const MOST_INDENT = 32;
/** BTF_SHOW_MAX_ITER: pointers, arrays and typedefs in one name. */
const MOST_SUFFIXES = 10;
/** BTF_SHOW_NAME_SIZE, with the NUL. */
const MOST_NAME = 80;
/** Types of a file may nest so that there is no end to it; no type of a kernel has so many members. */
const MOST_STEPS = 1 << 18;

export class BtfShow {
  readonly #world: World;
  readonly #btf: Btf;
  readonly #flags: number;
  #text = '';
  /** An errno, once something could not be read. */
  #errno = 0;
  #depth = 0;
  /** While it is found out whether there is something to show: how deep that began; and how deep something was. */
  #depthCheck = 0;
  #depthToShow = 0;
  #type: BtfType | undefined;
  #typeId = 0;
  #member: BtfMember | undefined;
  #inArray = false;
  #chars = false;
  #ended = false;
  #steps = 0;

  constructor(world: World, btf: Btf, flags: number) {
    this.#world = world;
    this.#btf = btf;
    this.#flags = flags;
  }

  /** Characters of one byte each; or a negative errno. */
  show(typeId: number, address: bigint): string | number {
    this.#show(typeId, address);
    return this.#errno === 0 ? this.#text : -this.#errno;
  }

  #show(id: number, at: bigint): void {
    if (++this.#steps > MOST_STEPS) this.#errno = ERRNO.E2BIG;
    if (this.#errno !== 0) return;
    const type = this.#btf.type(this.#btf.resolve(id));
    switch (type.kind) {
      case 'struct':
      case 'union':
        this.#ifAny(() => this.#struct(type, id, at));
        break;
      case 'array':
        this.#ifAny(() => this.#array(type, id, at));
        break;
      case 'int':
        this.#scalar(type, id, at, type.size, raw => this.#int(type, raw));
        break;
      case 'enum':
      case 'enum64':
        this.#scalar(type, id, at, type.size, raw => this.#enum(type, raw));
        break;
      case 'ptr':
        this.#scalar(type, id, at, 8, raw =>
          this.#value(`0x${raw.toString(16).padStart(16, '0')}`, raw !== 0n),
        );
        break;
      default:
        // Members of other kinds are behind pointers; what is left are floats.
        this.#print(`<unsupported kind:${type.kind}>`);
    }
  }

  /** Of structs and arrays inside of others what has nothing but zeros is left out. */
  #ifAny(show: () => void): void {
    const member = this.#member;
    if (this.#depth > 0 && (this.#flags & SHOW.ZERO) === 0) {
      if (this.#depthCheck === 0) {
        this.#depthCheck = this.#depth + 1;
        this.#depthToShow = 0;
      }
      show();
      this.#member = member;
      if (this.#depthCheck !== this.#depth + 1) return;
      this.#depthCheck = 0;
      if (this.#depthToShow <= this.#depth) return;
    }
    show();
  }

  #struct(type: BtfComposite, id: number, at: bigint): void {
    if (!this.#begin(type, id)) return;
    for (const member of type.members) {
      this.#member = member;
      const byte = at + BigInt(member.bitOffset >> 3);
      if (member.bitSize > 0) this.#bitfield(member, byte);
      else this.#show(member.type, byte);
      this.#member = undefined;
    }
    this.#finish('}');
  }

  #array(type: BtfArray, id: number, at: bigint): void {
    const element = this.#btf.type(this.#btf.resolve(type.type));
    // A pointer or an array has none of its own, and the kernel takes 0 for it.
    const size = 'size' in element ? element.size : 0;
    this.#chars = element.kind === 'int' && size === 1;
    this.#ended = false;
    if (!this.#begin(type, id)) return;
    for (let i = 0; i < type.length && this.#errno === 0; i++) {
      this.#inArray = true;
      this.#member = undefined;
      this.#show(type.type, at + BigInt(i * size));
      this.#inArray = false;
      this.#member = undefined;
      if (this.#ended) break;
    }
    this.#chars = false;
    this.#ended = false;
    this.#finish(']');
  }

  #begin(type: BtfType, id: number): boolean {
    if (this.#errno !== 0 || this.#depth > BTF_DEPTH) return false;
    this.#type = type;
    this.#typeId = id;
    this.#print(this.#indent + this.#name() + this.#newline);
    this.#depth++;
    return true;
  }

  #finish(suffix: string): void {
    this.#depth--;
    this.#print(this.#indent + suffix + this.#delimiter + this.#newline);
    this.#type = undefined;
    this.#typeId = 0;
  }

  #scalar(type: BtfType, id: number, at: bigint, size: number, show: (raw: bigint) => void): void {
    this.#type = type;
    this.#typeId = id;
    const raw = this.#read(at, size);
    if (raw !== undefined) show(raw);
    this.#type = undefined;
    this.#typeId = 0;
  }

  #bitfield({ bitOffset, bitSize, type }: BtfMember, at: bigint): void {
    const shift = bitOffset & 7;
    this.#scalar(this.#btf.type(type), type, at, Math.ceil((shift + bitSize) / 8), raw => {
      const value = BigInt.asUintN(bitSize, raw >> BigInt(shift));
      this.#value(`0x${value.toString(16)}`, value !== 0n);
    });
  }

  #int({ size, signed, bits, bitOffset }: BtfInt, raw: bigint): void {
    if (size === 16 || bits % 8 !== 0 || bitOffset !== 0) {
      const value = BigInt.asUintN(bits, raw >> BigInt(bitOffset));
      this.#value(`0x${value.toString(16)}`, value !== 0n);
      return;
    }
    if (size === 1 && this.#chars) {
      if (this.#ended) return;
      if (raw === 0n) {
        this.#ended = true;
        return;
      }
      if (raw >= 0x20n && raw < 0x7fn) {
        this.#value(`'${String.fromCharCode(Number(raw))}'`, true);
        return;
      }
    }
    this.#value(String(signed ? BigInt.asIntN(size * 8, raw) : raw), raw !== 0n);
  }

  /** A name is told even of 0. */
  #enum({ values, signed, size }: BtfEnum, raw: bigint): void {
    const value = signed ? BigInt.asIntN(size * 8, raw) : raw;
    const name = values.find(each => each.value === value)?.name;
    this.#value(name ?? String(value), name !== undefined || raw !== 0n);
  }

  #value(text: string, isSet: boolean): void {
    if (!isSet && (this.#flags & SHOW.ZERO) === 0 && this.#depth > 0) return;
    this.#print(this.#indent + this.#name() + text + this.#delimiter + this.#newline);
    if (this.#depth > this.#depthToShow) this.#depthToShow = this.#depth;
  }

  #print(text: string): void {
    if (this.#depthCheck === 0) this.#text += text;
  }

  #read(at: bigint, size: number): bigint | undefined {
    if (this.#errno !== 0) return undefined;
    if (!isThere(this.#world, at, size, 'kernel')) {
      this.#errno = whyNot(this.#world, at, 'kernel');
      return undefined;
    }
    const { bytes } = this.#world.machine.memory;
    let raw = 0n;
    for (let i = size - 1; i >= 0; i--) raw = (raw << 8n) | BigInt(bytes[Number(at) + i]!);
    return raw;
  }

  /** `.member = (struct type *)`; of elements of an array nothing, since the array has it. */
  #name(): string {
    if (this.#inArray) return '';
    const member = this.#member?.name ?? '';
    let id = this.#member?.type ?? this.#typeId;
    let type = this.#btf.type(id);
    let [name, pointers, arrays, brace] = ['', '', '', ''];
    let isTypedef = false;
    for (let i = 0; ; i++) {
      if (i === MOST_SUFFIXES) return '';
      if (type.kind === 'typedef') {
        name ||= type.name;
        isTypedef = true;
        id = type.type;
      } else if (type.kind === 'array') {
        brace = '[';
        arrays += '[]';
        id = type.type;
      } else if (type.kind === 'ptr') {
        pointers += '*';
        id = type.type;
      } else break;
      type = this.#withoutQualifiers(id);
      if (id === 0) break;
    }
    name ||= type.name;
    const isStruct = type.kind === 'struct' || type.kind === 'union';
    const prefix = isTypedef ? '' : isStruct ? type.kind : type.kind === 'enum' ? 'enum' : '';
    if (isStruct && arrays === '') brace = '{';
    if (pointers !== '') brace = '';
    if ((this.#flags & SHOW.NONAME) !== 0) return brace;
    const before = member === '' ? '' : `.${member} = `;
    const space = prefix !== '' && name !== '' ? ' ' : '';
    const stars = pointers === '' ? '' : ` ${pointers}`;
    return `${before}(${prefix}${space}${name}${stars}${arrays})${brace}`.slice(0, MOST_NAME - 1);
  }

  #withoutQualifiers(id: number): BtfType {
    let type = this.#btf.type(id);
    for (let depth = 0; depth < BTF_DEPTH; depth++) {
      if (!['const', 'volatile', 'restrict', 'type_tag'].includes(type.kind)) break;
      type = this.#btf.type((type as { readonly type: number }).type);
    }
    return type;
  }

  get #compact(): boolean {
    return (this.#flags & SHOW.COMPACT) !== 0;
  }

  get #indent(): string {
    return this.#compact ? '' : ' '.repeat(Math.min(this.#depth, MOST_INDENT));
  }

  get #newline(): string {
    return this.#compact ? '' : '\n';
  }

  get #delimiter(): string {
    if (this.#depth === 0) return '';
    return this.#compact && this.#type?.kind === 'union' ? '|' : ',';
  }
}
