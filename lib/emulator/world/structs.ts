/** Structs of the kernel that the user has made (`emulator.struct`): what iterators go over of which the emulator has none itself. */
import type { KernelStruct } from './kernel-struct.ts';

export class Structs {
  readonly #byName = new Map<string, KernelStruct[]>();

  add(name: string, struct: KernelStruct): void {
    const all = this.of(name);
    all.push(struct);
    this.#byName.set(name, all);
  }

  /** Those that have not been freed, the oldest first. */
  of(name: string): KernelStruct[] {
    return (this.#byName.get(name) ?? []).filter(({ freed }) => !freed);
  }
}
