/** A profile as pprof has it: message Profile of google/pprof's proto/profile.proto, whose field numbers these are. */
import { EbpfError } from '../../errors.ts';
import type { StackFrame, StackSample } from './frame.ts';
import { Message } from './protobuf.ts';

export interface PprofOptions {
  /** What is counted, and in what. Default: `samples`, `count`. */
  readonly type?: string;
  readonly unit?: string;
  /** One sample stands for so many nanoseconds of the processor: 1e9 divided by the frequency. Adds a column `cpu`. */
  readonly period?: number | bigint;
  /** When it was begun. */
  readonly time?: Date;
  /** How long it took, in milliseconds. */
  readonly duration?: number;
}

/** The message's bytes, not compressed. */
export function profileMessage(samples: Iterable<StackSample>, options: PprofOptions = {}): Uint8Array {
  const { type = 'samples', unit = 'count', time, duration } = options;
  const period = options.period === undefined ? undefined : whole(options.period);
  const profile = new Message();
  const tables = new Tables();
  const valueType = (name: string, of: string) =>
    new Message().integer(1, tables.string(name)).integer(2, tables.string(of));
  profile.message(1, valueType(type, unit));
  if (period !== undefined) profile.message(1, valueType('cpu', 'nanoseconds'));
  for (const { frames, count, process } of samples) {
    const sample = new Message().packed(
      1,
      frames.map(frame => tables.location(frame)),
    );
    sample.packed(2, period === undefined ? [count] : [count, BigInt(count) * period]);
    if (process !== undefined)
      sample.message(
        3,
        new Message().integer(1, tables.string('process')).integer(2, tables.string(process)),
      );
    profile.message(2, sample);
  }
  if (time) profile.integer(9, BigInt(time.getTime()) * 1_000_000n);
  if (duration !== undefined) profile.integer(10, BigInt(Math.round(duration * 1e6)));
  if (period !== undefined) profile.message(11, valueType('cpu', 'nanoseconds')).integer(12, period);
  // Strings last: until here there are new ones.
  tables.write(profile);
  return profile.bytes();
}

/** Of a frequency the period is seldom a whole number. */
function whole(period: number | bigint): bigint {
  if (typeof period === 'bigint') return period;
  if (Number.isFinite(period)) return BigInt(Math.round(period));
  throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `pprof: a period of ${period} nanoseconds`);
}

/** What samples refer to by number, from 1; strings from 0, which is the empty one. */
class Tables {
  readonly #strings = new Map([['', 0]]);
  readonly #functions = new Map<string, number>();
  readonly #mappings = new Map<string, number>();
  readonly #locations = new Map<string, number>();
  readonly #parts: [field: number, message: Message][] = [];

  string(text: string): number {
    return numbered(this.#strings, text, 0, () => {});
  }

  location(frame: StackFrame): number {
    const { address, name, module } = frame;
    return numbered(this.#locations, `${address} ${module} ${name}`, 1, id => {
      const location = new Message().integer(1, id).integer(2, this.#mapping(frame)).integer(3, address);
      if (name !== undefined)
        location.message(4, new Message().integer(1, this.#function(name, module ?? '')));
      this.#parts.push([4, location]);
    });
  }

  #function(name: string, module: string): number {
    return numbered(this.#functions, `${module} ${name}`, 1, id => {
      const text = this.string(name);
      this.#parts.push([
        5,
        new Message().integer(1, id).integer(2, text).integer(3, text).integer(4, this.string(module)),
      ]);
    });
  }

  /** 0: none. */
  #mapping({ module, buildId = '' }: StackFrame): number {
    if (module === undefined) return 0;
    return numbered(this.#mappings, `${buildId} ${module}`, 1, id => {
      const mapping = new Message().integer(1, id).integer(5, this.string(module));
      // has_functions: pprof need not look for names itself.
      this.#parts.push([3, mapping.integer(6, this.string(buildId)).integer(7, 1)]);
    });
  }

  write(profile: Message): void {
    for (const [field, message] of this.#parts) profile.message(field, message);
    for (const text of this.#strings.keys()) profile.text(6, text);
  }
}

function numbered(
  table: Map<string, number>,
  key: string,
  first: number,
  added: (id: number) => void,
): number {
  const known = table.get(key);
  if (known !== undefined) return known;
  const id = table.size + first;
  table.set(key, id);
  added(id);
  return id;
}
