/** Giving up what was needed to load and attach, for good. */
import { readdirSync, readFileSync } from 'node:fs';
import { EbpfError, nearestName, suggestion } from '../../errors.ts';
import { CAPABILITIES, Capabilities, type Capability, capabilityBit } from '../capabilities.ts';
import { systemError } from '../errors.ts';
import { requireAddon } from '../native.ts';

export interface DropOptions {
  /** Those that stay; default none. */
  readonly keep?: readonly Capability[];
  /** Becomes this user as well, with `gid` and without other groups. Takes CAP_SETUID and CAP_SETGID. */
  readonly uid?: number;
  readonly gid?: number;
}

/** New threads have their maker's capabilities, so that one that is made meanwhile may be told again. */
const ROUNDS = 3;

/**
 * Gives up all capabilities of the process but those to keep: of every thread, in the permitted, effective, inheritable, ambient and (with
 * CAP_SETPCAP) bounding set, with no_new_privs, so that neither it nor a program that it starts can have them again. What is loaded,
 * attached and open works on: events arrive, variables and mmapped maps can be used, links close. From kernel 5.19 on so do map calls, which
 * before take CAP_BPF where unprivileged users may not use bpf() (`kernel.unprivileged_bpf_disabled`).
 *
 * Throws ERR_EBPF_PERMISSION for a capability to keep that the process does not have, ERR_EBPF_SYSTEM if a thread did not answer: then
 * some threads may have given up theirs, and the process should end.
 *
 * @example
 * await object.attach();
 * dropCapabilities({ uid: 65534, gid: 65534 });
 */
export function dropCapabilities(options: DropOptions = {}): void {
  const { keep = [], uid, gid } = options;
  checkNames(keep);
  if ((uid === undefined) !== (gid === undefined)) throw invalid('uid and gid go together');
  const owned = new Capabilities(readFileSync('/proc/self/status', 'latin1'));
  const missing = keep.filter(capability => !owned.permits(capability));
  if (missing.length > 0) {
    const why = `the process does not have ${missing.join(', ')}`;
    throw new EbpfError('ERR_EBPF_PERMISSION', `dropCapabilities: cannot keep what is not there: ${why}`);
  }
  const mask = keep.reduce((bits, capability) => bits | capabilityBit(capability), 0n);
  drop({ keep: mask, ...(uid !== undefined && gid !== undefined && { uid, gid }) });
  for (let round = 1; threadsWithMore(mask).length > 0; round++) {
    if (round === ROUNDS) throw stillThere(threadsWithMore(mask));
    drop({ keep: mask });
  }
}

function drop(options: { keep: bigint; uid?: number; gid?: number }): void {
  try {
    requireAddon().dropCapabilities(options);
  } catch (error) {
    throw systemError(error, 'dropCapabilities: cannot be done on every thread', {
      needs: options.uid === undefined ? [] : ['CAP_SETUID', 'CAP_SETGID'],
    });
  }
}

/** Looked at from outside: what each thread has now. */
function threadsWithMore(keep: bigint): string[] {
  return readdirSync('/proc/self/task').filter(thread => {
    const status = read(`/proc/self/task/${thread}/status`);
    // A thread that has ended meanwhile has none.
    return status !== undefined && !new Capabilities(status).within(keep);
  });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}

function checkNames(keep: readonly Capability[]): void {
  const known: ReadonlySet<string> = new Set(CAPABILITIES);
  const wrong = keep.find(name => !known.has(name));
  if (wrong === undefined) return;
  const near = nearestName(wrong, known);
  throw invalid(
    `keep: there is no capability '${wrong}'${near === undefined ? '' : `; ${suggestion(near)}`}`,
  );
}

const invalid = (why: string) => new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `dropCapabilities: ${why}`);

function stillThere(threads: readonly string[]): EbpfError {
  const why = `threads ${threads.join(', ')} still have more than was to be kept`;
  return new EbpfError('ERR_EBPF_SYSTEM', `dropCapabilities: ${why}; end the process`);
}
