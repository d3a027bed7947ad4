/** A table of operations that is registered, as the kernel has it: its operations are called by the user. */
import { EbpfError, nearestName, suggestion } from '../../../errors.ts';
import { KernelStruct } from '../../world/kernel-struct.ts';
import { EmulatedSocket } from '../../world/sockets/socket.ts';
import type { World } from '../../world/world.ts';
import * as asked from '../asked.ts';
import { asResult } from '../probe/function.ts';
import { kernelSockOf, socketFrom } from '../sockets/kernel-sock.ts';
import { argumentSlots, checkCount } from '../trace/arguments.ts';
import { words } from '../trace/context.ts';
import { type EventOptions, Firing } from '../trace/fire.ts';
import type { StructOpsTable } from './table.ts';

export class RegisteredOps {
  readonly #world: World;
  readonly #name: string;

  /** @internal */
  constructor(world: World, name: string) {
    this.#world = world;
    this.#name = name;
    this.#table();
  }

  get name(): string {
    return this.#name;
  }

  /** The struct that it is: `tcp_congestion_ops`. */
  get type(): string {
    return this.#table().type;
  }

  /** Operations that it has, by their members. */
  get operations(): readonly string[] {
    return [...this.#table().programs.keys()];
  }

  /** What a member that is no operation is set to: `flags`, `name`. Throws ERR_EBPF_VALUE for one that is not there. */
  value(member: string): unknown {
    const value = this.#table().value(asked.text('the name of a value', member));
    if (value === undefined) throw this.#unknown(member);
    return value;
  }

  /**
   * Calls an operation as the kernel would: arguments as for `function().call`, and sockets of `emulator.socket()` for `struct sock *`. What its
   * program writes to them stays: `emulator.struct(…).get(field)`, `socket.tcp(field)`. Answers what it returns, 0n of those that return nothing.
   *
   * Throws ERR_EBPF_NO_TARGET for an operation that the table leaves to the kernel, or that its struct has not, ERR_EBPF_INVALID_ARGUMENT (more
   * arguments than it has), ERR_EBPF_VALUE, ERR_EBPF_NO_TARGET once it is not registered any more, and EmulatorFault.
   */
  call(member: string, args: readonly unknown[] = [], options: EventOptions = {}): bigint {
    const world = this.#world;
    const table = this.#table();
    const what = `${table.type} ${this.#name}, ${asked.text('the name of an operation', member)}`;
    const signature = table.signature(member);
    if (!signature) throw this.#unknown(member);
    const program = table.programs.get(member);
    if (!program) {
      const why = `the table has no program for it: it has ${this.operations.join(', ')}`;
      throw new EbpfError('ERR_EBPF_NO_TARGET', `emulator: ${what}: ${why}`);
    }
    checkCount(signature, asked.list('what an operation is called with', args), what);
    const sockets = args.filter(value => value instanceof EmulatedSocket);
    const given = args.map(value => (value instanceof EmulatedSocket ? kernelSockOf(world, value) : value));
    const structs = given.filter(value => value instanceof KernelStruct);
    const run = () =>
      Firing.run(world, options, firing => {
        const writer = firing.writer(program.btf);
        const slots = argumentSlots(world, writer, signature, given, what);
        writer.allowWrites();
        const { returned } = firing.execute({ program, cookie: 0n }, words(slots), {});
        const result = signature.result === 0 ? 0 : table.btf.sizeOf(signature.result);
        return asResult(signature, table.btf, result === 8 ? world.machine.result : BigInt(returned));
      });
    const writing = structs.reduce<() => bigint>(
      (next, struct) => () => struct.writable(program.btf, next),
      run,
    );
    try {
      return writing();
    } finally {
      for (const socket of sockets) socketFrom(world, socket);
    }
  }

  #table(): StructOpsTable {
    const tables = [...this.#world.structOps];
    const found = tables.find(({ name }) => name === this.#name);
    if (found) return found;
    const names = tables.map(({ name }) => name);
    const near = nearestName(this.#name, names);
    const there = names.length > 0 ? `there are ${names.join(', ')}` : 'none is attached';
    const hint = near === undefined ? there : suggestion(near);
    const why = `no table of operations is registered as '${this.#name}'; ${hint}`;
    throw new EbpfError('ERR_EBPF_NO_TARGET', `emulator: ${why}`);
  }

  #unknown(member: string): EbpfError {
    const table = this.#table();
    const near = nearestName(member, table.operations());
    const hint = near === undefined ? '' : `; ${suggestion(near)}`;
    return new EbpfError(
      'ERR_EBPF_NO_TARGET',
      `emulator: struct ${table.type} has no operation or value '${member}'${hint}`,
    );
  }
}
