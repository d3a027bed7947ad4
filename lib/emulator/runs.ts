/** Runs of programs, one inside of another where a helper makes another program run: each has a stack and counters of its own. */
import { EbpfError } from '../errors.ts';
import { CONTROL, FRAME_BYTES, FRAME_STRIDE, FRAMES } from './memory/layout.ts';
import type { Memory } from './memory/memory.ts';
import type { WasmGlobal } from './webassembly.ts';

/** Addresses of the frame that a program begins with, and of the deepest that its calls can have. */
interface Stack {
  readonly first: number;
  readonly last: number;
}

/** What a run inside of another must not change. */
export interface OuterRun {
  readonly stack: Stack;
  readonly turns: number;
  readonly tailCalls: number;
  readonly frame: number;
}

/** Programs that run programs, and so on: nobody nests them deeper but by mistake. */
const MOST_RUNS = 8;

export class Runs {
  readonly #memory: Memory;
  readonly #turns: WasmGlobal;
  /** By depth. */
  readonly #stacks: readonly Stack[];
  #depth = 0;

  /** Of a memory of which nothing has been freed yet. */
  constructor(memory: Memory, turns: WasmGlobal) {
    this.#memory = memory;
    this.#turns = turns;
    this.#stacks = Array.from({ length: MOST_RUNS }, (_, depth) => makeStack(memory, depth));
    this.#use(this.#stacks[0]!);
  }

  get firstFrame(): number {
    return this.#memory.view.getUint32(CONTROL.FIRST_FRAME, true);
  }

  get lastFrame(): number {
    return this.#memory.view.getUint32(CONTROL.LAST_FRAME, true);
  }

  /** Must be followed by `end` with its answer, whatever happens. Throws ERR_EBPF_INVALID_STATE for too many inside of each other. */
  begin(): OuterRun | null {
    if (this.#depth++ === 0) return null;
    if (this.#depth > MOST_RUNS) {
      this.#depth--;
      const why = `programs run inside of each other, more than ${MOST_RUNS} deep`;
      throw new EbpfError('ERR_EBPF_INVALID_STATE', `emulator: ${why}`);
    }
    const { view } = this.#memory;
    const outer = {
      stack: this.#stacks[this.#depth - 2]!,
      turns: this.#turns.value,
      tailCalls: view.getInt32(CONTROL.TAIL_CALLS, true),
      frame: view.getUint32(CONTROL.FRAME, true),
    };
    this.#use(this.#stacks[this.#depth - 1]!);
    return outer;
  }

  end(outer: OuterRun | null): void {
    this.#depth--;
    if (!outer) return;
    const { view } = this.#memory;
    this.#use(outer.stack);
    this.#turns.value = outer.turns;
    view.setInt32(CONTROL.TAIL_CALLS, outer.tailCalls, true);
    view.setUint32(CONTROL.FRAME, outer.frame, true);
  }

  #use({ first, last }: Stack): void {
    const { view } = this.#memory;
    view.setUint32(CONTROL.FIRST_FRAME, first, true);
    view.setUint32(CONTROL.LAST_FRAME, last, true);
  }
}

function makeStack(memory: Memory, depth: number): Stack {
  const inside = depth === 0 ? '' : `, of a run ${depth} deep in others`;
  const frames: number[] = [];
  for (let i = 0; i < FRAMES; i++) {
    // Allocation goes upwards, and each has a gap behind it: the distance is the same between all.
    const { address } = memory.allocate(`stack of frame ${FRAMES - 1 - i}${inside}`, FRAME_BYTES);
    frames.push(address);
    if (i > 0 && address - frames[i - 1]! !== FRAME_STRIDE) throw new Error('frames have one distance');
  }
  return { first: frames.at(-1)!, last: frames[0]! };
}
