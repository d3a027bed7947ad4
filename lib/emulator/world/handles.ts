/** Ids and descriptors of the emulator's programs, maps and links: numbers as the kernel gives them, of objects that are none of its. */
import { EbpfError } from '../../errors.ts';

/** Far above what a process has open: an emulator's descriptor that reaches the kernel by mistake means nothing there. */
const FIRST_DESCRIPTOR = 1 << 20;

export class Handles<T> {
  readonly #byId = new Map<number, T>();
  readonly #byDescriptor = new Map<number, T>();
  #nextId = 1;
  #nextDescriptor: number;

  /** `place`: what these are counted from, so that descriptors of different kinds are never the same number. */
  constructor(place: number) {
    this.#nextDescriptor = FIRST_DESCRIPTOR * (place + 1);
  }

  add(item: T): number {
    const id = this.#nextId++;
    this.#byId.set(id, item);
    return id;
  }

  remove(id: number): void {
    this.#byId.delete(id);
  }

  byId(id: number): T | undefined {
    return this.#byId.get(id);
  }

  /** In the order in which they came. */
  [Symbol.iterator](): IterableIterator<[number, T]> {
    return this.#byId.entries();
  }

  open(item: T): number {
    const descriptor = this.#nextDescriptor++;
    this.#byDescriptor.set(descriptor, item);
    return descriptor;
  }

  close(descriptor: number): void {
    this.#byDescriptor.delete(descriptor);
  }

  byDescriptor(descriptor: number): T | undefined {
    return this.#byDescriptor.get(descriptor);
  }

  /** Throws ERR_EBPF_NO_TARGET. */
  get(id: number, what: string): T {
    const item = this.#byId.get(id);
    if (item === undefined)
      throw new EbpfError('ERR_EBPF_NO_TARGET', `the emulator has no ${what} with id ${id}`);
    return item;
  }
}
