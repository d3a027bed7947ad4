/** The frames of one process. */
import { readFileSync } from 'node:fs';
import type { StackFrame } from '../formats/profile/frame.ts';
import { findMapping, type Mapping, parseMaps } from '../formats/symbols/proc-maps.ts';
import type { Binaries, Binary } from './binaries.ts';
import { PerfMap } from './perf-maps.ts';

const DELETED = ' (deleted)';

export class ProcessFrames {
  readonly #pid: number;
  readonly #binaries: Binaries;
  readonly #perfMap: PerfMap;
  /** When it was started: another process may have its number. */
  readonly #started: string | undefined;
  #mappings: readonly Mapping[] = [];
  #reason: string | undefined;

  constructor(pid: number, binaries: Binaries) {
    this.#pid = pid;
    this.#binaries = binaries;
    this.#perfMap = new PerfMap(pid);
    this.#started = startTime(pid);
    this.refresh();
  }

  /** False if the number is another process's now. What has ended is still what it was. */
  get current(): boolean {
    const now = startTime(this.#pid);
    return now === undefined || now === this.#started;
  }

  /** Reads what it has mapped again: libraries come while a process runs. */
  refresh(): void {
    try {
      this.#mappings = parseMaps(readFileSync(`/proc/${this.#pid}/maps`, 'utf8'));
      this.#reason = undefined;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      // Of a process that ends, what is known stays.
      if (this.#mappings.length === 0)
        this.#reason =
          code === 'ENOENT' || code === 'ESRCH'
            ? `process ${this.#pid} has ended`
            : `its memory can't be seen: ${message}`;
    }
  }

  /** undefined where nothing is mapped that code could be run from. */
  frame(address: bigint): StackFrame | undefined {
    const at = Number(address);
    const mapping = findMapping(this.#mappings, at);
    if (mapping && isFile(mapping)) {
      const offset = at - mapping.start + mapping.offset;
      return fileFrame(
        address,
        offset,
        mapping.path.replace(DELETED, ''),
        this.#binary(mapping),
        this.#binaries,
      );
    }
    const made = this.#perfMap.find(at);
    if (made) return { address, module: 'perf map', ...made };
    if (!mapping) return undefined;
    if (mapping.path.startsWith('['))
      return { address, module: mapping.path, offset: at - mapping.start, reason: 'it has no file' };
    return { address, reason: this.#perfMap.reason };
  }

  unknown(address: bigint): StackFrame {
    return { address, reason: this.#reason ?? `process ${this.#pid} has no code there` };
  }

  /** By build id, where one of its files has that. */
  byBuildId(buildId: string, offset: bigint): StackFrame | undefined {
    for (const mapping of this.#mappings) {
      if (!isFile(mapping)) continue;
      const binary = this.#binary(mapping);
      // The kernel has 20 bytes: shorter ones end in zeros.
      if (binary.buildId?.padEnd(40, '0') === buildId)
        return fileFrame(offset, Number(offset), mapping.path.replace(DELETED, ''), binary, this.#binaries);
    }
    return undefined;
  }

  #binary({ start, end, path, device, inode }: Mapping): Binary {
    const link = `/proc/${this.#pid}/map_files/${start.toString(16)}-${end.toString(16)}`;
    // The paths of a process are its own, in a container; what is deleted only the link leads to (CAP_CHECKPOINT_RESTORE).
    const paths = path.endsWith(DELETED) ? [link] : [`/proc/${this.#pid}/root${path}`, link, path];
    return this.#binaries.read(`${device} ${inode} ${path}`, paths);
  }
}

export function fileFrame(
  address: bigint,
  offset: number,
  module: string,
  { table, buildId, problem }: Binary,
  binaries: Binaries,
): StackFrame {
  const id = buildId === undefined ? {} : { buildId };
  const found =
    table.find(offset) ?? (buildId === undefined ? undefined : binaries.debug(buildId)?.find(offset));
  if (found) return { address, module, ...id, ...found };
  return { address, module, offset, ...id, reason: problem ?? 'its symbol tables have no function there' };
}

/** Not of memory that is shared without a file: `/dev/zero`, `/memfd:…`, `/SYSV…`, in which code is made as well. */
const isFile = ({ path }: Mapping): boolean =>
  path.startsWith('/') && !/^\/(memfd:|SYSV|dev\/zero|dev\/shm\/|anon_hugepage)/.test(path);

/** Field 22 of /proc/PID/stat, the twentieth behind the name's last bracket; undefined if it has ended. */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
