/** The object of a probe: its maps, and the code that fills them. */
import { mov } from '../formats/asm/code/arithmetic.ts';
import { exit, label } from '../formats/asm/code/jumps.ts';
import { st } from '../formats/asm/code/memory.ts';
import { r0, r1, r6, r10 } from '../formats/asm/code/registers.ts';
import { type CompositeType, struct } from '../formats/asm/declare/struct.ts';
import { array, u32, u64 } from '../formats/asm/declare/type.ts';
import type { MapDescription, ObjectDescription } from '../formats/asm/object/description.ts';
import type { Item } from '../formats/asm/types.ts';
import { refuse } from './errors.ts';
import {
  countMeasure,
  eventMeasure,
  type KeyPlace,
  latencyMeasure,
  type MeasureCode,
  statsMeasure,
} from './measure.ts';
import { FRAMES, STACKS } from './task.ts';
import type { Hook, Place, Value } from './types.ts';
import { SCRATCH } from './value.ts';
import { type Condition, filter } from './where.ts';

/** Of a stack of 512 bytes, what a key may take beside what else is on it. */
export const LARGEST_KEY = 400;

export type Measure = 'count' | 'latency' | 'stats' | 'events';

/** What a place has of what was asked for. */
export interface Chosen {
  /** By their names; the same types at every place. */
  readonly values: ReadonlyMap<string, Value>;
  readonly conditions: readonly Condition[];
  /** What `stats` are of. */
  readonly of?: Value;
}

export interface Settings {
  readonly measure: Measure;
  readonly maxEntries: number;
}

/** The program at the end of what is measured. */
export const EXIT = 'probe_exit';

/** What a value is called in the object, where not every name can be: `next->comm` is no name in C. */
export const memberName = (index: number): string => `value_${index}`;

const roundUp = (size: number): number => Math.ceil(size / 8) * 8;

export function describe(
  hook: Hook,
  choose: (place: Place) => Chosen,
  settings: Settings,
): ObjectDescription {
  const chosen = hook.places.map(place => ({ place, ...choose(place) }));
  const [{ values, of }] = chosen as [(typeof chosen)[0]];
  const members = Object.fromEntries([...values.values()].map(({ type }, i) => [memberName(i), type]));
  const isEvents = settings.measure === 'events';
  const Key = struct('probe_key', {
    ...(isEvents && { time: u64 }),
    ...(values.size > 0 || isEvents ? members : { all: u32 }),
  });
  if (Key.size > LARGEST_KEY)
    throw refuse(
      hook.name,
      `'by' and 'fields' have ${Key.size} bytes together, and ${LARGEST_KEY} is the most`,
    );
  const place = SCRATCH - roundUp(Key.size);
  const code = codeOf(hook, settings, { Key, place, of });
  const programs = chosen.map(({ place: { section }, values, conditions, of }, i) => {
    const enter = [mov(r6, r1), filter(hook.name, conditions), storeKey(Key, values, place)];
    return [`probe_${i}`, { section, code: [enter, code.enter(of), OUT] }] as const;
  });
  const stacks: MapDescription = {
    ...{ type: 'stack_trace', key: u32, value: array(u64, FRAMES) },
    maxEntries: settings.maxEntries,
  };
  const asked = [...values.keys()];
  const needsStacks = asked.includes('kstack') || asked.includes('ustack');
  return {
    license: 'GPL',
    variables: { lost: { type: u64 }, zero: { type: code.Result, section: '.rodata', constant: true } },
    maps: { ...code.maps, ...(needsStacks && { [STACKS]: stacks }) },
    programs: {
      ...Object.fromEntries(programs),
      ...(code.exit && { [EXIT]: { section: hook.exit!, code: [mov(r6, r1), code.exit, OUT] } }),
    },
  };
}

function codeOf(hook: Hook, { measure, maxEntries }: Settings, key: KeyPlace): MeasureCode {
  switch (measure) {
    case 'latency': {
      if (hook.exit !== undefined) return latencyMeasure(key, maxEntries);
      const ends = 'kprobe, fentry, uprobe, syscall and tracepoint:syscalls/sys_enter_… have one';
      throw refuse(hook.name, `what happens here has no end to measure to: ${ends}`);
    }
    case 'stats':
      return statsMeasure(key, maxEntries);
    case 'events':
      return eventMeasure(key, maxEntries);
    default:
      return countMeasure(key, maxEntries);
  }
}

const OUT: Item[] = [label('out'), mov(r0, 0), exit()];

/** All bytes of it have values, those between members as well. */
function storeKey(Key: CompositeType, values: ReadonlyMap<string, Value>, place: number): Item[] {
  const words = (SCRATCH - place) / 8;
  const zeros = Array.from({ length: words }, (_, i) => st(u64.at(r10, place + i * 8), 0));
  const parts = [...values.values()].map((value, i) =>
    value.store(place + Key.offsets.get(memberName(i))!, `key${i}`),
  );
  return [zeros, parts];
}
