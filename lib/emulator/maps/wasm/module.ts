/** What the modules of all kinds of maps have in common. */
import { ModuleWriter } from '../../jit/wasm/module.ts';
import type { Layout } from '../../memory/layout.ts';
import { FIELD } from '../block.ts';
import { clearBody, copyBody } from './bytes.ts';
import { allowedBody, refuse } from './check.ts';
import { call, define, i32, type Local, load, type Node, not, WORD, when } from './expressions.ts';

export interface MapModule {
  readonly module: ModuleWriter;
  readonly layout: Layout;
  /** (map): makes more elements of a hash; 0 where there is no memory for any. */
  readonly grow: number;
  /** (ring): somebody waits for what is in it now. */
  readonly wake: number;
  /** (map, key) and (map, key, value, flags): in TypeScript. */
  readonly slowLookup: number;
  readonly slowUpdate: number;
  readonly slowDelete: number;
  /** (address, size, shadow): whether all of it may be accessed. */
  readonly allowed: number;
  /** (to, from, size) */
  readonly copy: number;
  /** (at, size) */
  readonly clear: number;
  /** Refuses a value that may not all be read. */
  checkValue(map: Local, value: Local): Node;
}

export const LOOKUP = { parameters: [WORD, WORD], results: [WORD] } as const;
export const UPDATE = { parameters: [WORD, WORD, WORD, 0x7e], results: [WORD] } as const;

export function mapModule(layout: Layout): MapModule {
  const module = new ModuleWriter();
  module.importMemory('memory', layout.pages);
  module.importTable('table');
  const one = module.type([WORD], [WORD]);
  const lookup = module.type(LOOKUP.parameters, LOOKUP.results);
  const grow = module.importFunction('grow', one);
  const wake = module.importFunction('wake', module.type([WORD], []));
  const slowLookup = module.importFunction('slowLookup', lookup);
  const slowUpdate = module.importFunction('slowUpdate', module.type(UPDATE.parameters, UPDATE.results));
  const slowDelete = module.importFunction('slowDelete', lookup);
  const allowed = define(module, { parameters: [WORD, WORD, WORD], results: [WORD] }, allowedBody(layout));
  const copy = define(module, { parameters: [WORD, WORD, WORD], results: [] }, copyBody);
  const clear = define(module, { parameters: [WORD, WORD], results: [] }, clearBody);
  return {
    module,
    layout,
    ...{ grow, wake, slowLookup, slowUpdate, slowDelete, allowed, copy, clear },
    checkValue: (map, value) =>
      when(
        not(call(allowed, value.value, load(map.value, FIELD.VALUE_SIZE), i32(layout.readShadow))),
        refuse(value.value),
      ),
  };
}
