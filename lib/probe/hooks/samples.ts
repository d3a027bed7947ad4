/** Samples of perf events: what runs when the clock ticks, or where pages are missing. */
import {
  HARDWARE_EVENTS,
  type HardwareEvent,
  SOFTWARE_EVENTS,
  type SoftwareEvent,
} from '../../hooks/probes.ts';
import type { PerfEventProgram } from '../../object/programs/perf-event.ts';
import { hint, refuse } from '../errors.ts';
import type { Hook } from '../types.ts';

/** `frequency`: samples a second, of each CPU. */
export function perfEventHook(name: string, event: string, frequency: number): Hook {
  const driven = eventOf(name, event);
  if (!Number.isInteger(frequency) || frequency < 1)
    throw refuse(name, `frequency is a number of samples a second, and not ${frequency}`);
  return {
    name,
    places: [
      {
        section: 'perf_event',
        field: () => {
          throw refuse(name, "samples have no fields: group them 'by' comm, pid, cpu, kstack or ustack");
        },
        attach: program => (program as PerfEventProgram).attach({ event: driven, frequency }),
      },
    ],
  };
}

function eventOf(name: string, event: string) {
  if (Object.hasOwn(SOFTWARE_EVENTS, event)) return { software: event as SoftwareEvent };
  if (Object.hasOwn(HARDWARE_EVENTS, event)) return { hardware: event as HardwareEvent };
  const known = [...Object.keys(SOFTWARE_EVENTS), ...Object.keys(HARDWARE_EVENTS)];
  throw refuse(name, `there is no perf event '${event}'${hint(event, known)}`);
}
