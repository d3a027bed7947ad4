/** bpf_core_type_matches: the strict comparison, in which names and sizes count (__bpf_core_types_match in relo_core.c). */
import type { Btf } from '../../formats/btf/btf.ts';
import type { BtfComposite, BtfEnum } from '../../formats/btf/types.ts';
import { isComposite } from './compatible.ts';
import { essentialName } from './names.ts';
import { unfit } from './problem.ts';
import { isEnum } from './spec.ts';
import type { Steps } from './steps.ts';

const MAX_DEPTH = 32;

export class Matching {
  readonly #local: Btf;
  readonly #target: Btf;
  readonly #steps: Steps;

  constructor(local: Btf, target: Btf, steps: Steps) {
    this.#local = local;
    this.#target = target;
    this.#steps = steps;
  }

  types(localId: number, targetId: number, behindPointer = false, level = MAX_DEPTH): boolean {
    if (level <= 0) throw tooDeep();
    for (let depth = 0; depth < MAX_DEPTH; depth++) {
      this.#steps.take();
      const ours = this.#local.type(this.#local.resolve(localId));
      const theirs = this.#target.type(this.#target.resolve(targetId));
      if (!sameName(ours.name, theirs.name)) return false;
      switch (ours.kind) {
        case 'void':
          return theirs.kind === 'void';
        case 'fwd':
          if (theirs.kind === 'fwd') return ours.union === theirs.union;
          return behindPointer && theirs.kind === (ours.union ? 'union' : 'struct');
        case 'enum':
        case 'enum64':
          return isEnum(theirs) && this.#enums(ours, theirs);
        case 'struct':
        case 'union':
          if (!behindPointer) {
            return isComposite(theirs) && ours.kind === theirs.kind && this.#members(ours, theirs, level);
          }
          if (theirs.kind === 'fwd') return theirs.union === (ours.kind === 'union');
          return theirs.kind === ours.kind;
        case 'int':
          return theirs.kind === 'int' && ours.size === theirs.size && ours.signed === theirs.signed;
        case 'ptr':
          if (theirs.kind !== 'ptr') return false;
          behindPointer = true;
          [localId, targetId] = [ours.type, theirs.type];
          continue;
        case 'array':
          if (theirs.kind !== 'array' || ours.length !== theirs.length) return false;
          [localId, targetId] = [ours.type, theirs.type];
          continue;
        case 'func_proto': {
          if (theirs.kind !== 'func_proto' || ours.params.length !== theirs.params.length) return false;
          const { params } = theirs;
          const same = ours.params.every(({ type }, i) =>
            this.types(type, params[i]!.type, behindPointer, level - 1),
          );
          if (!same) return false;
          [localId, targetId] = [ours.returnType, theirs.returnType];
          continue;
        }
        default:
          return false;
      }
    }
    throw tooDeep();
  }

  /** Each value of ours has a namesake among theirs, whatever its number. */
  #enums(ours: BtfEnum, theirs: BtfEnum): boolean {
    if (ours.size !== theirs.size || ours.values.length > theirs.values.length) return false;
    this.#steps.take(theirs.values.length);
    const names = new Set(theirs.values.map(({ name }) => essentialName(name)));
    return ours.values.every(({ name }) => names.has(essentialName(name)));
  }

  #members(ours: BtfComposite, theirs: BtfComposite, level: number): boolean {
    if (ours.members.length > theirs.members.length) return false;
    return ours.members.every(({ name, type }) => {
      this.#steps.take(theirs.members.length);
      return theirs.members.some(
        member => sameName(name, member.name) && this.types(type, member.type, false, level - 1),
      );
    });
  }
}

function sameName(ours: string, theirs: string): boolean {
  return ours === theirs || (theirs !== '' && essentialName(ours) === essentialName(theirs));
}

const tooDeep = () => unfit('its types are nested too deep');
