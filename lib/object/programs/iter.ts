/** Iterators: programs that the kernel calls for each of its tasks, sockets, map elements …, and whose output is read. */
import type { BackendProgram } from '../../backend.ts';
import type { CgroupOrder, IterAttach } from '../../hooks/tracing.ts';
import { IterLink, type PassOptions } from '../iterators/link.ts';
import { IterReader, type RowTypes } from '../iterators/reader.ts';
import type { BpfMap } from '../maps/base.ts';
import type { ProgramSpec } from '../spec/program.ts';
import { elsewhere } from './arguments.ts';
import { Program } from './base.ts';

/** What to go over, where the target has a choice. */
export interface IterAttachOptions {
  /** `bpf_map_elem` (kernel 5.9), `bpf_sk_storage_map` (5.9), `sockmap` (5.10): the map whose elements are meant. */
  readonly map?: BpfMap;
  /** `cgroup` (kernel 6.1). */
  readonly cgroup?: {
    /** Directory in cgroup2; default: the root of the hierarchy. */
    readonly path?: string;
    /** From it on: itself alone, downwards with parents first (default) or last, or upwards. */
    readonly order?: CgroupOrder;
  };
  /** `task`, `task_file`, `task_vma` (kernel 6.1): one process, by its pid or a pidfd, or one thread. Default: all that there are. */
  readonly task?: { readonly pid: number } | { readonly tid: number } | { readonly pidfd: number };
}

/**
 * `SEC("iter/TARGET")`, kernel 5.8: task, task_file, task_vma (5.12), bpf_map, bpf_map_elem, bpf_prog, bpf_link (5.19), cgroup (6.1),
 * tcp, udp, unix (5.15), netlink, ipv6_route, ksym (6.0), sockmap, kmem_cache (6.13), …: as many as the kernel has. The program
 * writes with bpf_seq_printf and bpf_seq_write, and sees each object once, and at last a NULL.
 *
 * @example
 * for await (const line of object.programs.dump_tasks.read().lines()) console.log(line);
 */
export class IterProgram extends Program implements AsyncIterable<Uint8Array> {
  readonly #types: RowTypes;

  constructor(spec: ProgramSpec, backend: BackendProgram, types: RowTypes) {
    super(spec, backend);
    this.#types = types;
  }

  /**
   * Makes a link, which can be read again and again, and pinned. Any number at a time. Rejects with ERR_EBPF_INVALID_ARGUMENT (an
   * option that the target does not take, a map that is missing or of the wrong kind), ERR_EBPF_NO_TARGET (no such cgroup or
   * process), ERR_EBPF_NOT_SUPPORTED, ERR_EBPF_PERMISSION (CAP_BPF and CAP_PERFMON).
   */
  override async attach(options: IterAttachOptions = {}): Promise<IterLink> {
    const request = this.#request(options);
    return this.hold(request, backend => new IterLink(backend, this, this.#types));
  }

  /** A pass by a link of its own, which ends with it. Options as for `attach`, and its errors come at the first read. */
  read(options: IterAttachOptions & PassOptions = {}): IterReader {
    const begin = async () => {
      const link = await this.backend.attach(this.#request(options));
      try {
        return { iteration: link.iterate!(), end: () => link.close() };
      } catch (error) {
        await link.close();
        throw error;
      }
    };
    return new IterReader(`program '${this.name}'`, begin, options.signal, this.#types);
  }

  /** As `read()`, in chunks of bytes. */
  [Symbol.asyncIterator](): AsyncGenerator<Uint8Array, undefined, undefined> {
    return this.read()[Symbol.asyncIterator]();
  }

  #request({ map, cgroup, task }: IterAttachOptions): IterAttach {
    const example = `SEC("iter/task") or spec.programs.${this.name}.attachTarget = { name: 'task' } before load`;
    const target = elsewhere(this, this.spec.attachTarget?.name, this.spec.attachTo, example);
    const where = cgroup ?? (target === 'cgroup' ? {} : undefined);
    return {
      hook: 'iter',
      target,
      ...(map && { map: map.backend }),
      ...(where && { cgroup: { order: 'descendants pre', ...where } }),
      ...(task && { task }),
    };
  }
}
