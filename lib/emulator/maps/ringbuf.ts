/** BPF_MAP_TYPE_RINGBUF (kernel/bpf/ringbuf.c): memory, and how programs and readers meet in it. See ring-layout.ts. */
import { ERRNO } from '../errno.ts';
import type { Region } from '../memory/memory.ts';
import { cookieOf, FIELD } from './block.ts';
import { EmulatedMap } from './map.ts';
import { PAGE, RING } from './ring-layout.ts';

const { ENOTSUPP } = ERRNO;

export class EmulatedRing extends EmulatedMap {
  /** Where it begins. */
  ring = 0;
  protected region!: Region;
  #onRecord: (() => void) | undefined;

  start(): void {
    const { maxEntries: size } = this.definition;
    this.region = this.allocate('data', RING.DATA + 2 * size + PAGE);
    this.ring = Math.ceil(this.region.address / PAGE) * PAGE;
    this.view.setUint32(this.ring + RING.COOKIE, cookieOf(this.ring), true);
    this.view.setUint32(this.ring + RING.MAP, this.address, true);
    this.setField(FIELD.RING, this.ring);
    this.setField(FIELD.RING_MASK, size - 1);
  }

  /** Bytes of its data. */
  get size(): number {
    return this.definition.maxEntries;
  }

  get memory(): { readonly view: DataView; readonly buffer: ArrayBuffer } {
    const { view, wasm } = this.world.machine.memory;
    return { view, buffer: wasm.buffer };
  }

  get consumer(): number {
    return Number(this.view.getBigUint64(this.ring + RING.CONSUMER, true));
  }

  set consumer(position: number) {
    this.view.setBigUint64(this.ring + RING.CONSUMER, BigInt(position), true);
  }

  get producer(): number {
    return Number(this.view.getBigUint64(this.ring + RING.PRODUCER, true));
  }

  /**
   * Memory for a record, where programs reach it until it is submitted; 0 where there is no room. For whom has no registers: dynptrs.
   */
  reserve(size: number): number {
    return this.world.mapCode.ring.reserve!(this.address, BigInt(size), 0n) >>> 0;
  }

  /** `flags`: BPF_RB_* */
  submit(record: number, flags: bigint): void {
    this.world.mapCode.ring.submit!(record, flags);
  }

  discard(record: number, flags: bigint): void {
    this.world.mapCode.ring.discard!(record, flags);
  }

  /** Calls back at the next record that wakes readers, within the program that commits it. undefined: nobody waits any more. */
  onRecord(callback: (() => void) | undefined): void {
    this.#onRecord = callback;
    this.view.setUint32(this.ring + RING.WAITING, callback ? 1 : 0, true);
  }

  override wake(): void {
    this.#onRecord?.();
  }

  override update(): number {
    return ENOTSUPP;
  }

  override delete(): number {
    return ENOTSUPP;
  }

  protected override end(): void {
    // Who still looks at a batch sees zeros, as the kernel's memory has it (lib/backend.ts).
    this.bytes.fill(0, this.ring, this.ring + RING.DATA + 2 * this.size);
  }
}
