/** One function of a program becomes one of WebAssembly. */

import { type Helper, TAIL_CALL } from '../helpers.ts';
import type { Machine } from '../machine.ts';
import { CONTROL, FRAME_BYTES, FUNCTION_BASE } from '../memory/layout.ts';
import { jumpTarget } from '../program/flow.ts';
import type { Operation, Program, Subprogram } from '../program/operations.ts';
import { AccessWriter, FAULT_BLOCK } from './emit/access.ts';
import { writeAlu, writeCast, writeExtend, writeNegate, writeSwap } from './emit/arithmetic.ts';
import { CallWriter } from './emit/calls.ts';
import { writeCondition, writeMayGoto } from './emit/condition.ts';
import { LOCAL, local, MoreLocals } from './emit/locals.ts';
import { writePacket } from './emit/packet.ts';
import { KEPT, rotationsOf, writeRotation } from './emit/rotate.ts';
import { TurnWriter } from './emit/turns.ts';
import type { Environment } from './environment.ts';
import { writeDispatched } from './flow/dispatch.ts';
import { dominatorsOf, isReducible } from './flow/dominators.ts';
import type { Emitter } from './flow/emitter.ts';
import { type Block, graphOf } from './flow/graph.ts';
import { loopsOf, outermostOf } from './flow/loops.ts';
import { writeStructured } from './flow/structure.ts';
import { Code, type Label } from './wasm/code.ts';
import { I32, I64, OP } from './wasm/codes.ts';

export interface Placement {
  readonly machine: Machine;
  readonly program: Program;
  readonly environment: Environment;
  /** By the slot of the call. */
  readonly helpers: ReadonlyMap<number, Helper>;
  /** By first slot: the function's index in the module, and its place in the table. */
  readonly functions: ReadonlyMap<number, { readonly fn: number; readonly place: number }>;
}

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
  readonly #turns: TurnWriter;
  readonly #calls: CallWriter;
  /** The first of the locals for values to be rotated, once there are any. */
  #kept = -1;
  /** Of each block the outermost loop without calls. */
  #quiet: Int32Array | null = null;

  constructor(placement: Placement, subprogram: Subprogram) {
    const { machine, environment, program } = placement;
    this.#placement = placement;
    this.#subprogram = subprogram;
    const code = this.code;
    this.#fault = code.open(OP.BLOCK, FAULT_BLOCK);
    this.#access = new AccessWriter(code, machine.memory.layout, this.#fault, this.locals);
    this.#turns = new TurnWriter(code, environment.turns, this.#fault, countsTurns(program, subprogram));
    this.#calls = new CallWriter(code, environment, machine, this.#turns, this.#fault);
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
    const graph = graphOf(this.#placement.program, this.#subprogram);
    const dominators = dominatorsOf(graph);
    if (isReducible(graph, dominators)) {
      this.#quiet = outermostOf(loopsOf(graph), block => !this.#calling(graph.blocks[block]!));
      writeStructured(graph, dominators, this);
    } else {
      writeDispatched(graph, LOCAL.NEXT, this);
    }
    code.op(OP.UNREACHABLE);
    code.close();
    this.#writeFault();
  }

  enter({ number }: Block): void {
    if (this.#quiet?.[number] === number) this.#access.windows.enter();
  }

  operations({ number, start, end, last }: Block): void {
    const { operations } = this.#placement.program;
    const { known, windows } = this.#access;
    known.forget();
    windows.begin((this.#quiet?.[number] ?? -1) >= 0);
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
    }
  }

  condition({ last }: Block): void {
    const operation = this.#placement.program.operations[last]!;
    if (operation.kind === 'may-goto') writeMayGoto(this.code);
    else writeCondition(this.code, operation as Extract<Operation, { kind: 'jump' }>);
  }

  needsTurn({ last }: Block): boolean {
    return jumpTarget(this.#placement.program.operations[last]!)! <= last;
  }

  turn(block: Block): void {
    if (this.needsTurn(block)) this.#turns.take(block.last);
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
        code.i64(BigInt(FUNCTION_BASE + functions.get(operation.target)!.place));
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
        this.#calls.own(functions.get(operation.target)!.fn, index);
        return;
      case 'call-register':
        this.#calls.register(operation.register, index);
        return;
      case 'helper':
        if (operation.number === TAIL_CALL) this.#calls.tail(index);
        else this.#calls.helper(helpers.get(index)!, index);
        return;
      case 'kfunc':
        this.#calls.helper(helpers.get(index)!, index);
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

  #calling({ start, end }: Block): boolean {
    return this.#placement.program.operations
      .slice(start, end)
      .some(operation => operation && calls(operation));
  }

  #has(kind: Operation['kind']): boolean {
    const { start, end } = this.#subprogram;
    return this.#placement.program.operations.slice(start, end).some(operation => operation?.kind === kind);
  }
}

function countsTurns({ operations }: Program, { start, end }: Subprogram): boolean {
  for (let index = start; index < end; index++) {
    const operation = operations[index];
    if (!operation) continue;
    if (calls(operation)) return true;
    if ((jumpTarget(operation) ?? end) <= index) return true;
  }
  return false;
}

function calls({ kind }: Operation): boolean {
  return kind === 'call' || kind === 'call-register' || kind === 'helper' || kind === 'kfunc';
}
