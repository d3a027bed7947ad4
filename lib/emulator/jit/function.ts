/** One function of a program becomes one of WebAssembly. */

import { type Helper, TAIL_CALL } from '../helpers.ts';
import type { Machine } from '../machine.ts';
import { CONTROL, FRAME_BYTES } from '../memory/layout.ts';
import { jumpTarget } from '../program/flow.ts';
import { type Block, type Graph, graphOf, successors } from '../program/graph.ts';
import type { Operation, Program, Subprogram } from '../program/operations.ts';
import { isCall } from '../program/writes.ts';
import { AccessWriter, FAULT_BLOCK } from './emit/access.ts';
import { writeAlu, writeCast, writeExtend, writeNegate, writeSwap } from './emit/arithmetic.ts';
import { CallWriter } from './emit/calls.ts';
import { writeCondition, writeMayGoto } from './emit/condition.ts';
import { Constants } from './emit/constants.ts';
import { CountingWriter } from './emit/counting.ts';
import { KnownOnWays } from './emit/known-on-ways.ts';
import { LOCAL, local, MoreLocals } from './emit/locals.ts';
import { writePacket } from './emit/packet.ts';
import { writeProof } from './emit/proof.ts';
import { KEPT, rotationsOf, writeRotation } from './emit/rotate.ts';
import { TurnWriter } from './emit/turns.ts';
import type { Environment } from './environment.ts';
import { type CountedLoop, countedLoops } from './flow/counted.ts';
import { writeDispatched } from './flow/dispatch.ts';
import { dominatorsOf, isReducible } from './flow/dominators.ts';
import type { Emitter } from './flow/emitter.ts';
import { loopsOf } from './flow/loops.ts';
import { type ProvenLoop, provenLoop } from './flow/proven.ts';
import { writeStructured } from './flow/structure.ts';
import { withVersions } from './flow/versions.ts';
import { Code, type Label } from './wasm/code.ts';
import { I32, I64, OP } from './wasm/codes.ts';

export interface Placement {
  readonly machine: Machine;
  readonly program: Program;
  readonly environment: Environment;
  /** By the slot of the call. */
  readonly helpers: ReadonlyMap<number, Helper>;
  /** By first slot: the function's index in the module, and the number that stands for it. */
  readonly functions: ReadonlyMap<number, { readonly fn: number; readonly handle: number }>;
}

/** Functions of more have no windows: engines have a limit for the size of a function (V8: 7 MiB). */
const MOST_BLOCKS = 10_000;

/** BPF_MAX_LOOPS (include/linux/bpf.h): what may_goto allows in each call of a function. */
const MOST_LOOPS = 8 * 1024 * 1024;

export interface WrittenFunction {
  readonly locals: MoreLocals['all'];
  readonly code: Code;
}

export function writeFunction(placement: Placement, subprogram: Subprogram): WrittenFunction {
  const writer = new FunctionWriter(placement, subprogram);
  writer.write();
  return { locals: writer.locals.all, code: writer.code };
}

class FunctionWriter implements Emitter {
  readonly code = new Code();
  readonly locals = new MoreLocals();
  readonly #placement: Placement;
  readonly #subprogram: Subprogram;
  readonly #fault: Label;
  readonly #access: AccessWriter;
  readonly #constants = new Constants();
  #ways: KnownOnWays;
  readonly #turns: TurnWriter;
  readonly #callWriter: CallWriter;
  /** The first of the locals for values to be rotated, once there are any. */
  #kept = -1;
  readonly #graph: Graph;
  readonly #counting: CountingWriter;
  /** Of each block the innermost loop, -1 for none. */
  #innermost: Int32Array | null = null;
  #counted: ReadonlyMap<number, CountedLoop> = new Map();
  /** Those of them whose accesses can be proven, by header. */
  readonly #proven = new Map<number, ProvenLoop>();
  /** By the block at whose end they begin again. */
  readonly #latches = new Map<number, CountedLoop>();
  /** Of each block in a counted loop. */
  readonly #loopOf = new Map<number, CountedLoop>();

  constructor(placement: Placement, subprogram: Subprogram) {
    const { machine, environment, program } = placement;
    this.#placement = placement;
    this.#subprogram = subprogram;
    const code = this.code;
    this.#fault = code.open(OP.BLOCK, FAULT_BLOCK);
    this.#access = new AccessWriter(code, machine.memory.layout, this.#fault, subprogram.start);
    this.#graph = graphOf(program, subprogram);
    this.#ways = new KnownOnWays(this.#graph, this.#access.known);
    this.#turns = new TurnWriter(code, environment.turns, this.#fault, this.#countsTurns());
    this.#counting = new CountingWriter(code, this.#turns, this.#fault, this.locals);
    this.#callWriter = new CallWriter(
      code,
      environment,
      machine.memory.layout,
      this.#constants,
      this.#turns,
      this.#fault,
    );
  }

  write(): void {
    const { code } = this;
    code.get(LOCAL.FRAME);
    code.i32(FRAME_BYTES);
    code.op(I32.ADD);
    code.op(OP.EXTEND_U);
    code.set(local(10));
    this.#turns.restore();
    if (this.#has('may-goto')) {
      code.i32(MOST_LOOPS);
      code.set(LOCAL.LOOPS);
    }
    const graph = this.#graph;
    const dominators = dominatorsOf(graph);
    if (isReducible(graph, dominators)) {
      this.#findLoops(dominators);
      const versions = withVersions(graph, this.#proven.values());
      this.#ways = new KnownOnWays(versions, this.#access.known);
      writeStructured(versions, versions === graph ? dominators : dominatorsOf(versions), this);
    } else {
      writeDispatched(graph, LOCAL.NEXT, this);
    }
    code.op(OP.UNREACHABLE);
    code.close();
    this.#writeFault();
  }

  #findLoops(dominator: Int32Array): void {
    const graph = this.#graph;
    const { operations } = this.#placement.program;
    if (!graph.predecessors.some((all, i) => all.some(from => from >= i))) return;
    const loops = loopsOf(graph);
    this.#innermost = loops.innermost;
    this.#counted = countedLoops({ graph, dominator, operations }, loops);
    for (const loop of this.#counted.values()) {
      this.#latches.set(loop.latch, loop);
      const proven = provenLoop(graph, operations, loop);
      if (proven) this.#proven.set(loop.header, proven);
    }
    loops.innermost.forEach((header, block) => {
      const loop = this.#counted.get(header);
      if (loop) this.#loopOf.set(block, loop);
    });
  }

  enter({ origin }: Block): void {
    const loop = this.#counted.get(origin);
    if (loop) this.#counting.enter(loop);
  }

  operations(block: Block): void {
    this.#ways.arrive(block);
    this.#blockOperations(block);
    this.#ways.leave(block);
  }

  #blockOperations({ origin, proven, start, end, last }: Block): void {
    const { operations } = this.#placement.program;
    const { known, windows } = this.#access;
    this.#constants.forget();
    const loop = this.#innermost?.[origin] ?? -1;
    windows.begin(loop >= 0 && this.#graph.blocks.length <= MOST_BLOCKS);
    this.#access.proven = proven ? this.#proven.get(loop)!.slots : null;
    const rotations = rotationsOf(operations, start, end);
    if (rotations.keep.size > 0 && this.#kept < 0) this.#kept = this.locals.take(KEPT);
    for (let index = start; index < end; index++) {
      const operation = operations[index];
      if (!operation) continue;
      if (index === last && (operation.kind === 'exit' || jumpTarget(operation) !== undefined)) return;
      if (!(operation.kind === 'alu' && writeRotation(this.code, rotations, this.#kept, operation, index)))
        this.#operation(operation, index);
      known.after(operation);
      windows.after(operation);
      this.#constants.after(operation);
    }
  }

  condition({ origin, choice, last }: Block): void {
    if (choice !== null) {
      const { layout } = this.#placement.machine.memory;
      writeProof(this.code, this.#proven.get(choice)!.spans, layout);
      return;
    }
    const loop = this.#latches.get(origin);
    if (loop) {
      this.#counting.condition(loop, this.#graph.blocks[origin]!.target === loop.exit);
      return;
    }
    const operation = this.#placement.program.operations[last]!;
    if (operation.kind === 'may-goto') writeMayGoto(this.code);
    else writeCondition(this.code, operation as Extract<Operation, { kind: 'jump' }>);
  }

  hasEdge(from: Block, to: Block): boolean {
    return this.#left(from, to) !== undefined || this.#takesTurn(from, to);
  }

  edge(from: Block, to: Block): void {
    const left = this.#left(from, to);
    if (left && from.origin === left.latch) this.#counting.leave(left);
    else if (left) this.#counting.break(left, left.breaks.get(from.origin)!);
    if (this.#takesTurn(from, to)) this.#turns.take(from.last);
  }

  /** The counted loop that is left on the way. */
  #left(from: Block, to: Block): CountedLoop | undefined {
    const loop = this.#loopOf.get(from.origin);
    return loop && this.#loopOf.get(to.origin) !== loop ? loop : undefined;
  }

  #takesTurn(from: Block, to: Block): boolean {
    return to.number <= from.number && !this.#counted.has(to.origin);
  }

  exit(): void {
    this.#turns.save();
    this.code.get(local(0));
    this.code.op(OP.RETURN);
  }

  #operation(operation: Operation, index: number): void {
    const { code } = this;
    const { machine, functions, environment, helpers } = this.#placement;
    switch (operation.kind) {
      case 'alu':
        writeAlu(code, operation);
        return;
      case 'negate':
        writeNegate(code, operation);
        return;
      case 'extend':
        writeExtend(code, operation);
        return;
      case 'swap':
        writeSwap(code, operation);
        return;
      case 'cast':
        writeCast(code, operation, machine.arenaUpper);
        return;
      case 'constant':
        code.i64(operation.value);
        code.set(local(operation.dst));
        return;
      case 'function':
        code.i64(BigInt(functions.get(operation.target)!.handle));
        code.set(local(operation.dst));
        return;
      case 'load':
        this.#access.load(operation, index);
        return;
      case 'store':
        this.#access.store(operation, index);
        return;
      case 'atomic':
        this.#access.atomic(operation, index);
        return;
      case 'packet':
        writePacket(code, operation, environment.packetAddress, () => this.exit());
        return;
      case 'call':
        this.#callWriter.own(functions.get(operation.target)!.fn, index);
        return;
      case 'call-register':
        this.#callWriter.register(operation.register, index);
        return;
      case 'helper':
        if (operation.number === TAIL_CALL) this.#callWriter.tail(index);
        else this.#callWriter.helper(helpers.get(index)!, index);
        return;
      case 'kfunc':
        this.#callWriter.helper(helpers.get(index)!, index);
        return;
      default:
        throw new Error(`${operation.kind} is no operation inside of a block`);
    }
  }

  /** The slot is on the stack: the registers go where TypeScript finds them. */
  #writeFault(): void {
    const { code } = this;
    this.#turns.save();
    for (let register = 0; register <= 10; register++) {
      code.i32(CONTROL.REGISTERS + register * 8);
      code.get(local(register));
      code.memory(I64.STORE);
    }
    code.call(this.#placement.environment.fault);
    code.op(OP.UNREACHABLE);
  }

  #calls({ start, end }: Block): boolean {
    return this.#placement.program.operations
      .slice(start, end)
      .some(operation => operation && isCall(operation));
  }

  #countsTurns(): boolean {
    const { blocks } = this.#graph;
    return blocks.some(block => this.#calls(block) || successors(block).some(to => to <= block.number));
  }

  #has(kind: Operation['kind']): boolean {
    const { start, end } = this.#subprogram;
    return this.#placement.program.operations.slice(start, end).some(operation => operation?.kind === kind);
  }
}
