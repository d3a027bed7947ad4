/** From an event's description to the fields of `struct perf_event_attr` (include/uapi/linux/perf_event.h). */
import type { HookName } from '../../hooks/index.ts';
import {
  type Breakpoint,
  CACHE_LEVELS,
  CACHE_OPERATIONS,
  CACHE_RESULTS,
  type CacheEvent,
  HARDWARE_EVENTS,
  type PerfEvent,
  SOFTWARE_EVENTS,
} from '../../hooks/probes.ts';
import type { NativePerfEvents } from '../binding-attach.ts';

/** PERF_TYPE_* */
const TYPE = { hardware: 0, software: 1, cache: 3, raw: 4, breakpoint: 5 } as const;

/** HW_BREAKPOINT_* in include/uapi/linux/hw_breakpoint.h. */
const ACCESS = { w: 2, rw: 3, x: 4 } as const;

export interface EventFields {
  readonly fields: Pick<NativePerfEvents, 'type' | 'config' | 'config1' | 'config2' | 'breakpointType'>;
  /** For messages. */
  readonly name: string;
  readonly hook: HookName;
}

/** `refuse` makes the error for a description that makes no sense. */
export function eventFields(event: PerfEvent, refuse: (why: string) => Error): EventFields {
  if (typeof event === 'string') return eventFields({ software: event }, refuse);
  const kinds = event !== null && typeof event === 'object' ? Object.keys(event) : [];
  if (kinds.length !== 1 || !(kinds[0]! in TYPE))
    throw refuse(
      `an event is a software event's name, or an object with one of ${Object.keys(TYPE).join(', ')}`,
    );
  if ('software' in event) {
    const config = numberOf(SOFTWARE_EVENTS, event.software, 'software event', refuse);
    return made('software', event.software, { config: BigInt(config) });
  }
  if ('hardware' in event) {
    const config = numberOf(HARDWARE_EVENTS, event.hardware, 'hardware event', refuse);
    return made('hardware', event.hardware, { config: BigInt(config) });
  }
  if ('cache' in event) return cacheFields(event.cache, refuse);
  if ('raw' in event) {
    if (typeof event.raw !== 'bigint') throw refuse('the number of a raw event is a bigint');
    return made('raw', `0x${event.raw.toString(16)}`, { config: event.raw });
  }
  return breakpointFields(event.breakpoint, refuse);
}

function cacheFields(cache: CacheEvent, refuse: (why: string) => Error): EventFields {
  const level = numberOf(CACHE_LEVELS, cache?.level, 'cache level', refuse);
  const operation = numberOf(CACHE_OPERATIONS, cache.operation, 'cache operation', refuse);
  const result = numberOf(CACHE_RESULTS, cache.result, 'cache result', refuse);
  const name = `${cache.level} ${cache.operation} ${cache.result}`;
  return made('cache', name, { config: BigInt(level | (operation << 8) | (result << 16)) });
}

function breakpointFields(breakpoint: Breakpoint, refuse: (why: string) => Error): EventFields {
  const { address, access } = breakpoint ?? {};
  const breakpointType = numberOf(ACCESS, access, 'access of a breakpoint', refuse);
  if (typeof address !== 'bigint') throw refuse('the address of a breakpoint is a bigint');
  // arch_build_bp_info() in arch/x86/kernel/hw_breakpoint.c; instructions of arm64 have 4 bytes.
  const { length = access === 'x' && process.arch === 'arm64' ? 4 : 8 } = breakpoint;
  if (![1, 2, 4, 8].includes(length))
    throw refuse(`a breakpoint has a length of 1, 2, 4 or 8 bytes, and not ${length}`);
  const name = `0x${address.toString(16)} (${access}, ${length} bytes)`;
  return made('breakpoint', name, { breakpointType, config1: address, config2: BigInt(length) });
}

function made(
  kind: keyof typeof TYPE,
  name: string,
  fields: Omit<EventFields['fields'], 'type'>,
): EventFields {
  return { fields: { type: TYPE[kind], ...fields }, name: `${kind} ${name}`, hook: `perf_event ${kind}` };
}

function numberOf<Names extends Record<string, number>>(
  names: Names,
  name: unknown,
  what: string,
  refuse: (why: string) => Error,
): number {
  if (typeof name === 'string' && Object.hasOwn(names, name)) return names[name]!;
  throw refuse(`there is no ${what} '${String(name)}'; there are ${Object.keys(names).join(', ')}`);
}
