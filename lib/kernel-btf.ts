/** The types of the running kernel and of its modules, read once in a process, and of each type no more than is asked for. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Btf } from './formats/btf/btf.ts';

/** Kernel 5.4, with CONFIG_DEBUG_INFO_BTF; modules from 5.11 on. */
export const KERNEL_BTF_FOLDER = '/sys/kernel/btf';
const KERNEL = 'vmlinux';

export class KernelBtf {
  readonly #folder: string;
  /** null for a kernel without; modules may come yet. */
  readonly #known = new Map<string, Btf | null>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** null where there is none. Throws ERR_EBPF_INVALID_BTF. */
  get kernel(): Btf | null {
    return this.#read(KERNEL, undefined);
  }

  /** Names of the modules that are loaded and have types. */
  modules(): string[] {
    try {
      return readdirSync(this.#folder).filter(name => name !== KERNEL);
    } catch {
      return [];
    }
  }

  /** A module's, split from the kernel's; null where there is none. */
  module(name: string): Btf | null {
    const { kernel } = this;
    return kernel && this.#read(name, kernel);
  }

  /** The kernel's, and then those of its modules: `for … of` reads no more than it comes to. */
  *all(): Generator<Btf> {
    if (!this.kernel) return;
    yield this.kernel;
    for (const name of this.modules()) {
      const btf = this.module(name);
      if (btf) yield btf;
    }
  }

  #read(name: string, base: Btf | undefined): Btf | null {
    let btf = this.#known.get(name);
    if (btf === undefined) {
      const bytes = readIfThere(join(this.#folder, name));
      btf = bytes && Btf.lazy(bytes, base);
      if (btf || name === KERNEL) this.#known.set(name, btf);
    }
    return btf;
  }
}

/** Of the kernel that runs here. */
export const hostKernel = new KernelBtf(KERNEL_BTF_FOLDER);

function readIfThere(path: string): Uint8Array | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}
