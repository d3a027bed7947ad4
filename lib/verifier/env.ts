/**
 * One verification under way: the program, the state of the path that is walked, the branches that wait, and the log. What the rooms
 * below do to it, they do by these few words.
 */
import type { Guard } from '../formats/insn/guard.ts';
import { Log } from './log/log.ts';
import { stateText } from './log/registers.ts';
import { E2BIG, Rejected, Unsupported } from './outcome.ts';
import type { Program } from './program/program.ts';
import type { KernelRules } from './rules/kernel.ts';
import type { Privileges } from './rules/privileges.ts';
import { Bits } from './state/bits.ts';
import { constantOf, NOT_INIT, type Register, UNKNOWN_SCALAR } from './state/register.ts';
import type { History, LinkedRegister, State } from './state/state.ts';
import { T } from './state/type.ts';

/** BPF_COMPLEXITY_LIMIT_JMP_SEQ */
const MAX_BRANCHES = 8192;

interface Branch {
  readonly state: State;
  readonly instruction: number;
  readonly previous: number;
  readonly logPosition: number;
}

/** What is found out about an instruction before the walk, or on it (struct bpf_insn_aux_data). */
export interface Notes {
  prunePoint: boolean;
  jumpPoint: boolean;
  jumpTarget: boolean;
  forceCheckpoint: boolean;
  callsCallback: boolean;
  iteratorNext: boolean;
  /** It may end its function, as if it went on at that exit; -1: it may not. */
  exit: number;
  /** Registers that may be read before they are written from here on, a bit each. */
  live: number;
  /** Strongly connected component of the flow; 0: in none. */
  component: number;
  /** What a load or store was through, of the paths so far. */
  pointerType: number;
  /** What the access needs when it runs, of the paths so far. */
  guard: Guard | null;
  /** Map that a helper call was made with, of the paths so far. */
  map: object | null;
  /** It was called with another one, too. */
  mapsDiffer: boolean;
  seen: boolean;
  /** Nothing goes on ahead of time before it, or after it. */
  nospec: boolean;
  nospecResult: boolean;
  /** How its offset is masked, and to what; 0: not yet. */
  aluState: number;
  aluLimit: number;
}

const newNotes = (): Notes => ({
  prunePoint: false,
  jumpPoint: false,
  jumpTarget: false,
  forceCheckpoint: false,
  callsCallback: false,
  iteratorNext: false,
  exit: -1,
  live: 0,
  component: 0,
  pointerType: T.NOT_INIT,
  guard: null,
  map: null,
  mapsDiffer: false,
  seen: false,
  nospec: false,
  nospecResult: false,
  aluState: 0,
  aluLimit: 0,
});

/** Who is told which slots of the stack are read and surely written. */
export interface StackUse {
  markRead(frame: number, slot: number): void;
  markWrite(frame: number, slot: number): void;
  /** The frames have changed. */
  leave(): void;
}

/** The states that were kept. */
export interface KeptStates {
  /** find_prev_entry(): the last time that the path was there, of those that are still walked. */
  previous(state: State | null, instruction: number): State | undefined;
}

export class Env {
  liveness!: StackUse;
  kept!: KeptStates;
  readonly program: Program;
  readonly rules: KernelRules;
  readonly privileges: Privileges;
  /** Numbers that offsets are masked by must be the same in states that are equal. */
  exploreAluLimits = false;
  /** References that the program is given, by the argument that they are. */
  readonly givenReferences = new Map<number, number>();
  readonly log: Log;
  readonly notes: Notes[];
  state!: State;
  instruction = 0;
  /** The instruction before it on the path. */
  previous = -1;
  /** The instruction that was walked last: the next one's `previous`. */
  last = -1;
  branches: Branch[] = [];
  /** Registers and slots that the current instruction has changed; `all`: everything is to be shown. */
  readonly touched = { regs: new Bits(), slots: new Bits() };
  processed = 0;
  jumps = 0;
  previousProcessed = 0;
  previousJumps = 0;
  maxStatesPerInstruction = 0;
  totalStates = 0;
  peakStates = 0;
  lastPrintedLine = -1;
  #ids = 0;
  readonly #immediates: (Register | undefined)[] = [];
  /** The entry that the current instruction has made. */
  #entry: History | null = null;

  constructor(program: Program, rules: KernelRules, level: number, privileges: Privileges) {
    this.privileges = privileges;
    this.program = program;
    this.rules = rules;
    this.log = new Log(level);
    this.notes = Array.from({ length: program.length }, newNotes);
  }

  // ------------------------------------------------------------------------------------------------------- registers

  reg(number: number): Register {
    return this.state.frame.regs[number]!;
  }

  set(number: number, reg: Register): void {
    this.state.frame.regs[number] = reg;
    this.touched.regs.add(number);
  }

  /** The number that an instruction has in itself, with its sign. */
  immediate(at: number): Register {
    return (this.#immediates[at] ??= constantOf(BigInt(this.program.insns.imm[at]!)));
  }

  setUnknown(number: number): void {
    this.set(number, UNKNOWN_SCALAR);
  }

  /** check_reg_arg() of a source. */
  read(number: number): Register {
    if (number > 10) this.reject(22, `R${number} is invalid\n`);
    this.touched.regs.add(number);
    const reg = this.reg(number);
    if (reg.type === T.NOT_INIT) this.reject(13, `R${number} !read_ok\n`);
    return reg;
  }

  /** check_reg_arg() of a destination. */
  writable(number: number): void {
    this.touched.regs.add(number);
    if (number > 10) this.reject(22, `R${number} is invalid\n`);
    if (number === 10) this.reject(13, 'frame pointer is read only\n');
  }

  /** is_pointer_value(): what must not be seen where no pointer may be. */
  isSecret(reg: Register): boolean {
    return !this.privileges.perfmon && reg.type !== T.SCALAR;
  }

  /** Refuses a pointer in the register, where the process must not see any. */
  noPointer(number: number, what: string): void {
    if (this.isSecret(this.reg(number))) this.reject(13, `R${number} ${what}\n`);
  }

  /** mark_reg_invalid(): of a pointer that is worth nothing any more. */
  get worthless(): Register {
    return this.privileges.perfmon ? UNKNOWN_SCALAR : NOT_INIT;
  }

  /** What a call leaves nothing of: R0 to R5. */
  clobber(): void {
    for (let i = 0; i <= 5; i++) this.set(i, NOT_INIT);
  }

  newId(): number {
    return ++this.#ids;
  }

  get lastId(): number {
    return this.#ids;
  }

  // ------------------------------------------------------------------------------------------------------- branches

  /** push_stack(): another path goes on from here later, with what is known now. `speculative`: ahead of time alone. */
  branch(instruction: number, previous: number, speculative = false): State {
    const state = this.state.copy();
    if (speculative) state.speculative = true;
    this.branches.push({ state, instruction, previous, logPosition: this.log.position });
    if (this.branches.length > MAX_BRANCHES)
      this.reject(E2BIG, `The sequence of ${this.branches.length} jumps is too complex.\n`);
    if (state.parent) state.parent.branches++;
    return state;
  }

  /** A path that begins anew: an asynchronous callback. */
  pushAsync(state: State, instruction: number, previous: number): void {
    this.branches.push({ state, instruction, previous, logPosition: this.log.position });
    if (this.branches.length > MAX_BRANCHES)
      this.reject(E2BIG, `The sequence of ${this.branches.length} jumps is too complex for async cb.\n`);
  }

  // ------------------------------------------------------------------------------------------------------- history

  beginInstruction(): void {
    this.#entry = null;
  }

  /** push_jmp_history(): what must be known to go back over the current instruction. */
  remember(more: Partial<Pick<History, 'stack' | 'stackSource' | 'stackTarget' | 'linked'>> = {}): void {
    const before = this.#entry;
    const rest = before ? before.before : this.state.history;
    const entry: History = {
      instruction: this.instruction,
      previous: this.previous,
      before: rest,
      count: (rest?.count ?? 0) + 1,
      stack: more.stack ?? before?.stack ?? null,
      stackSource: more.stackSource ?? before?.stackSource ?? false,
      stackTarget: more.stackTarget ?? before?.stackTarget ?? false,
      linked: more.linked ?? before?.linked ?? NO_LINKS,
    };
    this.#entry = entry;
    this.state.history = entry;
  }

  // ------------------------------------------------------------------------------------------------------- words

  say(text: string): void {
    this.log.write(text);
  }

  /** The source line of the instruction, if it is another than the last that was shown. */
  showLine(instruction: number, prefix = '; '): void {
    const line = this.lineOf(instruction);
    if (line < 0 || line === this.lastPrintedLine) return;
    const { text, file, line: number } = this.program.lines[line]!;
    const before = this.program.lines[this.lastPrintedLine];
    this.lastPrintedLine = line;
    // Several records may be of one line.
    if (before?.line === number && before.file === file && before.text === text) return;
    const name = file.slice(file.lastIndexOf('/') + 1);
    this.say(`${prefix}${text.trimStart()} @ ${name}:${number}\n`);
  }

  /** Index of the line record of an instruction, or -1. */
  lineOf(instruction: number): number {
    const { lines } = this.program;
    let [low, high] = [0, lines.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (lines[middle]!.instruction <= instruction) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** print_insn_state() */
  showState(): void {
    if (!this.log.walks) return;
    if (this.touched.regs.empty && this.touched.slots.empty) return;
    this.log.state(this.instruction, stateText(this.state, this.state.frame, this.touched));
    this.touched.regs.clear();
    this.touched.slots.clear();
  }

  touchAll(): void {
    for (let i = 0; i <= 10; i++) this.touched.regs.add(i);
    for (let i = 0; i < 64; i++) this.touched.slots.add(i);
  }

  reject(errno: number, message: string): never {
    this.say(message);
    throw new Rejected(errno, message);
  }

  unsupported(what: string): never {
    throw new Unsupported(what);
  }
}

const NO_LINKS: readonly LinkedRegister[] = [];
