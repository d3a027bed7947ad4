/** Memory for keys and values of the user's calls: the emulator's functions take addresses. No program reaches it. */
import type { Region } from '../memory/memory.ts';
import type { World } from '../world/world.ts';

const up = (bytes: number) => Math.ceil(bytes / 8) * 8;

export class WorkArea {
  readonly key: number;
  readonly next: number;
  readonly value: number;
  readonly #world: World;
  readonly #region: Region;
  #open = true;

  /** `who`: what it is for, in messages. Throws ERR_EBPF_NO_MEMORY. */
  constructor(world: World, who: string, keySize: number, valueBytes: number) {
    this.#world = world;
    const { memory } = world.machine;
    this.#region = memory.allocate(`scratch of ${who}`, 2 * up(keySize) + up(valueBytes));
    memory.expose(this.#region, this.#region.address, 0);
    this.key = this.#region.address;
    this.next = this.key + up(keySize);
    this.value = this.next + up(keySize);
  }

  free(): void {
    if (this.#open) this.#world.machine.memory.free(this.#region);
    this.#open = false;
  }
}
