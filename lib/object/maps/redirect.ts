/** Maps that say where XDP programs redirect packets to: interfaces, CPUs, AF_XDP sockets. */
import { constants } from 'node:os';
import type { Backend, BackendMap } from '../../backend.ts';
import { EbpfError, errnoName } from '../../errors.ts';
import { type AnySocket, socketDescriptor } from '../socket.ts';
import { BpfMap } from './base.ts';
import { type Cell, indexCell } from './cells.ts';
import type { MapVerb } from './errors.ts';
import { KeyedMap, type SetOptions } from './keyed.ts';
import type { SlotProgram } from './prog-array.ts';

const { ENOENT, EINVAL, EBADF, ENODEV, EOVERFLOW, ENOMEM } = constants.errno;
/** Values with a program have 8 bytes (kernel 5.8, cpumap 5.9): struct bpf_devmap_val, struct bpf_cpumap_val. */
const WITH_PROGRAM = 8;

/** Where a packet goes, as it is read. */
export interface RedirectInterface {
  readonly ifindex: number;
  /** What runs on the packet there; undefined for none. */
  readonly programId: number | undefined;
}

/** An interface by name or index; with a program of `SEC("xdp/devmap")`, which runs on the packet there (kernel 5.8). */
export type InterfaceTarget =
  | string
  | number
  | { readonly interface: string | number; readonly program?: SlotProgram | undefined };

/** A CPU's queue, as it is read. */
export interface RedirectCpu {
  /** Frames that wait for the CPU at most. */
  readonly queueSize: number;
  readonly programId: number | undefined;
}

/** The size of the queue, 1 to 16384 frames; with a program of `SEC("xdp/cpumap")`, which runs on the packet there (kernel 5.9). */
export type CpuTarget = number | { readonly queueSize: number; readonly program?: SlotProgram | undefined };

interface Written {
  readonly number: number;
  readonly program: SlotProgram | undefined;
}

/** A number, and in values of 8 bytes a program: written as a descriptor, read as an id. */
function targetCell(
  size: number,
  read: (number: number, programId: number | undefined) => object,
  write: (target: unknown, root: string) => Written,
): Cell {
  return {
    size,
    decode(view, offset) {
      const id = size >= WITH_PROGRAM ? view.getUint32(offset + 4, true) : 0;
      return read(view.getUint32(offset, true), id === 0 ? undefined : id);
    },
    encode(target, view, offset, root) {
      const { number, program } = write(target, root);
      if (!Number.isInteger(number) || number < 0 || number > 0xffffffff) {
        throw wrong(root, `expected a whole number from 0 to 4294967295, got ${String(number)}`);
      }
      const fd = program === undefined ? 0 : descriptorOf(program, `${root}.program`);
      if (fd !== 0 && size < WITH_PROGRAM) {
        throw wrong(
          `${root}.program`,
          'values of this map have 4 bytes, and there is no place for a program; declare it with a value of 8 bytes ' +
            '(struct bpf_devmap_val, struct bpf_cpumap_val)',
        );
      }
      view.setUint32(offset, number, true);
      if (size >= WITH_PROGRAM) view.setUint32(offset + 4, fd, true);
    },
  };
}

function descriptorOf(program: SlotProgram, root: string): number {
  if (typeof program?.backend?.fd === 'function') return program.backend.fd();
  throw wrong(root, `expected a loaded program (object.programs.…), got ${typeof program}`);
}

function wrong(path: string, why: string): EbpfError {
  return new EbpfError('ERR_EBPF_VALUE', `${path}: ${why}`, { path });
}

const isObject = (target: unknown): target is { readonly [field: string]: unknown } =>
  typeof target === 'object' && target !== null;

/** Verbs with other errnos than hashes and arrays have. */
abstract class RedirectMap<Read, Target> extends KeyedMap<number, Read> {
  /** Puts a target in. What it throws beside ERR_EBPF_VALUE, ERR_EBPF_KEY_EXISTS, ERR_EBPF_MAP_FULL: see the class. */
  setTarget(key: number, target: Target, options?: SetOptions): this {
    // What is written is a name, or an object with a program; what is read are ids.
    return this.set(key, target as never, options);
  }

  /** Takes a target out. True if there was one. */
  delete(key: number): boolean {
    const there = this.has(key);
    this.keyCell.encode(key, this.view, this.keyOffset, 'key');
    const errno = this.backend.delete();
    // An array of targets answers 0 for an empty slot, and EINVAL beyond its end.
    if (errno !== undefined && errno !== ENOENT && errno !== EINVAL) this.fail('delete', errno);
    return there && errno === undefined;
  }

  /** Why the kernel refuses a target, by its errno. */
  protected abstract readonly refusals: ReadonlyMap<number, string>;

  protected override fail(verb: MapVerb, errno: number): never {
    const why = verb === 'set' ? this.refusals.get(errno) : undefined;
    if (why === undefined || this.closed) return super.fail(verb, errno);
    throw new EbpfError(
      'ERR_EBPF_INVALID_ARGUMENT',
      `map '${this.name}' (${this.type}): cannot set: ${why} (${errnoName(errno)})`,
      { errno, syscall: 'bpf(BPF_MAP_UPDATE_ELEM)' },
    );
  }
}

/**
 * `BPF_MAP_TYPE_DEVMAP` (kernel 4.14) and `BPF_MAP_TYPE_DEVMAP_HASH` (5.4). `setTarget` throws ERR_EBPF_NO_INTERFACE for a name that
 * none has, ERR_EBPF_INVALID_ARGUMENT where the index is none, or the program is none of `SEC("xdp/devmap")`. An interface that goes leaves the map.
 */
export class DevMap extends RedirectMap<RedirectInterface, InterfaceTarget> {
  protected readonly refusals = new Map([
    [EINVAL, 'there is no interface of that index, or the program is none of SEC("xdp/devmap")'],
  ]);

  constructor(name: string, backend: BackendMap, finder: Pick<Backend, 'interfaceIndex'>) {
    const who = `map '${name}': cannot set`;
    const indexOf = (target: unknown, root: string): number => {
      if (typeof target === 'string') return finder.interfaceIndex(target, who);
      if (typeof target === 'number') return target;
      throw wrong(root, `expected an interface's name or index, got ${typeof target}`);
    };
    const cell = targetCell(
      backend.info.valueSize,
      (ifindex, programId) => ({ ifindex, programId }) satisfies RedirectInterface,
      (target, root) =>
        isObject(target)
          ? {
              number: indexOf(target.interface, `${root}.interface`),
              program: target.program as SlotProgram | undefined,
            }
          : { number: indexOf(target, root), program: undefined },
    );
    super(name, backend, indexCell, cell);
  }
}

/**
 * `BPF_MAP_TYPE_CPUMAP` (kernel 4.15): by the CPU's number. `setTarget` throws ERR_EBPF_INVALID_ARGUMENT for a CPU that is none, a queue of
 * more than 16384 frames, a program that is none of `SEC("xdp/cpumap")`.
 */
export class CpuMap extends RedirectMap<RedirectCpu, CpuTarget> {
  protected readonly refusals = new Map([
    [ENODEV, 'there is no such CPU'],
    [EOVERFLOW, 'a queue has at most 16384 frames'],
    // __cpu_map_entry_alloc() in kernel/bpf/cpumap.c, whatever is wrong.
    [ENOMEM, 'the program is none of SEC("xdp/cpumap"), or the kernel has no memory for the queue'],
  ]);

  constructor(name: string, backend: BackendMap) {
    const cell = targetCell(
      backend.info.valueSize,
      (queueSize, programId) => ({ queueSize, programId }) satisfies RedirectCpu,
      (target, root) => {
        if (isObject(target))
          return {
            number: target.queueSize as number,
            program: target.program as SlotProgram | undefined,
          };
        if (typeof target === 'number') return { number: target, program: undefined };
        throw wrong(root, `expected the size of a queue, got ${typeof target}`);
      },
    );
    super(name, backend, indexCell, cell);
  }
}

/** `BPF_MAP_TYPE_XSKMAP` (kernel 4.18): AF_XDP sockets by the number of their queue. The kernel lets nobody read what is in it. */
export class XskMap extends BpfMap {
  readonly #view: DataView;

  constructor(name: string, backend: BackendMap) {
    super(name, backend);
    this.#view = new DataView(backend.scratch.buffer);
  }

  /** Puts an AF_XDP socket in: its descriptor's number. Throws ERR_EBPF_INVALID_ARGUMENT for any other, or one without
   * memory and rings. */
  set(queue: number, socket: AnySocket): this {
    const who = `map '${this.name}' (xskmap): cannot set`;
    const { fd } = socketDescriptor(socket, who);
    indexCell.encode(queue, this.#view, this.backend.scratch.keyOffset, 'key');
    this.#view.setUint32(this.backend.scratch.valueOffset, fd, true);
    const errno = this.backend.update();
    if (errno === undefined) return this;
    // xsk_map_update_elem() in net/xdp/xskmap.c
    const notXsk = [constants.errno.EOPNOTSUPP, constants.errno.ENOTSUP, EINVAL].includes(errno);
    if (!notXsk && (errno !== EBADF || this.closed)) return this.fail('set', errno);
    const why = 'it is no AF_XDP socket with memory (XDP_UMEM_REG) and rings to fill and receive';
    throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `${who}: ${why} (${errnoName(errno)})`, {
      errno,
      syscall: 'bpf(BPF_MAP_UPDATE_ELEM)',
    });
  }

  /** Takes the socket of a queue out; of one that has none, too. Throws ERR_EBPF_KEY_NOT_FOUND beyond the end. */
  delete(queue: number): void {
    indexCell.encode(queue, this.#view, this.backend.scratch.keyOffset, 'key');
    const errno = this.backend.delete();
    if (errno === EINVAL && queue >= this.maxEntries) {
      const why = `the index is out of range; it has ${this.maxEntries} slots`;
      throw new EbpfError(
        'ERR_EBPF_KEY_NOT_FOUND',
        `map '${this.name}' (xskmap): cannot delete: ${why} (EINVAL)`,
      );
    }
    if (errno !== undefined) this.fail('delete', errno);
  }
}
