/** Regions in the one memory of an emulator: made, freed, checked, and named when something goes wrong. */
import { EbpfError } from '../../errors.ts';
import { type WasmMemory, WebAssembly } from '../webassembly.ts';
import {
  CONTROL,
  FIRST_ADDRESS,
  GRANULE,
  GRANULE_SHIFT,
  type Layout,
  layoutOf,
  MANY,
  promised,
  WINDOW_LENGTHS,
} from './layout.ts';
import { FreePlaces } from './places.ts';

export interface Region {
  /** For messages: `packet`, `context`, `stack of frame 2`. */
  readonly name: string;
  readonly address: number;
  /** Bytes. */
  readonly size: number;
  readonly writable: boolean;
}

/** `count` pieces of `size` bytes. */
export interface Pieces {
  readonly address: number;
  readonly size: number;
  readonly stride: number;
  readonly count: number;
}

/** Bytes that belong to nobody behind each region, at least: an access just past the end meets them. */
const GAP = 64;
const ALIGNMENT = 16;

export class Memory {
  readonly wasm: WasmMemory;
  readonly layout: Layout;
  /** All of it. Memory never grows, so that these stay valid. */
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** By where they begin: what programs can reach of them. */
  readonly #regions = new Map<number, Region>();
  /** Those of which programs reach pieces, or nothing, whatever their size says. */
  readonly #pieced = new Set<number>();
  /** With their gaps. */
  readonly #free = new FreePlaces();
  #next = FIRST_ADDRESS;

  /** Reserves all at once; the system gives pages when they are first used. Throws ERR_EBPF_NO_MEMORY. */
  constructor(size: number) {
    this.layout = layoutOf(size);
    const { pages } = this.layout;
    try {
      this.wasm = new WebAssembly.Memory({ initial: pages, maximum: pages });
    } catch (cause) {
      const why = `no memory of ${pages * 64} KiB can be had; give the emulator less`;
      throw new EbpfError('ERR_EBPF_NO_MEMORY', `emulator: ${why}`, { cause });
    }
    this.bytes = new Uint8Array(this.wasm.buffer);
    this.view = new DataView(this.wasm.buffer);
    WINDOW_LENGTHS.forEach((length, shadow) => {
      this.view.setBigUint64(CONTROL.WINDOW_LENGTHS + shadow * 8, BigInt(length), true);
    });
  }

  /**
   * A region of that many bytes, all 0. Throws ERR_EBPF_NO_MEMORY, ERR_EBPF_INVALID_ARGUMENT (a size that is none).
   */
  allocate(name: string, size: number, writable = true): Region {
    if (!Number.isSafeInteger(size) || size < 0) {
      const why = `a size is a number of bytes, not ${size}`;
      throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `emulator: memory for ${name}: ${why}`);
    }
    const address = this.#place(name, extent(size));
    const region = { name, address, size, writable };
    this.#regions.set(address, region);
    this.#shade(region, true);
    return region;
  }

  /**
   * Lets programs reach these bytes of a region and no others: a packet in its buffer. Bytes before the first up to a multiple of 8 can
   * be reached, too. 0 bytes hide all of it.
   */
  expose(region: Region, address: number, size: number, writable = region.writable): void {
    const { address: start, size: whole } = region;
    if (address < start || size < 0 || address + size > start + whole)
      throw new RangeError(`${size} bytes at ${address} are not inside of ${region.name}`);
    const before = this.#regions.get(start)!;
    const shown = { name: region.name, address, size, writable };
    this.#regions.set(start, shown);
    const inOne = !this.#pieced.delete(start);
    const sameEnd = inOne && before.address + before.size === address + size && before.writable === writable;
    if (sameEnd && size > 0 && before.size > 0) {
      this.#moveStart(before.address, shown);
      return;
    }
    this.#hide(before);
    this.#shade(shown, true);
  }

  /** Lets programs reach pieces of a region, `stride` bytes (a multiple of 8) apart, and nothing between them; `also`: what they reach already as well. */
  exposePieces(region: Region, pieces: Pieces, also = false): void {
    const { address, size, stride, count } = pieces;
    const whole = this.#regions.get(region.address)!;
    if (
      count > 0 &&
      (address < region.address || address + stride * (count - 1) + size > region.address + region.size)
    )
      throw new RangeError(`${count} pieces at ${address} are not inside of ${region.name}`);
    if (!also) this.#hide(whole);
    this.#pieced.add(region.address);
    this.#regions.set(region.address, region);
    if (count === 0) return;
    this.#shade({ ...region, address, size }, true);
    if (count === 1) return;
    // The shadow of all is that of the first, again and again.
    const [step, last] = [stride / GRANULE, Math.ceil(size / GRANULE)];
    for (const shadow of [this.layout.readShadow, this.layout.writeShadow])
      repeat(this.bytes, shadow + (address >>> GRANULE_SHIFT), step, (count - 1) * step + last);
  }

  /** What still points there faults, until the place is given to another. */
  free(region: Region): void {
    const shown = this.#regions.get(region.address);
    if (shown?.name !== region.name) {
      const why = `${region.name} is no region of this memory any more`;
      throw new EbpfError('ERR_EBPF_INVALID_STATE', `emulator: ${why}`);
    }
    this.#regions.delete(region.address);
    this.#pieced.delete(region.address);
    this.#hide(shown);
    this.#free.add(region.address, extent(region.size));
  }

  /** Whether a program may read, or write, all these bytes: they are inside one region. */
  allows(address: number, size: number, write: boolean): boolean {
    const { limit, readShadow, writeShadow } = this.layout;
    if (!(address >= FIRST_ADDRESS && size >= 0 && address + size <= limit)) return false;
    const shadow = write ? writeShadow : readShadow;
    let at = address;
    let left = size;
    while (left > 0) {
      const inGranule = at % GRANULE;
      const valid = promised(this.bytes[shadow + (at >>> GRANULE_SHIFT)]!);
      if (inGranule + left <= valid) return true;
      if (valid < GRANULE) return false;
      const whole = valid - (valid % GRANULE) - inGranule;
      left -= whole;
      at += whole;
    }
    return true;
  }

  /** The region with that address, or the nearest one; undefined where there are none. */
  nearest(address: number): Region | undefined {
    let best: Region | undefined;
    let bestDistance = Number.POSITIVE_INFINITY;
    for (const region of this.#regions.values()) {
      const distance = distanceTo(region, address);
      if (distance >= bestDistance) continue;
      best = region;
      bestDistance = distance;
    }
    return best;
  }

  #place(name: string, size: number): number {
    const freed =
      this.#free.take(size) ?? (size > this.layout.limit - this.#next ? this.#carve(size) : undefined);
    if (freed !== undefined) {
      // What has never been anybody's is 0, and costs the system nothing until it is used.
      this.bytes.fill(0, freed, freed + size);
      return freed;
    }
    const address = this.#next;
    if (size > this.layout.limit - address) {
      const why = `${size} bytes for ${name}, but at most ${this.#free.largest} in a row of ${this.layout.limit} are left`;
      throw new EbpfError('ERR_EBPF_NO_MEMORY', `emulator: no memory: ${why}; give the emulator more`);
    }
    this.#next = address + size;
    return address;
  }

  /** From what has been freed, and the rest of what has never been anybody's. */
  #carve(size: number): number | undefined {
    const { limit } = this.layout;
    if (this.#next < limit) this.#free.add(this.#next, limit - this.#next);
    this.#next = limit;
    return this.#free.carve(size);
  }

  /** What programs reach begins elsewhere and ends where it did: all that lies behind both starts is as it was. */
  #moveStart(from: number, { address, size, writable }: Region): void {
    const [before, now] = [from >>> GRANULE_SHIFT, address >>> GRANULE_SHIFT];
    if (before === now) return;
    const { readShadow, writeShadow } = this.layout;
    if (now > before) {
      this.bytes.fill(0, readShadow + before, readShadow + now);
      if (writable) this.bytes.fill(0, writeShadow + before, writeShadow + now);
      this.#closeWindows();
      return;
    }
    const whole = size + (address % GRANULE);
    this.#shadeValid(readShadow + now, whole, before - now);
    if (writable) this.#shadeValid(writeShadow + now, whole, before - now);
  }

  /** Nothing that was found valid before is remembered. */
  #hide(region: Region): void {
    this.#shade(region, false);
    this.#closeWindows();
  }

  #closeWindows(): void {
    if (this.view.getUint32(CONTROL.WINDOWS_MOVED, true) === 0) return;
    this.view.setUint32(CONTROL.WINDOWS_MOVED, 0, true);
    this.bytes.fill(0, CONTROL.READ_WINDOWS, CONTROL.WINDOWS_END);
  }

  #shade({ address, size: bytes, writable }: Region, valid: boolean): void {
    const { readShadow, writeShadow } = this.layout;
    // A granule's byte counts from its first one.
    const size = bytes === 0 ? 0 : bytes + (address % GRANULE);
    const granules = Math.ceil(size / GRANULE);
    for (const [shadow, on] of [
      [readShadow, valid],
      [writeShadow, valid && writable],
    ] as const) {
      const first = shadow + (address >>> GRANULE_SHIFT);
      if (on) this.#shadeValid(first, size, granules);
      else this.bytes.fill(0, first, first + granules);
    }
  }

  /** The first `granules` of a region: its last ones have their bytes, those before them ever more. */
  #shadeValid(first: number, size: number, granules: number): void {
    const all = Math.ceil(size / GRANULE);
    if (all <= PATTERN) {
      const start = PATTERN - all;
      this.bytes.set(patternFor(size - (all - 1) * GRANULE).subarray(start, start + granules), first);
      return;
    }
    let end = granules;
    for (; end > 0 && size - (end - 1) * GRANULE < MANY; end--)
      this.bytes[first + end - 1] = size - (end - 1) * GRANULE;
    for (let k = 0; end > 0; k++) {
      const nearest = Math.floor((size - 2 * MANY * 2 ** k) / GRANULE) + 1;
      const start = Math.min(Math.max(nearest, 0), end);
      this.bytes.fill(MANY + k, first + start, first + end);
      end = start;
    }
  }
}

/** Granules: more than the longest packet has. */
const PATTERN = 8448;
/** By the bytes of its last granule, 1 to 8: the shadow of a region of so many granules, and so of all that are shorter. */
const patterns: (Uint8Array | undefined)[] = [];

function patternFor(last: number): Uint8Array {
  let pattern = patterns[last];
  if (pattern) return pattern;
  pattern = new Uint8Array(PATTERN);
  for (let i = 0; i < PATTERN; i++) {
    const ahead = last + (PATTERN - 1 - i) * GRANULE;
    pattern[i] = ahead < MANY ? ahead : MANY + Math.floor(Math.log2(ahead / MANY));
  }
  patterns[last] = pattern;
  return pattern;
}

/** Goes on with the first `step` bytes up to `length`. */
function repeat(bytes: Uint8Array, at: number, step: number, length: number): void {
  for (let done = step; done < length; done *= 2)
    bytes.copyWithin(at + done, at, at + Math.min(done, length - done));
}

/** Bytes of a region with the gap behind it; an empty one too has a place of its own. */
function extent(size: number): number {
  return Math.ceil((size + GAP) / ALIGNMENT) * ALIGNMENT;
}

function distanceTo({ address, size }: Region, to: number): number {
  if (to < address) return address - to;
  return Math.max(to - (address + size) + 1, 0);
}
