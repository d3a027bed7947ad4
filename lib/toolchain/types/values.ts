/**
 * Types of values: what the codec's plan makes of a C type, in TypeScript. The plan decides (it is what decodes), BTF has the names.
 * Structs, unions and enums are declared once each, under their own names in TypeScript's manner.
 */
import type { ArrayNode, Field, FlexibleNode, Node, ScalarNode } from '../../codec/plan.ts';
import { planType } from '../../codec/planner.ts';
import type { CodecOptions } from '../../codec/types.ts';
import { EbpfError } from '../../errors.ts';
import type { Btf } from '../../formats/btf/btf.ts';
import type { BtfArray, BtfComposite } from '../../formats/btf/types.ts';
import { inputOf, isFreer } from './inputs.ts';
import { docsOf } from './tags.ts';
import { comment, pascalCase, propertyKey, stringLiteral, type UniqueNames } from './text.ts';

/** A named member, and where BTF has it: anonymous structs' members count as their owner's. */
interface Member {
  readonly owner: number;
  readonly index: number;
  readonly name: string;
  readonly type: number;
  /** Bits of a bitfield; 0 for others. */
  readonly bits: number;
}

export interface ValueType {
  readonly text: string;
  /** What may be written, where that is more than what is read. */
  readonly input?: string;
  /** Why it is bytes. */
  readonly odd?: string;
  /** How it was found. */
  readonly note?: string;
}

export class ValueTypes {
  /** `export interface …` and `export type …`, in the order in which they were needed. */
  readonly declarations: string[] = [];
  /** Whether they name AnyOf. */
  anyOf = false;
  readonly #btf: Btf;
  readonly #options: CodecOptions;
  readonly #names: UniqueNames;
  readonly #known = new Map<string, string>();

  constructor(btf: Btf, options: CodecOptions, names: UniqueNames) {
    this.#btf = btf;
    this.#options = options;
    this.#names = names;
  }

  /** `hint`: the name of a type that has none. `written`: whether it may be. */
  of(id: number, hint: string, written = true): ValueType {
    let plan: Node;
    try {
      plan = planType(this.#btf, id, this.#options);
    } catch (error) {
      if (!(error instanceof EbpfError)) throw error;
      return { text: 'Uint8Array', odd: error.message };
    }
    const text = this.#text(id, plan, hint);
    return written && isFreer(plan) ? { text, input: this.#input(id, plan, hint) } : { text };
  }

  #text(id: number, node: Node, hint: string): string {
    switch (node.kind) {
      case 'scalar':
        return node.as === 'enum' ? this.#enumeration(id, node, hint) : scalar(node);
      case 'float':
        return 'number';
      case 'bytes':
        return 'Uint8Array';
      case 'chars':
        return 'string';
      case 'array':
        return `${this.#text(this.#elementOf(id), node.element, hint)}[]`;
      case 'flexible':
        if (node.as !== 'array') return node.as === 'chars' ? 'string' : 'Uint8Array';
        return `${this.#text(this.#elementOf(id), node.element, hint)}[]`;
      case 'composite': {
        const key = `${this.#btf.resolve(id)} ${node.open}`;
        return this.#once(key, id, hint, undefined, (name, target) => {
          const type = this.#btf.type(target) as BtfComposite;
          const head = comment([this.#btf.typeName(id), ...docsOf(this.#btf, target), ...unionNote(type)]);
          const fields = this.#members(target).flatMap((member, i) => {
            const text = this.#text(member.type, node.fields[i]!.node, `${name}${pascalCase(member.name)}`);
            const c = `${this.#btf.typeName(member.type)}${member.bits ? `, ${member.bits} bits` : ''}`;
            const docs = [c, ...docsOf(this.#btf, member.owner, member.index)];
            return [...comment(docs, '  '), `  ${propertyKey(member.name)}: ${text};`];
          });
          return [...head, `export interface ${name} {`, ...fields, '}'];
        });
      }
    }
  }

  /** Of what is written: as what is read, but for unions and arrays. */
  #input(id: number, node: Node, hint: string): string {
    if (!isFreer(node)) return this.#text(id, node, hint);
    if (node.kind !== 'composite') {
      const { element } = node as ArrayNode | FlexibleNode;
      const text = this.#input(this.#elementOf(id), element, hint);
      return `readonly ${text.startsWith('readonly ') ? `(${text})` : text}[]`;
    }
    const read = this.#text(id, node, hint);
    return this.#once(
      `input ${this.#btf.resolve(id)} ${node.open}`,
      id,
      '',
      `${read}Input`,
      (name, target) => {
        const members = new Map(this.#members(target).map(member => [member.name, member.type]));
        const field = ({ name: key, node: inner }: Field) =>
          `${propertyKey(key)}: ${this.#input(members.get(key)!, inner, `${read}${pascalCase(key)}`)}`;
        const text = inputOf(node.entries, field, '');
        this.anyOf ||= text.includes('AnyOf<[');
        return [
          ...comment([
            `What may be written as ${read}: of a union one member is enough, or several that agree; arrays may be read-only.`,
          ]),
          `export type ${name} = ${text};`,
        ];
      },
    );
  }

  #enumeration(id: number, node: ScalarNode, hint: string): string {
    const other = node.wide && !node.safe ? 'bigint' : 'number';
    return this.#once(`${this.#btf.resolve(id)} ${other}`, id, hint, undefined, (name, target) => {
      const head = comment([
        `${this.#btf.typeName(id)}; a number where it has no name`,
        ...docsOf(this.#btf, target),
      ]);
      const names = [...node.names!.byName.keys()].map(each => `  | ${stringLiteral(each)}`);
      return [...head, `export type ${name} =`, ...names, `  | ${other};`];
    });
  }

  /** `own`: its name, if that is not the type's. */
  #once(
    key: string,
    id: number,
    hint: string,
    own: string | undefined,
    write: (name: string, target: number) => string[],
  ): string {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const target = this.#btf.resolve(id);
    const name = this.#names.take(own ?? pascalCase(this.#btf.nameOf(target) || this.#typedefOf(id) || hint));
    this.#known.set(key, name);
    this.declarations.push(write(name, target).join('\n'));
    return name;
  }

  /** The typedef that names a type without a name of its own: the one nearest to it. */
  #typedefOf(id: number): string {
    let name = '';
    for (
      let type = this.#btf.type(id);
      'type' in type && type.kind !== 'array';
      type = this.#btf.type(type.type)
    ) {
      if (type.kind === 'typedef') name = type.name;
    }
    return name;
  }

  #elementOf(id: number): number {
    return (this.#btf.type(this.#btf.resolve(id)) as BtfArray).type;
  }

  /** In the order of the plan's fields. */
  #members(id: number): Member[] {
    return (this.#btf.type(id) as BtfComposite).members.flatMap(
      ({ name, type, bitSize: bits }, index): Member[] => {
        if (name !== '') return [{ owner: id, index, name, type, bits }];
        const target = this.#btf.resolve(type);
        const { kind } = this.#btf.type(target);
        return kind === 'struct' || kind === 'union' ? this.#members(target) : [];
      },
    );
  }
}

function scalar({ as, wide, safe }: ScalarNode): string {
  if (as === 'bool') return 'boolean';
  return wide && !safe ? 'bigint' : 'number';
}

function unionNote({ kind }: BtfComposite): string[] {
  return kind === 'union' ? ['Reading gives every member; to write, one is enough.'] : [];
}
