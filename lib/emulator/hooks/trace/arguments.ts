/** What a function of the kernel or a tracepoint takes, and the values that are given for it. */

import { EbpfError, nearestName, suggestion } from '../../../errors.ts';
import type { Btf } from '../../../formats/btf/btf.ts';
import { TypeIndex } from '../../../linker/core/candidates.ts';
import type { ObjectWriter } from '../../world/objects.ts';
import { EmulatedSocket } from '../../world/sockets/socket.ts';
import type { World } from '../../world/world.ts';
import { kernelSockOf, socketFile } from '../sockets/kernel-sock.ts';

export interface Parameter {
  readonly name: string;
  readonly type: number;
}

export interface Signature {
  readonly parameters: readonly Parameter[];
  /** Type id; 0 for void. */
  readonly result: number;
}

/** Of a function that BTF knows; of none where there is no BTF: functions of a program's own types are no kernel's. */
export function functionSignature(btf: Btf | null, name: string): Signature | undefined {
  if (!btf) return undefined;
  const id = TypeIndex.of(btf).find('func', name);
  const fn = id === undefined ? undefined : btf.type(id);
  const prototype = fn?.kind === 'func' ? btf.type(fn.type) : undefined;
  if (prototype?.kind !== 'func_proto') return undefined;
  // The last one of a function with any number of arguments stands for those.
  const parameters = prototype.params.filter(({ type, name }) => type !== 0 || name !== '');
  return { parameters, result: prototype.returnType };
}

/** Of a tracepoint: __traceiter_NAME has its arguments with their names, after one of its own (include/linux/tracepoint.h). */
export function tracepointSignature(btf: Btf | null, name: string): Signature | undefined {
  if (!btf) return undefined;
  const found = functionSignature(btf, `__traceiter_${name}`);
  if (found) return { parameters: found.parameters.slice(1), result: 0 };
  const id = TypeIndex.of(btf).find('typedef', `btf_trace_${name}`);
  const pointer = id === undefined ? undefined : btf.type(btf.resolve(id));
  const prototype = pointer?.kind === 'ptr' ? btf.type(btf.resolve(pointer.type)) : undefined;
  return prototype?.kind === 'func_proto' ? { parameters: prototype.params.slice(1), result: 0 } : undefined;
}

/**
 * A value of 8 bytes for each parameter. What is not given is the current task, or an object of zeros, where a struct is pointed to, and else 0:
 * programs follow the arguments of the kernel without asking whether they are NULL. Where nothing is known of the parameters, values speak
 * for themselves.
 */
export function argumentSlots(
  world: World,
  writer: ObjectWriter,
  signature: Signature | undefined,
  values: readonly unknown[],
  what: string,
): bigint[] {
  if (!signature) return values.map((value, i) => writer.slot(0, value, `${what}: argument ${i + 1}`));
  const { parameters } = signature;
  checkCount(signature, values, what);
  return parameters.map(({ name, type }, i) => {
    const path = `${what}: ${name || `argument ${i + 1}`}`;
    const given = socketArgument(world, writer, type, values[i]);
    return given === undefined ? absent(world, writer, type, path) : writer.slot(type, given, path);
  });
}

/** A socket of the emulator is given as the struct that the function has: what a process has of it, or the socket itself. */
function socketArgument(world: World, { btf }: ObjectWriter, typeId: number, value: unknown): unknown {
  if (!(value instanceof EmulatedSocket)) return value;
  const type = btf.type(btf.resolve(typeId));
  const pointee = type.kind === 'ptr' ? btf.type(btf.resolve(type.type)) : undefined;
  return pointee?.name === 'socket' ? socketFile(world, value) : kernelSockOf(world, value);
}

function absent(world: World, writer: ObjectWriter, typeId: number, path: string): bigint {
  const { btf } = writer;
  const type = btf.type(btf.resolve(typeId));
  if (type.kind !== 'ptr') return 0n;
  const pointee = btf.type(btf.resolve(type.type));
  if (pointee.kind !== 'struct') return 0n;
  if (pointee.name === 'task_struct') return BigInt(world.tasks.current.address(btf));
  return BigInt(writer.keep(new Uint8Array(pointee.size), `struct ${pointee.name} of ${path}`));
}

/** Throws ERR_EBPF_INVALID_ARGUMENT for more than there are. */
export function checkCount(signature: Signature | undefined, values: readonly unknown[], what: string): void {
  if (!signature || values.length <= signature.parameters.length) return;
  const names = signature.parameters.map(({ name }) => name || '…').join(', ');
  const why = `it has ${signature.parameters.length} arguments (${names}), and ${values.length} are given`;
  throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `${what}: ${why}`);
}

/** Values by name become values by position; those of other names are left to whoever knows them. */
export function byPosition(signature: Signature, values: { readonly [name: string]: unknown }): unknown[] {
  return signature.parameters.map(({ name }) => (Object.hasOwn(values, name) ? values[name] : undefined));
}

/** Throws ERR_EBPF_VALUE for a name that is none of these. */
export function checkNames(given: Iterable<string>, known: ReadonlySet<string>, what: string): void {
  for (const name of given) {
    if (known.has(name)) continue;
    const near = nearestName(name, known);
    const hint = near === undefined ? `; it has ${[...known].join(', ')}` : `; ${suggestion(near)}`;
    throw new EbpfError('ERR_EBPF_VALUE', `${what}: it has no field '${name}'${hint}`, { path: name });
  }
}
