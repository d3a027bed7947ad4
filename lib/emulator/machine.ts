/** What programs share, whichever engine runs them: memory, helpers, limits, and the packet that classic loads read. */
import { EbpfError } from '../errors.ts';
import { KERNEL_HELPERS } from '../formats/insn/helpers.ts';
import type { HelperFault } from './fault.ts';
import { type Helper, TAIL_CALL } from './helpers.ts';
import { CONTROL, FRAME_BYTES, FRAME_STRIDE, FRAMES } from './memory/layout.ts';
import { Memory } from './memory/memory.ts';
import type { Program } from './program/operations.ts';
import { WebAssembly } from './webassembly.ts';

export interface MachineOptions {
  /** Bytes for all regions together, at most 2 GiB; a quarter of it comes on top for checks. Default 64 MiB. */
  readonly memory?: number;
  /** Jumps backwards and calls until a program is stopped. Default 100 million. */
  readonly turns?: number;
  /** By number. */
  readonly helpers?: ReadonlyMap<number, Helper>;
  readonly kfunc?: (id: number, module: number) => Helper | undefined;
  /** The program at an index of a map of programs: `Executable.handle`. */
  readonly tailCall?: (map: number, index: number) => number | undefined;
  /** The upper 32 bits of arena pointers as the user sees them; the lower ones are offsets in the memory. Default 0. */
  readonly arenaUpper?: number;
}

/** What BPF_ABS and BPF_IND read. */
export interface PacketPlace {
  readonly address: number;
  readonly size: number;
  /** Where its headers are, from `address` on: negative offsets of classic loads count from them. */
  readonly network?: number;
  readonly link?: number;
}

/** SKF_NET_OFF, SKF_LL_OFF in include/uapi/linux/filter.h */
const FROM_NETWORK = -0x10_0000;
const FROM_LINK = -0x20_0000;

export class Machine {
  readonly memory: Memory;
  readonly helpers: ReadonlyMap<number, Helper>;
  readonly kfunc: (id: number, module: number) => Helper | undefined;
  readonly tailCall: (map: number, index: number) => number | undefined;
  readonly turnLimit: number;
  readonly arenaUpper: number;
  /** Address of the frame that a program begins with; those of its calls are below. */
  readonly firstFrame: number;
  readonly lastFrame: number;
  packet: PacketPlace | null = null;
  /** What the last helper threw, until a fault is made of it. */
  refusal: HelperFault | null = null;
  /** Shared with generated code. */
  readonly turns = new WebAssembly.Global({ value: 'i32', mutable: true }, 0);

  /** Throws ERR_EBPF_NO_MEMORY, ERR_EBPF_INVALID_ARGUMENT. */
  constructor(options: MachineOptions = {}) {
    const { turns = 100_000_000, memory = 64 * 2 ** 20, arenaUpper = 0 } = options;
    if (!Number.isInteger(turns) || turns < 0 || turns > 0x7fff_ffff)
      throw new EbpfError(
        'ERR_EBPF_INVALID_ARGUMENT',
        `emulator: turns are 0 to ${0x7fff_ffff}, not ${turns}`,
      );
    if (!Number.isSafeInteger(memory) || memory <= 0 || memory > 2 ** 31)
      throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `emulator: memory is 1 byte to 2 GiB, not ${memory}`);
    this.memory = new Memory(memory);
    this.helpers = options.helpers ?? new Map();
    this.kfunc = options.kfunc ?? (() => undefined);
    this.tailCall = options.tailCall ?? (() => undefined);
    this.turnLimit = turns;
    this.arenaUpper = arenaUpper >>> 0;
    const frames: number[] = [];
    for (let i = 0; i < FRAMES; i++) {
      // Allocation goes upwards, and each has a gap behind it: the distance is the same between all.
      const { address } = this.memory.allocate(`stack of frame ${FRAMES - 1 - i}`, FRAME_BYTES);
      frames.push(address);
      if (i > 0 && address - frames[i - 1]! !== FRAME_STRIDE) throw new Error('frames have one distance');
    }
    this.lastFrame = frames[0]!;
    this.firstFrame = frames.at(-1)!;
  }

  /** Negative once a program has had all. */
  get turnsLeft(): number {
    return this.turns.value;
  }

  /** All 64 bits of r0 of the last run. */
  get result(): bigint {
    return this.memory.view.getBigUint64(CONTROL.RESULT, true);
  }

  /** Address of packet bytes in place of BPF_ABS and BPF_IND, 0 where there are none. */
  packetAddress(offset: number, size: number): number {
    const { packet } = this;
    if (!packet) return 0;
    const at = offset < 0 ? fromHeader(packet, offset) : offset;
    if (at === undefined || at + size > packet.size) return 0;
    return packet.address + at;
  }

  /** What a program calls besides its own functions, by the slot of the call. Throws ERR_EBPF_NOT_SUPPORTED. */
  helpersOf(program: Program): ReadonlyMap<number, Helper> {
    const helpers = new Map<number, Helper>();
    program.operations.forEach((operation, index) => {
      if (operation?.kind === 'kfunc' || (operation?.kind === 'helper' && operation.number !== TAIL_CALL))
        helpers.set(index, this.#helperOf(program, index));
    });
    return helpers;
  }

  #helperOf(program: Program, index: number): Helper {
    const operation = program.operations[index]!;
    const helper =
      operation.kind === 'helper'
        ? this.helpers.get(operation.number)
        : operation.kind === 'kfunc'
          ? this.kfunc(operation.id, operation.module)
          : undefined;
    if (helper) return helper;
    const known = operation.kind === 'helper' ? KERNEL_HELPERS.get(operation.number) : undefined;
    const number = operation.kind === 'helper' ? `helper ${operation.number}` : 'a kernel function';
    const what = known?.name ?? number;
    throw new EbpfError(
      'ERR_EBPF_NOT_SUPPORTED',
      `program '${program.name}', instruction ${index}: the emulator has not got ${what} that it calls`,
      { path: `instruction ${index}` },
    );
  }
}

/** bpf_internal_load_pointer_neg_helper() in kernel/bpf/core.c */
function fromHeader({ network, link }: PacketPlace, offset: number): number | undefined {
  if (offset >= FROM_NETWORK) return network === undefined ? undefined : network + offset - FROM_NETWORK;
  if (offset >= FROM_LINK) return link === undefined ? undefined : link + offset - FROM_LINK;
  return undefined;
}

/** A program that can be run. */
export interface Executable {
  readonly program: Program;
  /** What stands for it in a map of programs. */
  readonly handle: number;
  /**
   * Runs it with these in r1 and r2: the lower 32 bits of r0, with their sign. All of r0 is in `Machine.result`. Throws EmulatorFault, and what
   * a helper throws.
   */
  run(context: number, second?: number): number;
}

/** Both engines do the same; the interpreter is what the translator is tested against. */
export interface Engine {
  readonly machine: Machine;
  /** Throws ERR_EBPF_NOT_SUPPORTED for a helper that is missing. */
  load(program: Program): Executable;
  /** Calls a function by its handle, from a helper that `callsBack`. */
  call(handle: number, ...values: bigint[]): bigint;
}
