/** What it takes to load an object, to attach it, and to go on when that is done: by types of programs and maps. */
import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import { MapType, mapTypeName } from '../../formats/object/map-types.ts';
import { ProgramType, programTypeName } from '../../formats/object/numbers.ts';
import type { Capability } from '../capabilities.ts';
import { isOlder } from '../floors.ts';
import { capabilitiesToLoad } from '../permission.ts';

/** Programs and maps of an object as far as they matter here: an `ObjectSpec`'s. */
export interface CapabilitySubject {
  readonly programs: Iterable<{ readonly name: string; readonly type: number; readonly autoload: boolean }>;
  readonly maps: Iterable<{ readonly name: string; readonly type: number; readonly autocreate: boolean }>;
}

export interface RequiredCapabilities {
  readonly load: readonly Capability[];
  /** Where it is attached to what is one's own: a process of another user's takes CAP_SYS_PTRACE besides. */
  readonly attach: readonly Capability[];
  /** When all is attached: for map calls, on kernels before 5.19. Events, variables and mmapped maps take nothing. */
  readonly run: readonly Capability[];
  /** What of the object needs each: `program 'count' (xdp)`. */
  readonly why: Readonly<Partial<Record<Capability, readonly string[]>>>;
}

const { KPROBE, TRACEPOINT, PERF_EVENT, RAW_TRACEPOINT, RAW_TRACEPOINT_WRITABLE, TRACING, LSM } = ProgramType;
const { SOCKET_FILTER, SK_REUSEPORT, SYSCALL, STRUCT_OPS, EXT } = ProgramType;

/** perf_event_open(), and links of tracing programs (bpf_tracing_prog_attach(), bpf_raw_tp_link_attach()). */
const BY_PERFMON = new Set([
  KPROBE,
  TRACEPOINT,
  PERF_EVENT,
  RAW_TRACEPOINT,
  RAW_TRACEPOINT_WRITABLE,
  TRACING,
  LSM,
  EXT,
]);
/** To a socket of one's own, or to nothing. */
const BY_NOBODY = new Set([SOCKET_FILTER, SK_REUSEPORT, SYSCALL]);

/** map_create() in kernel/bpf/syscall.c. */
const NETWORK_MAPS = new Set<number>([
  ...[MapType.sockmap, MapType.sockhash, MapType.devmap, MapType.devmap_hash, MapType.xskmap],
]);

function toAttach(type: number): Capability[] {
  if (BY_NOBODY.has(type)) return [];
  if (type === STRUCT_OPS) return ['CAP_BPF'];
  return [BY_PERFMON.has(type) ? 'CAP_PERFMON' : 'CAP_NET_ADMIN'];
}

/**
 * The capabilities that an object takes, computed from the types of its programs (those with `autoload`) and maps; docs/permissions.md has
 * what kernels were seen to want. Before kernel 5.8 CAP_SYS_ADMIN stands for CAP_BPF and CAP_PERFMON. Needs no kernel.
 *
 * @example
 * const { load, attach, run } = requiredCapabilities(await open('flows.bpf.o'));
 */
export function requiredCapabilities({ programs, maps }: CapabilitySubject): RequiredCapabilities {
  const why = new Map<Capability, Set<string>>();
  const phases = { load: new Set<Capability>(), attach: new Set<Capability>() };
  const need = (phase: keyof typeof phases, capabilities: readonly Capability[], who: string) => {
    for (const each of capabilities) {
      const name = inThisKernel(each);
      phases[phase].add(name);
      why.set(name, (why.get(name) ?? new Set()).add(who));
    }
  };
  for (const { name, type, autoload } of programs) {
    if (!autoload) continue;
    const who = `program '${name}' (${programTypeName(type).toLowerCase()})`;
    need('load', capabilitiesToLoad([type]), who);
    need('attach', toAttach(type), who);
  }
  for (const { name, type, autocreate } of maps) {
    if (!autocreate) continue;
    const network: Capability[] = NETWORK_MAPS.has(type) ? ['CAP_NET_ADMIN'] : [];
    need('load', ['CAP_BPF', ...network], `map '${name}' (${mapTypeName(type)})`);
  }
  // Maps count against the limit of locked memory there, which libbpf raises.
  if (process.platform === 'linux' && isOlder(release(), '5.11')) {
    need('load', ['CAP_SYS_RESOURCE'], 'the limit of locked memory (before kernel 5.11)');
  }
  return {
    load: [...phases.load],
    attach: [...phases.attach],
    run: mapCallsAreFree() ? [] : [inThisKernel('CAP_BPF')],
    why: Object.fromEntries(Array.from(why, ([name, whose]) => [name, [...whose]])),
  };
}

function inThisKernel(capability: Capability): Capability {
  const split = capability === 'CAP_BPF' || capability === 'CAP_PERFMON';
  return split && process.platform === 'linux' && isOlder(release(), '5.8') ? 'CAP_SYS_ADMIN' : capability;
}

/** Commit c8644cd0efe7 (5.19): of bpf() only what makes maps and programs is closed to the unprivileged. */
function mapCallsAreFree(): boolean {
  if (process.platform !== 'linux' || !isOlder(release(), '5.19')) return true;
  try {
    return readFileSync('/proc/sys/kernel/unprivileged_bpf_disabled', 'latin1').trim() === '0';
  } catch {
    return false;
  }
}
