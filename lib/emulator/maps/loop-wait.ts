/** Waiting for a record from the event loop, one callback a wait: what libuv does for the addon (native/ring_wait.cc). */

/** As long as a timer can be: holds the event loop while somebody waits. */
const LONG = 2 ** 31 - 1;

export interface Awaited {
  /** Whether there is something to read now. */
  readonly readable: boolean;
  /** Calls back, within the program that sends it, at the next record that wakes readers; undefined for never. */
  onRecord(callback: (() => void) | undefined): void;
}

export class LoopWait {
  readonly #awaited: Awaited;
  #callback: (() => void) | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #hold: NodeJS.Timeout | undefined;
  #referenced = true;

  constructor(awaited: Awaited) {
    this.#awaited = awaited;
  }

  wait(callback: () => void): void {
    this.#callback = callback;
    this.#holdLoop();
    if (this.#awaited.readable) this.#soon();
    else this.#awaited.onRecord(() => this.#soon());
  }

  cancel(): void {
    this.#callback = undefined;
    this.#awaited.onRecord(undefined);
    if (this.#immediate) clearImmediate(this.#immediate);
    this.#immediate = undefined;
    this.#letLoop();
  }

  ref(): void {
    this.#referenced = true;
    if (this.#callback) this.#holdLoop();
    this.#immediate?.ref();
  }

  unref(): void {
    this.#referenced = false;
    this.#letLoop();
    this.#immediate?.unref();
  }

  /** From the event loop, never from within a program. */
  #soon(): void {
    this.#awaited.onRecord(undefined);
    this.#immediate ??= setImmediate(() => {
      this.#immediate = undefined;
      const callback = this.#callback;
      this.#callback = undefined;
      this.#letLoop();
      callback?.();
    });
    if (!this.#referenced) this.#immediate.unref();
  }

  #holdLoop(): void {
    if (this.#referenced) this.#hold ??= setInterval(() => {}, LONG);
  }

  #letLoop(): void {
    if (this.#hold) clearInterval(this.#hold);
    this.#hold = undefined;
  }
}

/** What readers on the emulator's memory have in common: that somebody waits for them, until they are closed. */
export abstract class WaitingReader {
  protected abstract readonly waiting: LoopWait;
  protected isOpen = true;

  wait(callback: () => void): void {
    if (this.isOpen) this.waiting.wait(callback);
  }

  cancel(): void {
    this.waiting.cancel();
  }

  ref(): void {
    this.waiting.ref();
  }

  unref(): void {
    this.waiting.unref();
  }
}
