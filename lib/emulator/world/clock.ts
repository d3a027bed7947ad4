/** The emulator's time: one that stands still until it is told to go on, or the machine's own. */
import { inspect } from 'node:util';
import { EbpfError } from '../../errors.ts';

export interface Clock {
  /** Nanoseconds since boot (CLOCK_MONOTONIC). */
  now(): bigint;
  /** CLOCK_REALTIME, nanoseconds since 1970. */
  realTime(): bigint;
}

/** 2026-01-01T00:00:00Z: where time begins, so that a test's times are the same whenever it runs. */
const EPOCH = 1_767_225_600_000_000_000n;

/** Of timers in one step of the clock: seconds of work. */
const MOST_RINGS = 1_000_000;

/** Stands still between `advance` and `advance`. */
export class VirtualClock implements Clock {
  #now = 1_000_000_000n;
  readonly #alarms: Alarm[] = [];
  #follower: (now: bigint) => void = () => {};

  now(): bigint {
    return this.#now;
  }

  realTime(): bigint {
    return EPOCH + this.#now;
  }

  /** @internal Tells the time, now and whenever it is another. */
  follow(follower: (now: bigint) => void): void {
    this.#follower = follower;
    follower(this.#now);
  }

  /**
   * Goes on by so many nanoseconds; what was to be called on the way is called at its time. Throws ERR_EBPF_INVALID_ARGUMENT, EmulatorFault of a
   * callback (time stands where it was called), ERR_EBPF_INVALID_STATE where callbacks are called ever again.
   */
  advance(nanoseconds: bigint): void {
    if (typeof nanoseconds !== 'bigint' || nanoseconds < 0n) {
      const why = `a clock advances by nanoseconds, 0n or more, not ${inspect(nanoseconds)}`;
      throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `emulator: ${why}`);
    }
    const end = this.#now + nanoseconds;
    for (let rings = 0; ; rings++) {
      const next = this.#alarms[0];
      if (!next || next.at > end) break;
      if (rings === MOST_RINGS) {
        const why = `timers have rung ${MOST_RINGS} times and are not at an end; one that starts itself again with no delay never is`;
        throw new EbpfError('ERR_EBPF_INVALID_STATE', `emulator: clock: ${why}; otherwise advance by less`);
      }
      this.#alarms.shift();
      if (next.at > this.#now) this.#goTo(next.at);
      next.ring();
    }
    this.#goTo(end);
  }

  #goTo(time: bigint): void {
    this.#now = time;
    this.#follower(time);
  }

  /** Calls `ring` when `advance` reaches that time; answers how it is called off. */
  alarm(at: bigint, ring: () => void): () => void {
    const alarm: Alarm = { at, ring };
    const place = this.#alarms.findIndex(other => other.at > at);
    this.#alarms.splice(place < 0 ? this.#alarms.length : place, 0, alarm);
    return () => {
      const index = this.#alarms.indexOf(alarm);
      if (index >= 0) this.#alarms.splice(index, 1);
    };
  }
}

interface Alarm {
  readonly at: bigint;
  readonly ring: () => void;
}

export class RealClock implements Clock {
  now(): bigint {
    return process.hrtime.bigint();
  }

  realTime(): bigint {
    return BigInt(Date.now()) * 1_000_000n;
  }

  /** Timers fire by the event loop. */
  alarm(at: bigint, ring: () => void): () => void {
    const left = at - this.now();
    const timer = setTimeout(ring, left > 0n ? Number(left) / 1e6 : 0);
    timer.unref();
    return () => clearTimeout(timer);
  }
}
