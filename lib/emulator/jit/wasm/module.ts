/** A module of WebAssembly: its sections, in their order (core specification, section 5.5). */
import { Bytes } from './bytes.ts';
import type { Code } from './code.ts';
import { OP, TYPE } from './codes.ts';

export type ValueType = typeof TYPE.I32 | typeof TYPE.I64;

export interface FunctionType {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** Everything is imported from here. */
export const IMPORTS = 'e';

const SECTION = { TYPE: 1, IMPORT: 2, FUNCTION: 3, EXPORT: 7, ELEMENT: 9, CODE: 10 } as const;

export class ModuleWriter {
  readonly #types: FunctionType[] = [];
  readonly #typeIndexes = new Map<string, number>();
  readonly #imports = new Bytes();
  #importCount = 0;
  #importedFunctions = 0;
  readonly #functions: { type: number; locals: readonly (readonly [number, ValueType])[]; code: Code }[] = [];
  readonly #exports: { name: string; fn: number }[] = [];
  #elements: readonly { readonly at: number; readonly fn: number }[] = [];

  type(parameters: readonly ValueType[], results: readonly ValueType[]): number {
    const key = `${parameters} ${results}`;
    let index = this.#typeIndexes.get(key);
    if (index === undefined) {
      index = this.#types.push({ parameters, results }) - 1;
      this.#typeIndexes.set(key, index);
    }
    return index;
  }

  importMemory(name: string, pages: number): void {
    this.#import(name, 2);
    // Both a minimum and a maximum.
    this.#imports.byte(1);
    this.#imports.unsigned(pages);
    this.#imports.unsigned(pages);
  }

  importTable(name: string): void {
    this.#import(name, 1);
    this.#imports.byte(TYPE.FUNCREF);
    this.#imports.byte(0);
    this.#imports.unsigned(0);
  }

  /** One that can be changed. */
  importGlobal(name: string, type: ValueType): void {
    this.#import(name, 3);
    this.#imports.byte(type);
    this.#imports.byte(1);
  }

  /** Before any function of the module's own. */
  importFunction(name: string, type: number): number {
    this.#import(name, 0);
    this.#imports.unsigned(type);
    return this.#importedFunctions++;
  }

  /** The index that the next function gets. */
  get nextFunction(): number {
    return this.#importedFunctions + this.#functions.length;
  }

  /** `code` may still be written to, until the module is finished. */
  function(type: number, locals: readonly (readonly [number, ValueType])[], code: Code): number {
    const index = this.nextFunction;
    this.#functions.push({ type, locals, code });
    return index;
  }

  export(name: string, fn: number): void {
    this.#exports.push({ name, fn });
  }

  /** Puts functions into places of the imported table. */
  fillTable(elements: readonly { readonly at: number; readonly fn: number }[]): void {
    this.#elements = elements;
  }

  finish(): Uint8Array {
    const out = new Bytes();
    for (const byte of [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]) out.byte(byte);
    section(out, SECTION.TYPE, this.#types.length, body => {
      for (const { parameters, results } of this.#types) {
        body.byte(TYPE.FUNCTION);
        for (const types of [parameters, results]) {
          body.unsigned(types.length);
          for (const type of types) body.byte(type);
        }
      }
    });
    section(out, SECTION.IMPORT, this.#importCount, body => body.append(this.#imports));
    section(out, SECTION.FUNCTION, this.#functions.length, body => {
      for (const { type } of this.#functions) body.unsigned(type);
    });
    section(out, SECTION.EXPORT, this.#exports.length, body => {
      for (const { name, fn } of this.#exports) {
        body.text(name);
        body.byte(0);
        body.unsigned(fn);
      }
    });
    this.#writeElements(out);
    section(out, SECTION.CODE, this.#functions.length, body => {
      for (const { locals, code } of this.#functions) {
        const fn = new Bytes();
        fn.unsigned(locals.length);
        for (const [count, type] of locals) {
          fn.unsigned(count);
          fn.byte(type);
        }
        fn.append(code.bytes);
        fn.byte(OP.END);
        body.unsigned(fn.length);
        body.append(fn);
      }
    });
    return out.finish();
  }

  #writeElements(out: Bytes): void {
    section(out, SECTION.ELEMENT, this.#elements.length, body => {
      for (const { at, fn } of this.#elements) {
        body.byte(0);
        body.byte(OP.I32_CONST);
        body.signed(at);
        body.byte(OP.END);
        body.unsigned(1);
        body.unsigned(fn);
      }
    });
  }

  #import(name: string, kind: number): void {
    this.#importCount++;
    this.#imports.text(IMPORTS);
    this.#imports.text(name);
    this.#imports.byte(kind);
  }
}

function section(out: Bytes, id: number, count: number, write: (body: Bytes) => void): void {
  const body = new Bytes();
  body.unsigned(count);
  write(body);
  out.byte(id);
  out.unsigned(body.length);
  out.append(body);
}
