/** The way from TypeScript to any function of the table: (r1 to r5, frame, place in the table). */
import { PARAMETERS } from './emit/locals.ts';
import { Code } from './wasm/code.ts';
import { TYPE } from './wasm/codes.ts';
import { ModuleWriter } from './wasm/module.ts';

export function callerModule(): Uint8Array {
  const module = new ModuleWriter();
  const type = module.type(PARAMETERS, [TYPE.I64]);
  module.importTable('table');
  const code = new Code();
  for (let i = 0; i <= PARAMETERS.length; i++) code.get(i);
  code.callIndirect(type);
  module.export('call', module.function(module.type([...PARAMETERS, TYPE.I32], [TYPE.I64]), [], code));
  return module.finish();
}
