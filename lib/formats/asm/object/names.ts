/** Names of an object's parts, and what is wrong with them. */
import { EbpfError, type ErrorCode, nearestName, suggestion } from '../../../errors.ts';
import { helperNames } from '../code/jumps.ts';
import type { Reference } from '../types.ts';
import type { ObjectDescription } from './description.ts';

const PARTS = ['maps', 'variables', 'programs', 'functions', 'kfuncs'] as const;
const C_NAME = /^[A-Za-z_]\w*$/;

/** They are symbols of one file: C identifiers, no two the same. */
export function checkNames(description: ObjectDescription): void {
  const known = new Map<string, string>();
  for (const part of PARTS) {
    for (const name of Object.keys(description[part] ?? {})) {
      const path = `${part}.${name}`;
      if (!C_NAME.test(name)) throw invalid(path, 'the name is no C identifier');
      const other = known.get(name);
      if (other !== undefined) throw invalid(path, `the name is already that of ${other}.${name}`);
      known.set(name, part);
    }
  }
}

/** `path`: the place in the description. */
export function invalid(path: string, why: string): EbpfError {
  return new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `build: ${path}: ${why}`, { path });
}

/** What is wrong with an instruction, or another item, of a program or function. */
export function wrongCode(path: string, index: number, why: string): EbpfError {
  const place = `${path}.code[${index}]`;
  return new EbpfError('ERR_EBPF_INVALID_PROGRAM', `build: ${place}: ${why}`, { path: place });
}

const UNKNOWN: Readonly<Record<Reference['kind'], readonly [ErrorCode, string]>> = {
  map: ['ERR_EBPF_UNKNOWN_MAP', 'map'],
  variable: ['ERR_EBPF_UNKNOWN_VARIABLE', 'variable'],
  function: ['ERR_EBPF_INVALID_PROGRAM', 'function'],
  kfunc: ['ERR_EBPF_INVALID_PROGRAM', 'kfunc'],
};

export function unknownReference(
  path: string,
  { kind, name }: Reference,
  known: readonly string[],
): EbpfError {
  const [code, what] = UNKNOWN[kind];
  const near = nearestName(
    name,
    kind === 'map' || kind === 'variable' ? known : [...known, ...helperNames()],
  );
  const hint = near !== undefined ? suggestion(near) : `it has ${known.join(', ') || 'none'}`;
  return new EbpfError(code, `build: ${path}: the object has no ${what} named '${name}'; ${hint}`, { path });
}
