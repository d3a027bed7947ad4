/** Numbers that stand for the functions of loaded programs: no memory is there, and none is used twice. */
import { EbpfError } from '../errors.ts';
import { FUNCTION_BASE } from './memory/layout.ts';
import type { Program } from './program/operations.ts';

export class FunctionHandles<T> {
  readonly #functions = new Map<number, T>();
  #next = FUNCTION_BASE;

  /** The number that stands for it from now on. Throws ERR_EBPF_NO_MEMORY once all have been used. */
  add(fn: T): number {
    const handle = this.#next;
    if (handle > 0xffff_ffff)
      throw new EbpfError('ERR_EBPF_NO_MEMORY', 'emulator: it has loaded as many functions as it ever can');
    this.#next++;
    this.#functions.set(handle, fn);
    return handle;
  }

  /** undefined where the value stands for none; it has 64 bits, with or without their sign. */
  get(value: bigint): T | undefined {
    return this.#functions.get(Number(BigInt.asUintN(64, value)));
  }

  remove(handle: number): void {
    this.#functions.delete(handle);
  }
}

export function unloaded({ name }: Program): EbpfError {
  return new EbpfError('ERR_EBPF_CLOSED', `program '${name}' has been unloaded`);
}
