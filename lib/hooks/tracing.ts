/** What tracepoints, and programs whose target is part of their load, are asked. */
import type { Floor } from './floor.ts';

export interface TracepointAttach {
  readonly hook: 'tracepoint';
  readonly category: string;
  readonly name: string;
  readonly cookie?: bigint;
}

export interface RawTracepointAttach {
  readonly hook: 'raw_tp';
  readonly name: string;
  readonly cookie?: bigint;
}

/** tp_btf, fentry, fexit, fmod_ret, LSM: the target was fixed at load. */
export interface TraceAttach {
  readonly hook: 'trace';
  readonly cookie?: bigint;
}

export type TracingRequest = TracepointAttach | RawTracepointAttach | TraceAttach;

/** Each hook of this file, and the first kernel that has it. */
export const TRACING_FLOORS = {
  tracepoint: { since: '4.7' },
  raw_tp: { since: '4.17' },
  tp_btf: { since: '5.5' },
} as const satisfies Record<string, Floor>;
