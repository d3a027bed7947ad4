/** bpf_timer and bpf_wq (kernel/bpf/helpers.c): what a program wants called later, by where in a map's value it stands. */
import { ERRNO } from '../errno.ts';
import { HelperFault } from '../fault.ts';
import type { EmulatedMap } from '../maps/map.ts';
import type { EmulatedProgram } from '../program.ts';
import { VirtualClock } from './clock.ts';
import type { World } from './world.ts';

const { EBUSY, EDEADLK, EINVAL, EPERM } = ERRNO;
/** CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME (include/uapi/linux/time.h), MAX_CLOCKS */
const CLOCKS: readonly bigint[] = [0n, 1n, 7n];
const MOST_CLOCKS = 16n;
/** BPF_F_TIMER_ABS, BPF_F_TIMER_CPU_PIN */
const ABSOLUTE = 1n;
const KNOWN_FLAGS = 3n;

interface Timer {
  readonly map: EmulatedMap;
  /** Address of the map's value that it is in. */
  readonly value: number;
  callback: { readonly handle: number; readonly program: EmulatedProgram } | undefined;
  /** How it is called off, while it is to ring. */
  off: (() => void) | undefined;
}

export class Timers {
  readonly #world: World;
  readonly #timers = new Map<number, Timer>();
  /** Whose callback runs. */
  #ringing: Timer | undefined;

  constructor(world: World) {
    this.#world = world;
  }

  /** An errno, as all that follow. `value`: where the value begins that it is in. */
  init(address: number, map: EmulatedMap, value: number, flags: bigint): number {
    if (flags >= MOST_CLOCKS || !CLOCKS.includes(flags)) return EINVAL;
    return this.add(address, map, value);
  }

  /** As `init`, of what has no clock: bpf_wq. */
  add(address: number, map: EmulatedMap, value: number): number {
    if (this.#timers.has(address)) return EBUSY;
    if (!map.hasUsers) return EPERM;
    this.#timers.set(address, { map, value, callback: undefined, off: undefined });
    return 0;
  }

  /** Throws HelperFault for what is no function. */
  setCallback(address: number, callback: bigint): number {
    const { engine } = this.#world;
    if (!engine.isFunction(callback))
      throw new HelperFault('the callback is no function of a loaded program', BigInt.asUintN(64, callback));
    const handle = Number(BigInt.asUintN(64, callback));
    const timer = this.#timers.get(address);
    if (!timer) return EINVAL;
    if (!timer.map.hasUsers) return EPERM;
    const { program } = this.#world.running;
    program.retain();
    timer.callback?.program.release();
    timer.callback = { handle, program };
    return 0;
  }

  start(address: number, nanoseconds: bigint, flags: bigint): number {
    const timer = this.#timers.get(address);
    if ((flags & ~KNOWN_FLAGS) !== 0n || !timer?.callback) return EINVAL;
    timer.off?.();
    const { clock } = this.#world;
    const at = (flags & ABSOLUTE) === 0n ? clock.now() + nanoseconds : nanoseconds;
    timer.off = clock.alarm(at, () => {
      if (clock instanceof VirtualClock) this.#ring(timer);
      else this.#ringFromLoop(timer);
    });
    return 0;
  }

  /** 1 if it was to ring, else 0; an errno below 0. */
  cancel(address: number): number {
    const timer = this.#timers.get(address);
    if (!timer) return -EINVAL;
    if (timer === this.#ringing) return -EDEADLK;
    const active = timer.off !== undefined;
    this.#stop(timer);
    return active ? 1 : 0;
  }

  /** The value that it is in is no more, or another. */
  drop(address: number): void {
    const timer = this.#timers.get(address);
    if (!timer) return;
    this.#stop(timer);
    this.#timers.delete(address);
  }

  /** Nobody but programs holds the map any more (bpf_map_put_uref). */
  dropAll(map: EmulatedMap): void {
    for (const [address, timer] of this.#timers) if (timer.map === map) this.drop(address);
  }

  #stop(timer: Timer): void {
    timer.off?.();
    timer.off = undefined;
    timer.callback?.program.release();
    timer.callback = undefined;
  }

  /** By the machine's clock nobody called: a fault is a warning, as it would else be the end of the process. */
  #ringFromLoop(timer: Timer): void {
    try {
      this.#ring(timer);
    } catch (error) {
      process.emitWarning(error as Error);
    }
  }

  #ring(timer: Timer): void {
    timer.off = undefined;
    const { callback, map, value } = timer;
    if (!callback) return;
    const before = this.#ringing;
    this.#ringing = timer;
    // It may let go of itself.
    callback.program.retain();
    try {
      map.withKey(value, key => {
        const values = [map.address, key, value].map(BigInt);
        this.#world.callBack(callback.program, callback.handle, values);
      });
    } finally {
      callback.program.release();
      this.#ringing = before;
    }
  }
}
