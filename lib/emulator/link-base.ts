/** What all links of the emulator have in common: an id, a pin, and an end. */
import type { BackendLink, Successor } from '../backend.ts';
import { EbpfError } from '../errors.ts';
import type { LinkInfo } from '../hooks/link-info.ts';
import type { EmulatedProgram } from './program.ts';
import type { World } from './world/world.ts';

export abstract class LinkBase implements BackendLink {
  readonly id: number;
  readonly mechanism: string;
  protected readonly world: World;
  #pin: string | undefined;
  #open = true;
  #attached = true;

  protected constructor(world: World, mechanism: string) {
    this.world = world;
    this.mechanism = mechanism;
    this.id = world.links.add(this);
  }

  /** What runs; null where it holds a table of programs. */
  abstract readonly program: EmulatedProgram | null;

  /** For messages: `link of program 'x'`. */
  protected abstract readonly who: string;

  /** Whether the kernel would have a link with an id for it. */
  protected readonly numbered: boolean = true;

  /** Lets go of all that it holds. */
  protected abstract ended(): void;

  protected abstract describe(): Omit<LinkInfo, 'id' | 'programId'>;

  abstract update(next: Successor, expected?: Successor): Promise<void>;

  info(): LinkInfo {
    this.check();
    const id = this.numbered ? this.id : 0;
    return { ...this.describe(), id, programId: this.program?.id ?? 0 } as LinkInfo;
  }

  async detach(): Promise<void> {
    this.check();
    this.unpin();
    this.displace();
  }

  pin(path: string): void {
    this.check();
    this.world.pins.pin(path, this, 'link');
    this.#pin = path;
  }

  unpin(): void {
    if (this.#pin !== undefined) this.world.pins.delete(this.#pin);
    this.#pin = undefined;
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    if (this.#pin === undefined) this.displace();
  }

  /** Another takes its place: it is held by nothing any more. */
  displace(): void {
    if (!this.#attached) return;
    this.#attached = false;
    this.ended();
    this.world.links.remove(this.id);
  }

  protected check(): void {
    if (this.#open) return;
    throw new EbpfError('ERR_EBPF_CLOSED', `${this.who} has been closed`);
  }
}
