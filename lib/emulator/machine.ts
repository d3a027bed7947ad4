/** What programs share, whichever engine runs them: memory, helpers, limits, and the packet that classic loads read. */
import { EbpfError } from '../errors.ts';
import { KERNEL_HELPERS } from '../formats/insn/helpers.ts';
import type { HelperFault } from './fault.ts';
import { type Helper, TAIL_CALL } from './helpers.ts';
import { CONTROL } from './memory/layout.ts';
import { Memory } from './memory/memory.ts';
import type { Program } from './program/operations.ts';
import { Runs } from './runs.ts';
import { WebAssembly } from './webassembly.ts';

export interface MachineOptions {
  /** Bytes for all regions together, at most 2 GiB; a quarter of it comes on top for checks. Default 64 MiB. */
  readonly memory?: number;
  /** How often loops may begin again and functions be called until a program is stopped. Default 100 million. */
  readonly turns?: number;
  /** By number. */
  readonly helpers?: ReadonlyMap<number, Helper>;
  readonly kfunc?: (id: number, module: number) => Helper | undefined;
  /** The program at an index of a map of programs: `Executable.handle`. */
  readonly tailCall?: (map: number, index: number) => number | undefined;
  /** The upper 32 bits of arena pointers as the user sees them; the lower ones are offsets in the memory. Default 0. */
  readonly arenaUpper?: number;
}

/** What BPF_ABS and BPF_IND read: addresses in memory, which programs need not be allowed to access otherwise. */
export interface PacketPlace {
  readonly address: number;
  /** Bytes from there to the end of the packet. */
  readonly size: number;
  /** Of the network header, for offsets from SKF_NET_OFF on; it may lie before `address`. Without it they are outside of the packet. */
  readonly network?: number;
  /** Of the link layer's header, for those from SKF_LL_OFF on. */
  readonly mac?: number;
}

/** include/uapi/linux/filter.h: offsets from here on are counted from one of the headers. */
const SKF_NET_OFF = -0x10_0000;
const SKF_LL_OFF = -0x20_0000;

export class Machine {
  readonly memory: Memory;
  readonly helpers: ReadonlyMap<number, Helper>;
  readonly kfunc: (id: number, module: number) => Helper | undefined;
  readonly tailCall: (map: number, index: number) => number | undefined;
  readonly turnLimit: number;
  readonly arenaUpper: number;
  readonly runs: Runs;
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
    this.runs = new Runs(this.memory, this.turns);
  }

  /** Negative once a program has had all. */
  get turnsLeft(): number {
    return this.turns.value;
  }

  /** All 64 bits of r0 of the last run. */
  get result(): bigint {
    return this.memory.view.getBigUint64(CONTROL.RESULT, true);
  }

  /**
   * Address of packet bytes for BPF_ABS and BPF_IND, 0 where there are none. Ancillary data (SKF_AD_OFF) is none of eBPF's: these offsets, too,
   * are counted from the network header (bpf_skb_load_helper_convert_offset in net/core/filter.c, kernel 6.16; before, the same of what is linear).
   */
  packetAddress(offset: number, size: number): number {
    const { packet } = this;
    if (!packet) return 0;
    const { address, network, mac } = packet;
    let at: number | undefined;
    if (offset >= 0) at = address + offset;
    else if (offset >= SKF_NET_OFF) at = network && network + offset - SKF_NET_OFF;
    else if (offset >= SKF_LL_OFF) at = mac && mac + offset - SKF_LL_OFF;
    return at !== undefined && at + size <= address + packet.size ? at : 0;
  }

  /**
   * The helper that callx calls by its number. None that calls back, which would have to know whose frame is the caller's, and none that only
   * the loader may put into a program.
   */
  helperInRegister(value: bigint): Helper | undefined {
    const helper = this.helpers.get(Number(value));
    return helper?.callsBack || helper?.loaderOnly ? undefined : helper;
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

/** A program that can be run. */
export interface Executable {
  readonly program: Program;
  /** What stands for it in a map of programs. */
  readonly handle: number;
  /**
   * Runs it with these in r1 and r2: the lower 32 bits of r0, with their sign. All of r0 is in `Machine.result`. A helper may run a program
   * inside of the one that called it. Throws EmulatorFault, what a helper throws, ERR_EBPF_INVALID_STATE (runs too deep in each other),
   * ERR_EBPF_CLOSED.
   */
  run(context: number, second?: number): number;
  /** Nothing calls it or its functions any more: their handles stand for nothing from now on. A run of it that goes on may end. */
  unload(): void;
}

/** Both engines do the same; the interpreter is what the translator is tested against. */
export interface Engine {
  readonly machine: Machine;
  /** Throws ERR_EBPF_NOT_SUPPORTED for a helper that is missing. */
  load(program: Program): Executable;
  /** Calls a function by its handle, from a helper that `callsBack`. Throws RangeError for a handle that stands for none. */
  call(handle: number, ...values: bigint[]): bigint;
  /** Whether the value stands for a function of a loaded program. */
  isFunction(value: bigint): boolean;
}
