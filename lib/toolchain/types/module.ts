/** A TypeScript module for an object: an interface for all that it has, and `open` and `load` that know them. */
import type { CodecOptions } from '../../codec/types.ts';
import { ARENA_SECTION } from '../../formats/object/data.ts';
import type { VariableImage } from '../../formats/object/image.ts';
import { Program } from '../../object/programs/base.ts';
import { programClass } from '../../object/programs/create.ts';
import type { MapSpec } from '../../object/spec/map.ts';
import type { ProgramSpec } from '../../object/spec/program.ts';
import type { ObjectSpec } from '../../object/spec.ts';
import { MAP_CLASSES, MapClasses } from './maps.ts';
import { docsOf } from './tags.ts';
import { comment, pascalCase, propertyKey, stringLiteral, UniqueNames } from './text.ts';
import { ValueTypes } from './values.ts';

export interface TypesOptions extends Pick<CodecOptions, 'int64' | 'chars'> {
  /** Where the module finds the object: a path relative to itself; default `./NAME.bpf.o`. */
  readonly from?: string;
  /** Put the object's bytes into the module, so that no file is needed beside it. */
  readonly embed?: boolean;
}

/** What the module has of its own. */
const OWN = [
  ...['Programs', 'Maps', 'Variables', 'Inputs', 'AnyOf', 'BoundObject'],
  ...['Record', 'Uint8Array', 'URL'],
];

/**
 * The module's text. Compiled with `tsc --strict`, it makes a wrong name, a missing field or a number in a bigint's place an error.
 * What has no type in the object, or one that can't be expressed, is a Uint8Array; where it surprises, a comment says why.
 * Reads the object alone: edits of the spec are not in the types.
 *
 * Throws ERR_EBPF_INVALID_ARGUMENT for a ring buffer whose tag names a type that is not there.
 */
export function generateTypes<S>(object: ObjectSpec<S>, options: TypesOptions = {}): string {
  return new Module(object as unknown as ObjectSpec, options).text();
}

/** The same for a module that something else makes: what it exports, by name and as its default. */
export function declareTypes<S>(object: ObjectSpec<S>, options: TypesOptions = {}): string {
  return new Module(object as unknown as ObjectSpec, options).declaration();
}

class Module {
  readonly #spec: ObjectSpec;
  readonly #options: TypesOptions;
  readonly #shape: string;
  readonly #values: ValueTypes | undefined;
  readonly #maps: MapClasses;
  readonly #imports = new Set<string>();
  /** Lines of the variables that may be written in more ways than they are read. */
  readonly #inputs: string[] = [];

  constructor(spec: ObjectSpec, options: TypesOptions) {
    this.#spec = spec;
    this.#options = options;
    const names = new UniqueNames([
      ...OWN,
      ...MAP_CLASSES,
      ...[...spec.programs].map(({ kind }) => classOf(kind)),
    ]);
    this.#shape = names.take(pascalCase(spec.name));
    this.#values = spec.btf ? new ValueTypes(spec.btf, options, names) : undefined;
    this.#maps = new MapClasses(spec.image, this.#values);
  }

  text(): string {
    const bound = `bindObject<${this.#shape}>(${this.#source()}${this.#codec()})`;
    return this.#module('bindObject', `export const { open, load } = ${bound};`);
  }

  declaration(): string {
    const ending = [
      `declare const object: BoundObject<${this.#shape}>;`,
      `export declare const open: BoundObject<${this.#shape}>['open'];`,
      `export declare const load: BoundObject<${this.#shape}>['load'];`,
      'export default object;',
    ];
    return this.#module('type BoundObject', ending.join('\n'));
  }

  #module(bind: string, ending: string): string {
    const parts = [
      this.#interface(
        'Programs',
        [...this.#spec.programs].flatMap(program => this.#program(program)),
      ),
      this.#interface(
        'Maps',
        [...this.#spec.maps].flatMap(map => this.#map(map)),
      ),
      this.#interface(
        'Variables',
        this.#variables().flatMap(variable => this.#variable(variable)),
      ),
      ...(this.#inputs.length > 0 ? [this.#interface('Inputs', this.#inputs)] : []),
      [
        `export interface ${this.#shape} {`,
        '  programs: Programs;',
        '  maps: Maps;',
        '  variables: Variables;',
        ...(this.#inputs.length > 0 ? ['  inputs: Inputs;'] : []),
        '}',
      ].join('\n'),
      ending,
    ];
    if (this.#values?.anyOf) this.#imports.add('AnyOf');
    const types = [...this.#imports].sort().map(name => `type ${name}`);
    return [
      `// Types of ${JSON.stringify(this.#spec.name)}, made by node-ebpf from the object: make it again when that changes.`,
      ['import {', ...[bind, ...types].map(name => `  ${name},`), "} from 'node-ebpf';"].join('\n'),
      ...(this.#values?.declarations ?? []),
      ...parts,
    ]
      .join('\n\n')
      .replace('\n\nimport', '\nimport')
      .concat('\n');
  }

  #interface(name: string, lines: readonly string[]): string {
    return lines.length === 0
      ? `export type ${name} = Record<never, never>;`
      : [`export interface ${name} {`, ...lines, '}'].join('\n');
  }

  #program(program: ProgramSpec): string[] {
    const name = classOf(program.kind);
    this.#imports.add(name);
    const idle = program.autoload ? [] : ['Not loaded unless `autoload` is set.'];
    const docs = [`SEC("${program.section}")`, ...idle, ...this.#docs(program.image.btfTypeId)];
    return [...comment(docs, '  '), `  ${propertyKey(program.name)}: ${name};`];
  }

  #map(map: MapSpec): string[] {
    const { text, classes, notes } = this.#maps.of(map.image);
    for (const name of classes) this.#imports.add(name);
    const docs = [...this.#docs(this.#spec.btf?.find('var', map.name)), ...notes];
    return [...comment(docs, '  '), `  ${propertyKey(map.name)}: ${text};`];
  }

  /** Those of an arena can't be set before the load, and so are none of the spec's. */
  #variables(): VariableImage[] {
    const { image, variables } = this.#spec;
    const ofArena = image.variables.filter(({ section }) => section === ARENA_SECTION);
    return [...Array.from(variables, variable => variable.image), ...ofArena];
  }

  #variable(variable: VariableImage): string[] {
    const { typeId } = variable;
    const type =
      typeId === 0 || !this.#values ? undefined : this.#values.of(typeId, pascalCase(variable.name));
    const c = typeId === 0 ? `${variable.size} bytes` : `${this.#spec.btf!.typeName(typeId)}`;
    const odd = type?.odd === undefined ? [] : [`Bytes: ${type.odd}`];
    if (type?.input !== undefined) this.#inputs.push(`  ${propertyKey(variable.name)}: ${type.input};`);
    const docs = [
      `${c}, ${variable.section}`,
      ...this.#docs(this.#spec.btf?.find('var', variable.name)),
      ...odd,
    ];
    return [...comment(docs, '  '), `  ${propertyKey(variable.name)}: ${type?.text ?? 'Uint8Array'};`];
  }

  #docs(id: number | undefined): string[] {
    return this.#spec.btf && id ? docsOf(this.#spec.btf, id) : [];
  }

  #source(): string {
    const { name, image } = this.#spec;
    if (!this.#options.embed)
      return `new URL(${stringLiteral(this.#options.from ?? `./${name}.bpf.o`)}, import.meta.url)`;
    const base64 = Buffer.from(image.bytes).toString('base64');
    return `{ name: ${stringLiteral(name)}, base64: '${base64}' }`;
  }

  #codec(): string {
    const { int64, chars } = this.#options;
    const set = [
      ...(int64 === 'number' ? ["int64: 'number'"] : []),
      ...(chars === 'bytes' ? ["chars: 'bytes'"] : []),
    ];
    return set.length > 0 ? `, { ${set.join(', ')} }` : '';
  }
}

function classOf(kind: ProgramSpec['kind']): string {
  return programClass(kind).name || Program.name;
}
