/** Probes without C. */
export type { TaskKey } from './choose.ts';
export type { HookName } from './hook.ts';
export { Probe, type ProbeEvent, type ProbeOptions, type ProbeResult, probe } from './probe.ts';
export type { Measure } from './program.ts';
