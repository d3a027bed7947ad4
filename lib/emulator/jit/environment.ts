/** What a translated program imports: where in its module each thing is. */
import { guardedCall } from '../call-helper.ts';
import type { Helper, Parameter } from '../helpers.ts';
import type { Machine } from '../machine.ts';
import { PARAMETERS } from './emit/locals.ts';
import { TYPE } from './wasm/codes.ts';
import type { ModuleWriter, ValueType } from './wasm/module.ts';

const { I32, I64 } = TYPE;

export class Environment {
  /** Of every function of a program. */
  readonly functionType: number;
  /** (slot): throws. */
  readonly fault: number;
  /** (offset, size): address of bytes of the packet, or 0. */
  readonly packetAddress: number;
  /** (map, index): place in the table of the program to go on with, or -1. */
  readonly tailCall: number;
  /** (value): place in the table of the function that it stands for, or -1. */
  readonly functionIndex: number;
  /** (value, r1 to r5): calls a helper by its number, leaves the result in CONTROL.RESULT; 0 if there is none. */
  readonly registerCall: number;
  readonly turns = 0;
  readonly #machine: Machine;
  readonly #helpers = new Map<Helper, number>();

  /** `helpers`: those that the program calls. */
  constructor(module: ModuleWriter, machine: Machine, helpers: Iterable<Helper>) {
    this.#machine = machine;
    this.functionType = module.type(PARAMETERS, [I64]);
    module.importMemory('memory', machine.memory.layout.pages);
    module.importTable('table');
    module.importGlobal('turns', I32);
    this.fault = module.importFunction('fault', module.type([I32], []));
    this.packetAddress = module.importFunction('packetAddress', module.type([I32, I32], [I32]));
    this.tailCall = module.importFunction('tailCall', module.type([I32, I32], [I32]));
    this.functionIndex = module.importFunction('functionIndex', module.type([I64], [I32]));
    this.registerCall = module.importFunction(
      'registerCall',
      module.type([I64, I64, I64, I64, I64, I64], [I32]),
    );
    let count = 0;
    for (const helper of helpers) {
      const type = module.type(helper.parameters.map(typeOf), [typeOf(helper.result)]);
      this.#helpers.set(helper, module.importFunction(`h${count++}`, type));
    }
  }

  helper(helper: Helper): number {
    return this.#helpers.get(helper)!;
  }

  /** As they are to be given to the module. */
  helperImports(): { [name: string]: unknown } {
    return Object.fromEntries(
      [...this.#helpers.keys()].map((helper, i) => [`h${i}`, guardedCall(this.#machine, helper)]),
    );
  }
}

function typeOf(parameter: Parameter): ValueType {
  return parameter === 'i64' ? I64 : I32;
}
