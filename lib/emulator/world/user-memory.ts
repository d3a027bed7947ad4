/**
 * Memory of the emulator's processes: programs can't follow pointers there, bpf_probe_read_user and its like can. It comes in whole pages, as
 * the kernel's does: a read past the end of a string meets zeros, and beyond the page EFAULT.
 */
import type { Memory, Region } from '../memory/memory.ts';

const PAGE = 4096;

export class UserMemory {
  readonly #memory: Memory;
  readonly #pages = new Map<number, Region>();

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** Zeros. Throws ERR_EBPF_NO_MEMORY. */
  allocate(name: string, size: number): Region {
    const region = this.#memory.allocate(name, Math.max(Math.ceil(size / PAGE), 1) * PAGE);
    // Nothing but the helpers for it may reach it.
    this.#memory.expose(region, region.address, 0);
    this.#pages.set(region.address, region);
    return region;
  }

  free(region: Region): void {
    this.#pages.delete(region.address);
    this.#memory.free(region);
  }

  /** How many bytes there are from that address on; 0 where it is none of a process. */
  left(address: number): number {
    for (const region of this.#pages.values()) {
      const at = address - region.address;
      if (at >= 0 && at < region.size) return region.size - at;
    }
    return 0;
  }
}
