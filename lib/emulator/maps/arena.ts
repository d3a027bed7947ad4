/**
 * BPF_MAP_TYPE_ARENA (kernel/bpf/arena.c): pages that programs take and give back. A pointer to one has the machine's `arenaUpper` above and
 * an offset in its memory below. What no page is at programs can't reach: see rules/kernel-pointers.ts.
 */
import { ERRNO } from '../errno.ts';
import type { Region } from '../memory/memory.ts';
import { EmulatedMap } from './map.ts';

export const ARENA_PAGE = 4096;

/** What a page is: nobody's, there, or kept from being taken though nothing is there. */
const FREE = 0;
const TAKEN = 1;
const RESERVED = 2;

export class EmulatedArena extends EmulatedMap {
  #region!: Region;
  #first = 0;
  #pages!: Uint8Array;

  start(): void {
    const { maxEntries } = this.definition;
    this.#region = this.allocate('pages', (maxEntries + 1) * ARENA_PAGE);
    this.#first = Math.ceil(this.#region.address / ARENA_PAGE) * ARENA_PAGE;
    this.#pages = new Uint8Array(maxEntries);
  }

  override get values(): number {
    return this.#first;
  }

  /** For the user's mapping, in which every page is there when it is touched. */
  override get mappedBytes(): number {
    return this.definition.maxEntries * ARENA_PAGE;
  }

  /** What the file says that it begins with. */
  fill(data: Uint8Array): void {
    this.allocatePages(Math.ceil(data.length / ARENA_PAGE), this.#first);
    this.bytes.set(data, this.#first);
  }

  /** bpf_arena_alloc_pages: address of so many pages in a row, at `at` unless it is 0; 0 where there are none. */
  allocatePages(count: number, at = 0): number {
    const pages = this.#pages;
    if (count <= 0 || count > pages.length) return 0;
    let start = at === 0 ? -1 : (at - this.#first) / ARENA_PAGE;
    if (at !== 0 && !(Number.isInteger(start) && start >= 0 && start + count <= pages.length)) return 0;
    const isFree = (page: number) => pages.subarray(page, page + count).every(page => page === FREE);
    if (at === 0) for (start = 0; start + count <= pages.length && !isFree(start); start++);
    if (start + count > pages.length || !isFree(start)) return 0;
    pages.fill(TAKEN, start, start + count);
    const address = this.#first + start * ARENA_PAGE;
    this.bytes.fill(0, address, address + count * ARENA_PAGE);
    this.#expose();
    return address;
  }

  /** bpf_arena_reserve_pages: pages that nobody takes until they are given back. An errno, negative, or 0. */
  reservePages(at: number, count: number): number {
    const start = (at - this.#first) / ARENA_PAGE;
    if (count === 0 || !Number.isInteger(start)) return 0;
    // What lies before the first page is far behind the last one for the kernel.
    if (start < 0 || start + count > this.#pages.length) return -ERRNO.EINVAL;
    const pages = this.#pages.subarray(start, start + count);
    if (pages.some(page => page !== FREE)) return -ERRNO.EBUSY;
    pages.fill(RESERVED);
    return 0;
  }

  /** The user touches bytes: pages that are at none get there (arena_vm_fault). */
  touch(offset: number, length: number): void {
    if (length === 0) return;
    const [first, last] = [offset, offset + length - 1].map(byte => Math.floor(byte / ARENA_PAGE));
    const pages = this.#pages.subarray(first, last! + 1);
    if (pages.every(page => page === TAKEN)) return;
    pages.fill(TAKEN);
    this.#expose();
  }

  /** bpf_arena_free_pages */
  freePages(at: number, count: number): void {
    const start = Math.floor((at - this.#first) / ARENA_PAGE);
    if (start < 0) return;
    const end = Math.min(start + count, this.#pages.length);
    this.#pages.fill(FREE, start, end);
    // Who touches them again finds zeros.
    this.bytes.fill(0, this.#first + start * ARENA_PAGE, this.#first + end * ARENA_PAGE);
    this.#expose();
  }

  #expose(): void {
    const { memory } = this.world.machine;
    memory.expose(this.#region, this.#first, 0);
    // Runs of pages: each is one piece.
    for (let start = 0; start < this.#pages.length; start++) {
      if (this.#pages[start] !== TAKEN) continue;
      let end = start;
      while (end < this.#pages.length && this.#pages[end] === TAKEN) end++;
      const piece = { address: this.#first + start * ARENA_PAGE, size: (end - start) * ARENA_PAGE };
      memory.exposePieces(this.#region, { ...piece, stride: ARENA_PAGE, count: 1 }, true);
      start = end;
    }
  }
}
