/** What happens when a program does what it must not, told the same way by both engines. */
import { EmulatorFault, type FaultDetails } from '../errors.ts';
import type { Machine } from './machine.ts';
import { CONTROL, FIRST_ADDRESS, FRAME_BYTES, FRAMES, FUNCTION_BASE } from './memory/layout.ts';
import type { Memory } from './memory/memory.ts';
import type { Program, SourceLine } from './program/operations.ts';

/** A helper or kernel function was given what no program may give it. Engines make a fault of it, at the call. */
export class HelperFault extends Error {
  readonly address: bigint | undefined;

  /** `reason`: a part of a sentence, such as `r1 is no map`. */
  constructor(reason: string, address?: bigint) {
    super(reason);
    this.address = address;
  }
}

/** Bytes. */
const LONGEST_ACCESS = 8;

type Place = Pick<FaultDetails, 'program' | 'instruction' | 'registers' | 'source'>;

/** The fault of the operation at a slot, with these registers. What is wrong follows from the operation. */
export function faultAt(
  machine: Machine,
  program: Program,
  instruction: number,
  registers: readonly bigint[],
): EmulatorFault {
  const operation = program.operations[instruction]!;
  const details = {
    program: program.name,
    instruction,
    registers,
    source: sourceOf(program, instruction),
  };
  const { kind } = operation;
  if (machine.turnsLeft < 0) {
    takeRefusal(machine);
    return fault(details, noEnd(machine));
  }
  if (kind === 'load' || kind === 'store' || kind === 'atomic') {
    const pointer = kind === 'load' ? operation.src : operation.dst;
    const address = BigInt.asUintN(64, registers[pointer]! + BigInt(operation.offset));
    const verb = kind === 'load' ? 'read' : 'write';
    return accessFault(machine.memory, details, verb, address, operation.size);
  }
  if (kind === 'helper' || kind === 'kfunc') {
    const helper =
      kind === 'helper'
        ? machine.helpers.get(operation.number)
        : machine.kfunc(operation.id, operation.module);
    const name = helper?.name ?? 'bpf_tail_call';
    const refusal = takeRefusal(machine);
    if (!refusal) return fault(details, `an argument of ${name} is no pointer`);
    const { message, address } = refusal;
    if (address === undefined) return fault(details, `${name}: ${message}`);
    const near = nearWhat(machine.memory, address, 'read');
    const at = `0x${address.toString(16)}: ${near}`;
    return fault({ ...details, address, near }, `${name}: ${message}, at ${at}`);
  }
  if (kind === 'call-register') {
    const { register } = operation;
    const mayCall = registers[10]! > BigInt(machine.runs.lastFrame + FRAME_BYTES);
    if (mayCall || registers[register]! < BigInt(FUNCTION_BASE))
      return fault(details, `r${register} is no function of a loaded program`);
  }
  return fault(details, `calls are more than ${FRAMES} deep`);
}

export const noEnd = ({ turnLimit }: Machine) =>
  `no end after ${turnLimit} turns: loops begun again, and calls`;

function takeRefusal(machine: Machine): HelperFault | null {
  const { view } = machine.memory;
  const { refusal } = machine;
  const flagged = view.getUint32(CONTROL.REFUSED, true) !== 0;
  machine.refusal = null;
  view.setUint32(CONTROL.REFUSED, 0, true);
  if (refusal || !flagged) return refusal;
  const why = 'it was given memory that the program may not use';
  return new HelperFault(why, BigInt(view.getUint32(CONTROL.REFUSED_AT, true)));
}

function accessFault(
  memory: Memory,
  details: Place,
  verb: 'read' | 'write',
  address: bigint,
  size: number,
): EmulatorFault {
  const near = nearWhat(memory, address, verb);
  const what = `${verb} of ${size} ${size === 1 ? 'byte' : 'bytes'} at 0x${address.toString(16)}`;
  return fault({ ...details, address, near }, `${what}: ${near}`);
}

function fault(details: Place & Pick<FaultDetails, 'address' | 'near'>, reason: string): EmulatorFault {
  const { program, instruction, source } = details;
  const place = source ? ` (${source.file}:${source.line}: ${source.text.trim()})` : '';
  return new EmulatorFault(`program '${program}', instruction ${instruction}${place}: ${reason}`, {
    ...details,
    reason,
  });
}

function nearWhat(memory: Memory, address: bigint, verb: 'read' | 'write'): string {
  if (address < BigInt(FIRST_ADDRESS)) return 'a NULL pointer, or a number that is no pointer';
  if (address >= BigInt(memory.layout.limit)) return 'no memory of the emulator';
  const at = Number(address);
  const region = memory.nearest(at);
  if (!region) return 'no memory of the emulator';
  const { name, size, address: start } = region;
  const whole = `${name} (${size} bytes at 0x${start.toString(16)})`;
  if (at < start) return `${start - at} bytes before ${whole}`;
  if (at >= start + size) return `${at - start - size} bytes behind the end of ${whole}`;
  if (verb === 'write' && !region.writable) return `byte ${at - start} of ${whole}, which is read only`;
  // Of some regions a program reaches pieces: values, and not what is between them.
  const how = start + size - at < LONGEST_ACCESS ? 'across its end' : "out of the program's reach";
  return `byte ${at - start} of ${whole}, ${how}`;
}

/** The line that an instruction comes from: the last one that begins at or before it. */
function sourceOf({ lines }: Program, instruction: number): SourceLine | undefined {
  return lines.findLast(line => line.instruction <= instruction);
}
