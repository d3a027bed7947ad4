/** Perf events: samples that the user takes in the emulator's world. */

import { EbpfError } from '../../../errors.ts';
import { given } from '../../../given.ts';
import type { PerfEvent, PerfEventAttach } from '../../../hooks/probes.ts';
import { EmulatedLink, type LinkOptions } from '../../link.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { World } from '../../world/world.ts';
import * as asked from '../asked.ts';
import { registersOf, userRegistersSize } from '../probe/registers.ts';
import { type EventOptions, Firing } from '../trace/fire.ts';

const PLACE = 'perf_event';
/** What perf_event_open takes for a frequency is a period that the kernel finds; a sample has one all the same. */
const DEFAULT_PERIOD = 1n;

class PerfEventLink extends EmulatedLink {
  readonly key: string;
  readonly cpu: number | undefined;

  constructor(options: LinkOptions, key: string, cpu: number | undefined) {
    super(options);
    this.key = key;
    this.cpu = cpu;
  }
}

export function attachPerfEvent(
  world: World,
  program: EmulatedProgram,
  request: PerfEventAttach,
): EmulatedLink {
  const { cpu, event } = request;
  if (cpu !== undefined && (!Number.isInteger(cpu) || cpu < 0 || cpu >= world.cpus)) {
    const why = `there is no CPU ${cpu}: the emulator has ${world.cpus}`;
    throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `program '${program.name}': cannot be attached: ${why}`);
  }
  const options: LinkOptions = {
    world,
    program,
    place: world.places.at(PLACE),
    mechanism: 'perf-event-link',
    kind: { type: 'perf_event', details: { event: undefined } },
    ...given(request, 'cookie', 'pid'),
    updatable: false,
  };
  return new PerfEventLink(options, keyOf(event), cpu);
}

export interface SampleOptions extends EventOptions {
  /** Address of the instruction that was sampled (`ctx->regs`). Default 0. */
  readonly ip?: bigint;
  /** Of the data that it accessed (`ctx->addr`). */
  readonly address?: bigint;
  /** `ctx->sample_period`. Default 1. */
  readonly period?: bigint;
  /** What bpf_perf_prog_read_value answers: the count, and nanoseconds enabled and running. Default: all 0. */
  readonly counter?: { readonly value: bigint; readonly enabled: bigint; readonly running: bigint };
}

export class EmulatedPerfEvent {
  readonly #world: World;
  readonly #key: string;

  /** @internal */
  constructor(world: World, event: PerfEvent) {
    this.#world = world;
    this.#key = keyOf(event);
  }

  /**
   * Runs the SEC("perf_event") programs on this event, of links for this CPU (or every one), and for the current process (or every one).
   * Throws EmulatorFault of a program.
   */
  sample(options: SampleOptions = {}): void {
    const { ip = 0n, address = 0n, period = DEFAULT_PERIOD, cpu = 0, counter } = options;
    const world = this.#world;
    const { tgid } = world.tasks.current;
    const size = userRegistersSize(world.arch);
    // struct bpf_perf_event_data: the registers, the period, the address.
    const bytes = new Uint8Array(size + 16);
    bytes.set(registersOf(world.arch, { ip }).subarray(0, size));
    const view = new DataView(bytes.buffer);
    view.setBigUint64(size, BigInt.asUintN(64, period), true);
    view.setBigUint64(size + 8, BigInt.asUintN(64, address), true);
    Firing.run(world, options, firing => {
      for (const link of [...world.places.at(PLACE).links]) {
        if (!(link instanceof PerfEventLink) || link.key !== this.#key) continue;
        if (link.pid !== undefined && link.pid !== tgid) continue;
        if (link.cpu !== undefined && link.cpu !== cpu) continue;
        firing.execute(link, bytes, { ip, ...(counter && { counter }) });
      }
    });
  }
}

/** The same one for the same event, however it was written. */
function keyOf(event: PerfEvent): string {
  if (typeof event === 'string') return `software ${event}`;
  const [[kind, value] = ['', '']] = Object.entries(asked.options('a perf event', event));
  if (typeof value !== 'object' || value === null) return `${kind} ${String(value)}`;
  return `${kind} ${Object.values(value as object).join(' ')}`;
}
