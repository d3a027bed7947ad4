/** What users ask of an emulator, before anything is made of it: TypeScript says what it is, JavaScript does not. */
import { inspect } from 'node:util';
import { EbpfError, nearestName, suggestion } from '../../errors.ts';

/** What is wrong, for a message: never long, whatever it is. */
export const short = (value: unknown): string =>
  inspect(value, { depth: 0, maxArrayLength: 3, maxStringLength: 40 });

/** As it stands in a message: a word or a number as it is. */
export const said = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? `${value}` : short(value);

function refuse(what: string, wanted: string, value: unknown): never {
  throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `emulator: ${what} is ${wanted}, not ${short(value)}`);
}

/** `what`: as `name of a tracepoint`. Throws ERR_EBPF_INVALID_ARGUMENT, as all here. */
export function text(what: string, value: string): string {
  return typeof value === 'string' ? value : refuse(what, 'text', value);
}

export function bytes(what: string, value: Uint8Array): Uint8Array {
  return value instanceof Uint8Array ? value : refuse(what, 'bytes', value);
}

export function list<T>(what: string, value: readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : refuse(what, 'a list', value);
}

export function options<T extends object>(what: string, value: T): T {
  return typeof value === 'object' && value !== null ? value : refuse(what, 'an object', value);
}

/** One of these words; `doing` is how the message begins. */
export function checkWord(doing: string, what: string, given: unknown, words: readonly string[]): void {
  if (typeof given === 'string' && words.includes(given)) return;
  const list = `'${words.slice(0, -1).join("', '")}' or '${words.at(-1)}'`;
  const near = typeof given === 'string' ? nearestName(given, words) : undefined;
  const hint = near === undefined ? '' : `; ${suggestion(near)}`;
  const why = `there is no ${what} ${short(given)}: it is ${list}${hint}`;
  throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `${doing}: ${why}`);
}
