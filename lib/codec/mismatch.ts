/** What is wrong with a value, in words, and where in it. */
import { EbpfError, nearestName, suggestion } from '../errors.ts';
import type { Choice, CompositeNode, Field, ScalarNode } from './plan.ts';

/** How many names a message lists. */
const LISTED = 12;

/** The way from the outermost value to the one in hand: `key.addr[2].port`. */
export class Path {
  readonly #root: string;
  readonly #keys: (string | number)[] = [];

  constructor(root: string) {
    this.#root = root;
  }

  push(key: string | number): void {
    this.#keys.push(key);
  }

  pop(): void {
    this.#keys.pop();
  }

  toString(): string {
    return this.#keys.reduce<string>((path, key) => path + step(key), this.#root);
  }

  /** Throws ERR_EBPF_VALUE. */
  fail(problem: string, key?: string): never {
    const path = key === undefined ? `${this}` : `${this}${step(key)}`;
    throw new EbpfError('ERR_EBPF_VALUE', `${path}: ${problem}`, { path });
  }

  expected(what: string, got: unknown): never {
    return this.fail(`expected ${what}, got ${describe(got)}`);
  }
}

/** One key as it stands in a path. */
export function step(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`;
  return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** A value in a few words. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value.length > 40 ? `a string of ${value.length} characters` : JSON.stringify(value);
    case 'bigint':
      return `${value}n`;
    case 'function':
      return 'a function';
    case 'object':
      return value === null ? 'null' : describeObject(value);
    default:
      return String(value);
  }
}

function describeObject(value: object): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  const name = className(value);
  if (ArrayBuffer.isView(value) && 'length' in value) return `a ${name} of ${value.length}`;
  return name === 'Object' ? 'an object' : `an instance of ${name}`;
}

function className(value: object): string {
  const prototype = Object.getPrototypeOf(value);
  const made = prototype?.constructor;
  return typeof made === 'function' && made.name !== '' ? made.name : 'Object';
}

export function rangeOf(node: ScalarNode): string {
  return `a whole number from ${node.min} to ${node.max} (${node.typeName})`;
}

/** An object for a composite: nothing that has an order or a life of its own. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

export function fieldValue(value: Record<string, unknown>, field: Field): unknown {
  return field.inherited && !Object.hasOwn(value, field.name) ? undefined : value[field.name];
}

/** Refuses what is no object, and an object with a field that the type does not have. */
export function checkRecord(node: CompositeNode, value: unknown, path: Path): Record<string, unknown> {
  if (!isRecord(value)) return path.expected(wanted(node), value);
  const extra = extraField(node, value);
  if (extra === undefined) {
    const strange = className(value) !== 'Object' && node.fields.length > 0;
    if (strange && node.fields.every(field => fieldValue(value, field) === undefined)) {
      return path.expected(wanted(node), value);
    }
    return value;
  }
  const nearest = nearestName(extra, node.names);
  const hint = nearest === undefined ? `it has ${list(node.names)}` : suggestion(nearest);
  return path.fail(`no such field in ${node.typeName}; ${hint}`, extra);
}

/** A field of the value's own that the type does not have. */
export function extraField(node: CompositeNode, value: Record<string, unknown>): string | undefined {
  return Object.keys(value).find(name => !node.names.has(name));
}

export function missingMember(choices: readonly Choice[], node: CompositeNode, path: Path): never {
  return path.fail(`missing one of ${list(choices.map(choiceName))} (${node.typeName})`);
}

export function notAgreed(choices: readonly Choice[], node: CompositeNode, path: Path): never {
  const names = list(choices.map(choiceName));
  return path.fail(`${names} share their bytes in ${node.typeName} and do not agree: give one of them`);
}

function choiceName(choice: Choice): string {
  return choice.fields.map(field => field.name).join(' with ');
}

export function missingField(field: Field, node: CompositeNode, path: Path): never {
  return path.fail(`missing; ${node.typeName} has ${list(node.names)}`, field.name);
}

function wanted(node: CompositeNode): string {
  return `an object with ${list(node.names)} (${node.typeName})`;
}

function list(names: Iterable<string>): string {
  const all = [...names];
  if (all.length === 0) return 'no fields';
  const shown = all.slice(0, LISTED).join(', ');
  return all.length > LISTED ? `${shown} and ${all.length - LISTED} more` : shown;
}

/** A record in memory that ends before its type does. */
export function shortRecord(typeName: string, size: number, length: number): EbpfError {
  return new EbpfError('ERR_EBPF_VALUE', `a record of ${length} bytes is no ${typeName}, which has ${size}`);
}
