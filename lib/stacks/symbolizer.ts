/** From the addresses of stacks to functions. */
import { EbpfError } from '../errors.ts';
import type { StackFrame } from '../formats/profile/frame.ts';
import type { BuildIdFrame } from '../object/maps/stack-trace.ts';
import { Binaries } from './binaries.ts';
import { KernelFrames } from './kernel.ts';
import { ProcessFrames } from './process.ts';

/** The most processes whose memory maps are kept. */
const PROCESSES = 1024;

/**
 * Finds the functions that addresses are in. What it reads it reads once and keeps: the kernel's symbols, the symbol tables of
 * programs and libraries, the memory maps of processes, which outlive them. A new one reads anew. Reading is synchronous: a large
 * program's table takes some 200 ms, once.
 *
 * What has no name is a frame with a `reason`, not an error: symbols that the kernel shows to others, a stripped library, a symbol table that is
 * cut off, a process that has ended.
 *
 * @example
 * const symbolizer = new Symbolizer();
 * for (const [{ pid, kernel, user }, count] of object.maps.counts) {
 *   const frames = [
 *     ...symbolizer.kernel(object.maps.stacks.get(kernel) ?? []),
 *     ...symbolizer.user(pid, object.maps.stacks.get(user) ?? []),
 *   ];
 * }
 */
export class Symbolizer {
  readonly #kernel = new KernelFrames();
  readonly #binaries = new Binaries();
  readonly #processes = new Map<number, ProcessFrames>();

  /** Functions of the kernel, its modules (`module`) and of BPF programs, as /proc/kallsyms has them: to see addresses there takes CAP_SYSLOG. */
  kernel(addresses: Iterable<bigint>): StackFrame[] {
    return Array.from(addresses, address => this.#kernel.frame(address));
  }

  /**
   * Functions of a process: of its files by their symbol tables, of code that it made at run time by perf's map
   * (`node --perf-basic-prof`). Takes what stacks with BPF_F_STACK_BUILD_ID have as well; those are found without the process too, where
   * there are debug files. Names are as the linker has them. To know a process that may end soon, ask early: `user(pid, [])`.
   * Other users' processes take CAP_SYS_PTRACE. Throws ERR_EBPF_INVALID_ARGUMENT for what is no pid.
   */
  user(pid: number, addresses: Iterable<bigint | BuildIdFrame>): StackFrame[] {
    const process = this.#process(pid);
    let refreshed = false;
    const find = (address: bigint) => {
      const frame = process.frame(address);
      if (frame || refreshed) return frame ?? process.unknown(address);
      refreshed = true;
      process.refresh();
      return process.frame(address) ?? process.unknown(address);
    };
    return Array.from(addresses, each => {
      if (typeof each === 'bigint') return find(each);
      return each.buildId ? this.#byBuildId(process, each.buildId, each.address) : find(each.address);
    });
  }

  #byBuildId(process: ProcessFrames, bytes: Uint8Array, offset: bigint): StackFrame {
    const buildId = Buffer.from(bytes).toString('hex');
    const frame = process.byBuildId(buildId, offset);
    if (frame) return frame;
    const found = this.#binaries.debug(buildId)?.find(Number(offset));
    if (found) return { address: offset, buildId, ...found };
    const reason = 'neither the process nor /usr/lib/debug has a file of this build id';
    return { address: offset, offset: Number(offset), buildId, reason };
  }

  #process(pid: number): ProcessFrames {
    if (!Number.isInteger(pid) || pid < 1 || pid > 0x7fffffff)
      throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `a stack's process: ${String(pid)} is no pid`);
    let process = this.#processes.get(pid);
    if (!process?.current) {
      process = new ProcessFrames(pid, this.#binaries);
      this.#processes.delete(pid);
      this.#processes.set(pid, process);
      const [oldest] = this.#processes.keys();
      if (this.#processes.size > PROCESSES) this.#processes.delete(oldest!);
    }
    return process;
  }
}
