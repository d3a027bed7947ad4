/** One function of a program becomes one of WebAssembly. */

import { type Helper, TAIL_CALL } from '../helpers.ts';
import type { Machine } from '../machine.ts';
import { CONTROL, FRAME_BYTES } from '../memory/layout.ts';
import { jumpTarget } from '../program/flow.ts';
import { type Block, graphOf } from '../program/graph.ts';
import type { Operation, Program, Subprogram } from '../program/operations.ts';
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
import { writeDispatched } from './flow/dispatch.ts';
import type { Emitter } from './flow/emitter.ts';
import { countsTurns } from './flow/long.ts';
import { LoopPlan } from './flow/plan.ts';
import { writeStructured } from './flow/structure.ts';
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

/** Functions of more have no windows: engines limit how large one may become (V8: 7 MiB). */
const MOST_SLOTS = 50_000;

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
  readonly #ways: KnownOnWays;
  readonly #turns: TurnWriter;
  readonly #callWriter: CallWriter;
  /** The first of the locals for values to be rotated, once there are any. */
  #kept = -1;
  readonly #counting: CountingWriter;
  readonly #loops: LoopPlan;

  constructor(placement: Placement, subprogram: Subprogram) {
    const { machine, environment, program } = placement;
    this.#placement = placement;
    this.#subprogram = subprogram;
    const code = this.code;
    this.#fault = code.open(OP.BLOCK, FAULT_BLOCK);
    this.#access = new AccessWriter(code, machine.memory.layout, this.#fault, subprogram.start);
    const graph = graphOf(program, subprogram);
    const counts = countsTurns(placement, graph);
    this.#loops = new LoopPlan(graph, program.operations, counts);
    this.#ways = new KnownOnWays(this.#loops.graph, this.#access.known, program.operations);
    this.#turns = new TurnWriter(code, environment.turns, this.#fault, counts);
    this.#counting = new CountingWriter(code, this.#turns, this.#fault, this.locals);
    this.#callWriter = new CallWriter(
      code,
      environment,
      machine.memory.layout,
      this.locals,
      this.#constants,
      this.#access.known,
      this.#turns,
      this.#fault,
      program.verified ?? false,
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
    const { graph, dominators } = this.#loops;
    if (dominators) writeStructured(graph, dominators, this);
    else writeDispatched(graph, LOCAL.NEXT, this);
    code.op(OP.UNREACHABLE);
    code.close();
    this.#writeFault();
  }

  enter(header: Block): void {
    const loop = this.#loops.begins(header);
    if (loop) this.#counting.enter(loop);
  }

  operations(block: Block): void {
    this.#ways.arrive(block);
    this.#blockOperations(block);
    this.#ways.leave(block);
  }

  #blockOperations(block: Block): void {
    const { start, end, last } = block;
    const { operations } = this.#placement.program;
    const { known, windows } = this.#access;
    this.#constants.forget();
    windows.begin(this.#isShort && this.#loops.inLoop(block));
    this.#access.proven = this.#loops.provenIn(block);
    const rotations = rotationsOf(operations, start, end);
    if (rotations.keep.size > 0 && this.#kept < 0) this.#kept = this.locals.take(KEPT);
    for (let index = start; index < end; index++) {
      const operation = operations[index];
      if (!operation) continue;
      if (index === last && (operation.kind === 'exit' || jumpTarget(operation) !== undefined)) return;
      if (!(operation.kind === 'alu' && writeRotation(this.code, rotations, this.#kept, operation, index)))
        this.#operation(operation, index);
      known.after(operation);
      const found = this.#callWriter.takeFound();
      if (found) known.find(0, found.size, found.write);
      windows.after(operation);
      this.#constants.after(operation);
    }
  }

  condition(block: Block): void {
    const proof = this.#loops.proof(block);
    if (proof) {
      writeProof(this.code, proof.spans, this.#placement.machine.memory.layout);
      return;
    }
    const compares = this.#loops.compares(block);
    if (compares) {
      this.#counting.condition(compares.loop, compares.leaves);
      return;
    }
    const operation = this.#placement.program.operations[block.last]!;
    if (operation.kind === 'may-goto') writeMayGoto(this.code);
    else writeCondition(this.code, operation as Extract<Operation, { kind: 'jump' }>);
  }

  hasEdge(from: Block, to: Block): boolean {
    return this.#loops.leaves(from, to) !== undefined || this.#loops.takesTurn(from, to);
  }

  edge(from: Block, to: Block): void {
    const left = this.#loops.leaves(from, to);
    if (left && from.origin === left.latch) this.#counting.leave(left);
    else if (left) this.#counting.break(left, left.breaks.get(from.origin)!);
    if (this.#loops.takesTurn(from, to)) this.#turns.take(from.last);
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

  get #isShort(): boolean {
    const { start, end } = this.#subprogram;
    return end - start <= MOST_SLOTS;
  }

  #has(kind: Operation['kind']): boolean {
    const { start, end } = this.#subprogram;
    return this.#placement.program.operations.slice(start, end).some(operation => operation?.kind === kind);
  }
}
