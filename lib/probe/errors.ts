/** What is wrong with a question, with the name that may have been meant. */
import { EbpfError, type ErrorCode, nearestName, suggestion } from '../errors.ts';

/** Of a list that a message shows when no name is near. */
const MOST_NAMES = 20;

export function refuse(hook: string, why: string, code: ErrorCode = 'ERR_EBPF_INVALID_ARGUMENT'): EbpfError {
  return new EbpfError(code, `probe '${hook}': ${why}`);
}

/** `; did you mean 'x'?`, or what there is. */
export function hint(wanted: string, known: Iterable<string>): string {
  const names = [...known];
  const near = nearestName(wanted, names);
  if (near !== undefined) return `; ${suggestion(near)}`;
  if (names.length === 0) return '; it has none';
  return names.length > MOST_NAMES ? '' : `; it has ${names.join(', ')}`;
}

export function noField(hook: string, name: string, known: Iterable<string>): EbpfError {
  return refuse(hook, `there is no field '${name}'${hint(name, known)}`);
}
