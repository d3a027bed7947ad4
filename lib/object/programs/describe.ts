/** What was asked for, in words: for messages, and to tell a second attach to the same place. */
import type { AttachRequest } from '../../hooks/index.ts';

/** `xdp interface=veth0 mode=auto`. Two requests with the same words ask for the same place. */
export function describe({ hook, ...request }: AttachRequest): string {
  return [hook, ...fields(request)].join(' ');
}

function fields(object: object): string[] {
  return Object.entries(object)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${words(value)}`);
}

function words(value: unknown): string {
  if (typeof value === 'function' || (typeof value === 'object' && value !== null)) return ofObject(value);
  return String(value);
}

function ofObject(value: object): string {
  if (Array.isArray(value)) return `[${value.map(words).join(',')}]`;
  if (value instanceof RegExp || value instanceof URL || ArrayBuffer.isView(value)) return String(value);
  // A backend's map is a plain object.
  if ('fd' in value) return ofHandle(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return `{${fields(value).join(',')}}`;
  return ofHandle(value);
}

/** Programs, links and maps by name, and by which one it is: two objects may have programs of one name. */
function ofHandle(handle: object): string {
  let number = numbers.get(handle);
  if (number === undefined) numbers.set(handle, (number = ++last));
  const { name, mechanism } = handle as { name?: unknown; mechanism?: unknown };
  const called = [name, mechanism].find(word => typeof word === 'string') ?? handle.constructor?.name;
  return `${called ?? 'object'}#${number}`;
}

const numbers = new WeakMap<object, number>();
let last = 0;
