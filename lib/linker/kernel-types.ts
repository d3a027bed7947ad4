/** The kernel's types and those of its modules, as the linker asks for them. Where none are given, the object's own serve. */
import type { Btf } from '../formats/btf/btf.ts';
import type { BtfKind } from '../formats/btf/types.ts';
import { TypeIndex } from './core/candidates.ts';
import type { KernelEnvironment } from './types.ts';

export interface KernelType {
  readonly btf: Btf;
  readonly id: number;
  readonly module: string | null;
}

/** `index`: read when it is asked for; null of a module that is gone. */
interface Part {
  readonly index: TypeIndex | null;
  readonly module: string | null;
}

export class KernelTypes {
  /** Whether they are a kernel's, and what is not in them is not there. */
  readonly known: boolean;
  readonly #parts: readonly Part[];
  readonly #core: readonly Pick<Part, 'index'>[];

  constructor({ btf, modules = [], coreBtf }: KernelEnvironment, own: Btf | null) {
    this.known = btf !== undefined;
    const kernel = btf ?? own;
    this.#parts = kernel
      ? [
          { index: TypeIndex.of(kernel), module: null },
          ...(btf ? modules : []).map(module => ({
            get index() {
              return module.btf && TypeIndex.of(module.btf);
            },
            module: module.name,
          })),
        ]
      : [];
    this.#core = coreBtf ? [{ index: TypeIndex.of(coreBtf) }] : this.#parts;
  }

  /** What CO-RE relocations are resolved against, each time from the start: of modules no more than is asked for. */
  get core(): Iterable<TypeIndex> {
    const parts = this.#core;
    return {
      *[Symbol.iterator]() {
        for (const { index } of parts) if (index) yield index;
      },
    };
  }

  /** Of exactly that name: the kernel's, or else of the first module that has one. `module`: of this one alone. */
  find(kind: BtfKind, name: string, module?: string): KernelType | undefined {
    for (const part of this.#parts) {
      // A prefix will do, as for libbpf; 'vmlinux' is the kernel itself.
      if (module !== undefined && !(part.module ?? 'vmlinux').startsWith(module)) continue;
      const { index } = part;
      const id = index?.find(kind, name);
      if (index && id !== undefined) return { btf: index.btf, id, module: part.module };
    }
    return undefined;
  }

  /** All names of a kind, for messages. */
  *names(kind: BtfKind): Generator<string> {
    for (const { index } of this.#parts) if (index) yield* index.namesOf(kind);
  }
}
