/** The map of perf that a process writes of the code that it makes: `node --perf-basic-prof`, Java, .NET, LuaJIT. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { parsePerfMap } from '../formats/symbols/perf-map.ts';
import type { Found, SymbolTable } from '../formats/symbols/table.ts';

const ABSENT =
  'code that the process made at run time, and it writes no /tmp/perf-PID.map (node --perf-basic-prof does)';

export class PerfMap {
  readonly #pid: number;
  #size = -1;
  #table: SymbolTable | undefined;
  /** Why there are no names, if there are none. */
  reason = ABSENT;

  constructor(pid: number) {
    this.#pid = pid;
  }

  find(address: number): Found | undefined {
    return this.#table?.find(address) ?? (this.#refresh() ? this.#table?.find(address) : undefined);
  }

  /** Reads it again if it has grown. The file's name is open to all: another user's is not believed, as perf doesn't. */
  #refresh(): boolean {
    const place = placeOf(this.#pid);
    if (!place) return false;
    let file: number;
    try {
      file = openSync(place.path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    } catch {
      return false;
    }
    try {
      const { size, uid } = fstatSync(file);
      if (uid !== place.uid && uid !== 0) {
        this.reason = `${place.path} is user ${uid}'s, and the process is not`;
        return false;
      }
      if (size === this.#size) return false;
      this.#size = size;
      this.#table = parsePerfMap(readFileSync(file, 'utf8'));
      this.reason = `${place.path} has nothing there`;
      return true;
    } finally {
      closeSync(file);
    }
  }
}

/** In the process's own file system, by the number that it has in its own namespace (`NSpid`, the last). */
function placeOf(pid: number): { path: string; uid: number } | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const own = /^NSpid:.*\t(\d+)$/m.exec(status)?.[1] ?? pid;
    const uid = Number(/^Uid:\t\d+\t(\d+)/m.exec(status)?.[1]);
    return { path: `/proc/${pid}/root/tmp/perf-${own}.map`, uid };
  } catch {
    return undefined;
  }
}
