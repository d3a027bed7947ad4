/**
 * Records by name: `object.maps.flows`, `'flows' in object.maps`, `for (const map of object.maps)`. A name that is not
 * there is an error that offers the nearest one, instead of an `undefined` that fails three lines later.
 */
import { EbpfError, type ErrorCode, nearestName, suggestion } from '../errors.ts';

export type Named<Shape, Handle> = Shape & Iterable<Handle>;

/** What the language itself, inspectors and test runners ask of any object; asking is no slip of the user's. */
const PROBES = new Set([
  'then',
  'toJSON',
  'constructor',
  'inspect',
  'asymmetricMatch',
  'nodeType',
  '$$typeof',
]);

export function namedRecord<Shape, Handle extends object>(
  what: string,
  code: ErrorCode,
  owner: string,
  handles: ReadonlyMap<string, Handle>,
): Named<Shape, Handle> {
  const target = Object.assign(Object.create(null), Object.fromEntries(handles));
  Object.defineProperty(target, Symbol.iterator, { value: () => handles.values() });
  Object.freeze(target);
  return new Proxy(target, {
    get(record, key) {
      if (typeof key === 'string' && !Object.hasOwn(record, key) && !PROBES.has(key)) {
        throw unknownName(what, code, owner, key, handles.keys());
      }
      return Reflect.get(record, key);
    },
  });
}

export function unknownName(
  what: string,
  code: ErrorCode,
  owner: string,
  name: string,
  known: Iterable<string>,
): EbpfError {
  const names = [...known];
  const near = nearestName(name, names);
  const hint = near
    ? suggestion(near)
    : names.length > 0
      ? `it has ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}.`
      : `it has no ${what}s.`;
  return new EbpfError(code, `'${owner}' has no ${what} named '${name}': ${hint}`);
}
