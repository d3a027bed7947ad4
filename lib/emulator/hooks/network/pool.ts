/** Contexts for packets, kept from one to the next: a run inside another (a packet that is sent on by a program) takes one of its own. */
import type { World } from '../../world/world.ts';
import { SkbContext } from '../skb/context.ts';
import { XdpContext } from '../xdp/context.ts';

export class ContextPool {
  readonly #world: World;
  readonly #xdp: XdpContext[] = [];
  readonly #skb: SkbContext[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  /** While a capture is replayed: see `PacketBuffer.lenient`. */
  lenient = false;

  takeXdp(): XdpContext {
    const context = this.#xdp.pop() ?? new XdpContext(this.#world.machine.memory);
    context.buffer.lenient = this.lenient;
    return context;
  }

  giveXdp(context: XdpContext): void {
    this.#xdp.push(context);
  }

  takeSkb(): SkbContext {
    const context = this.#skb.pop() ?? new SkbContext(this.#world.machine.memory);
    context.buffer.lenient = this.lenient;
    return context;
  }

  giveSkb(context: SkbContext): void {
    this.#skb.push(context);
  }
}

const pools = new WeakMap<World, ContextPool>();

export function poolOf(world: World): ContextPool {
  let pool = pools.get(world);
  if (!pool) {
    pool = new ContextPool(world);
    pools.set(world, pool);
  }
  return pool;
}
