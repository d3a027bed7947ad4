/** The three helpers that take any map: to the functions of its kind. */
import type { Layout } from '../../memory/layout.ts';
import { FIELD, SECRET } from '../block.ts';
import { checkAddress, refuse } from './check.ts';
import {
  answer,
  call,
  callIndirect,
  define,
  i32,
  type Local,
  load,
  type Node,
  ne,
  not,
  sequence,
  WORD,
  when,
  xor,
} from './expressions.ts';
import { LOOKUP, type MapModule, UPDATE } from './module.ts';

/** Refuses what is no map. */
export const checkMap = (layout: Layout, map: Local, nothing?: Node): Node =>
  sequence(
    checkAddress(layout, map, nothing),
    when(ne(load(map.value, FIELD.COOKIE), xor(map.value, i32(SECRET))), refuse(map.value, nothing)),
  );

/** Exports `lookup`, `update` and `delete`. */
export function writeDispatch({ module, layout, slowLookup, slowUpdate, slowDelete }: MapModule): void {
  const write = (
    name: string,
    signature: typeof LOOKUP | typeof UPDATE,
    field: number,
    slow: number,
  ): void => {
    const type = module.type(signature.parameters, signature.results);
    const fn = define(module, signature, (parameters, local) => {
      const place = local(WORD);
      const values = parameters.map(parameter => parameter.value);
      return sequence(
        checkMap(layout, parameters[0]!),
        place.set(load(parameters[0]!.value, field)),
        when(not(place.value), answer(call(slow, ...values))),
        answer(callIndirect(type, place.value, ...values)),
      );
    });
    module.export(name, fn);
  };
  write('lookup', LOOKUP, FIELD.LOOKUP, slowLookup);
  write('update', UPDATE, FIELD.UPDATE, slowUpdate);
  write('delete', LOOKUP, FIELD.DELETE, slowDelete);
}
