/** Options of sockets: struct bpf_sockopt, and the value behind it (__cgroup_bpf_run_filter_setsockopt and _getsockopt in kernel/bpf/cgroup.c). */
import { AttachType } from '../../../formats/object/numbers.ts';
import { ERRNO } from '../../errno.ts';
import type { Memory, Region } from '../../memory/memory.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { Cgroup } from '../../world/cgroups.ts';
import type { EmulatedSocket } from '../../world/sockets/socket.ts';
import type { World } from '../../world/world.ts';
import { type ContextField, ReadOnlyFields } from '../fields.ts';
import { type CgroupContext, isError, runCgroup, type Verdict, verdictOf } from './run.ts';

const { EFAULT } = ERRNO;
const PAGE = 4096;
/** Programs may put a longer value in the place of a short one. */
const LEAST = 16;
const SIZE = 40;
const AT = { SOCKET: 0, VALUE: 8, VALUE_END: 16, LEVEL: 24, NAME: 28, LENGTH: 32, RETVAL: 36 };
const FIELDS: readonly ContextField[] = [
  { name: 'sk', offset: AT.SOCKET, size: 8 },
  { name: 'optval', offset: AT.VALUE, size: 8 },
  { name: 'optval_end', offset: AT.VALUE_END, size: 8 },
  { name: 'level', offset: AT.LEVEL, size: 4 },
  { name: 'optname', offset: AT.NAME, size: 4 },
  { name: 'optlen', offset: AT.LENGTH, size: 4 },
  { name: 'retval', offset: AT.RETVAL, size: 4 },
];

interface Option {
  readonly level: number;
  readonly optname: number;
  readonly value: Uint8Array;
  /** Bytes that the program may use. */
  readonly room: number;
  readonly length: number;
}

class SockoptContext implements CgroupContext {
  readonly region: Region;
  readonly attachType: number;
  readonly socket: EmulatedSocket;
  at: Cgroup;
  readonly #memory: Memory;
  readonly #value: Region;
  readonly #fields: ReadOnlyFields;

  constructor({ machine }: World, socket: EmulatedSocket, get: boolean, option: Option) {
    const { level, optname, value, room, length } = option;
    const { memory } = machine;
    this.#memory = memory;
    this.socket = socket;
    this.at = socket.cgroup;
    this.attachType = get ? AttachType.CGROUP_GETSOCKOPT : AttachType.CGROUP_SETSOCKOPT;
    this.region = memory.allocate('context', SIZE);
    this.#value = memory.allocate('value of the option', room);
    memory.bytes.set(value.subarray(0, room), this.#value.address);
    const { address } = this.region;
    const { view } = memory;
    view.setBigUint64(address + AT.SOCKET, BigInt(socket.region.address), true);
    view.setBigUint64(address + AT.VALUE, BigInt(this.#value.address), true);
    view.setBigUint64(address + AT.VALUE_END, BigInt(this.#value.address + room), true);
    view.setInt32(address + AT.LEVEL, level, true);
    view.setInt32(address + AT.NAME, optname, true);
    view.setInt32(address + AT.LENGTH, length, true);
    const writable = get ? ['optlen', 'retval'] : ['level', 'optname', 'optlen'];
    this.#fields = new ReadOnlyFields(memory, this.region, FIELDS, writable);
  }

  /** Where programs see it, so that both ways to it are one. */
  get retval(): number {
    return this.#get(AT.RETVAL);
  }

  set retval(value: number) {
    this.#memory.view.setInt32(this.region.address + AT.RETVAL, value, true);
  }

  get level(): number {
    return this.#get(AT.LEVEL);
  }

  get optname(): number {
    return this.#get(AT.NAME);
  }

  get length(): number {
    return this.#get(AT.LENGTH);
  }

  value(length: number): Uint8Array {
    return this.#memory.bytes.slice(this.#value.address, this.#value.address + length);
  }

  /** retval is no field of setsockopt: what bpf_set_retval writes there is no misdeed. */
  check(program: EmulatedProgram): void {
    const { retval } = this;
    if (this.attachType === AttachType.CGROUP_SETSOCKOPT) this.retval = 0;
    this.#fields.check(program);
    this.retval = retval;
  }

  free(): void {
    this.#memory.free(this.region);
    this.#memory.free(this.#value);
  }

  #get(offset: number): number {
    return this.#memory.view.getInt32(this.region.address + offset, true);
  }
}

export interface SetsockoptOptions {
  /** SOL_SOCKET and its like, as Linux numbers them. */
  readonly level: number;
  readonly optname: number;
  readonly value: Uint8Array;
}

export interface SetsockoptVerdict extends Verdict, SetsockoptOptions {
  /** A program has done all that was to be done: the kernel is not asked. */
  readonly handled: boolean;
}

export function judgeSetsockopt(
  world: World,
  socket: EmulatedSocket,
  given: SetsockoptOptions,
): SetsockoptVerdict {
  const { value, level, optname } = given;
  const room = Math.min(Math.max(LEAST, value.length), PAGE);
  const context = new SockoptContext(world, socket, false, { ...given, room, length: value.length });
  try {
    runCgroup(world, context, { cgroup: socket.cgroup });
    const verdict = verdictOf(context);
    const { length } = context;
    if (!verdict.allowed) return { ...verdict, handled: false, level, optname, value };
    if (length === -1) return { ...verdict, handled: true, level, optname, value };
    if (length < -1 || length > room) {
      // A value longer than a page that nobody has looked at.
      if (value.length > PAGE && length >= 0) return { ...verdict, handled: false, level, optname, value };
      return { allowed: false, errno: EFAULT, handled: false, level, optname, value };
    }
    const next = length === 0 ? value : context.value(length);
    return { ...verdict, handled: false, level: context.level, optname: context.optname, value: next };
  } finally {
    context.free();
  }
}

export interface GetsockoptOptions {
  readonly level: number;
  readonly optname: number;
  /** Bytes of the buffer that the process gives. Default: the value's. */
  readonly size?: number;
  /** What the kernel itself answers. Default: nothing. */
  readonly value?: Uint8Array;
  /** 0 (default), or what the kernel refuses it with: ENOPROTOOPT is 92. */
  readonly errno?: number;
}

export interface GetsockoptVerdict extends Verdict {
  readonly value: Uint8Array;
}

export function judgeGetsockopt(
  world: World,
  socket: EmulatedSocket,
  given: GetsockoptOptions,
): GetsockoptVerdict {
  const { level, optname, value = new Uint8Array(0), size = value.length, errno = 0 } = given;
  const room = Math.min(size, PAGE);
  const shown = errno === 0 ? value.subarray(0, size) : new Uint8Array(0);
  const length = errno === 0 ? shown.length : size;
  const context = new SockoptContext(world, socket, true, { level, optname, value: shown, room, length });
  context.retval = errno === 0 ? 0 : -errno;
  try {
    runCgroup(world, context, { cgroup: socket.cgroup });
    if (isError(context.retval)) return { ...verdictOf(context), value: new Uint8Array(0) };
    const after = context.length;
    if (after < 0 || after > room) {
      if (length > PAGE && after >= 0) return { allowed: true, errno: 0, value: shown };
      return { allowed: false, errno: EFAULT, value: new Uint8Array(0) };
    }
    return { allowed: true, errno: 0, value: after === 0 ? shown : context.value(after) };
  } finally {
    context.free();
  }
}
