/** Lines that programs log with `ebpf_log` of node-ebpf.h: what the ring has of them, put together with what the object file has. */
import { EbpfError } from '../../errors.ts';
import { type LogValue, render } from '../../formats/printf/render.ts';
import { LOG_LEVELS, type LogLevel, type LogSite } from '../../formats/printf/sites.ts';
import type { BpfMap } from '../maps/base.ts';
import { RingBuffer } from '../maps/ring-buffer.ts';
import type { ReadOptions } from './reader.ts';

export type LogSites = ReadonlyMap<bigint, LogSite>;

export interface LogOptions extends ReadOptions {
  /** What is below it is passed over. Not to be sent at all, set `spec.variables.ebpf_log_level` before the load. Default `debug`. */
  readonly level?: LogLevel;
}

/** One line. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly text: string;
  /** The program's name; where the line stands in a function that programs call, that function's. */
  readonly program: string;
  readonly cpu: number;
  /** Nanoseconds since boot (CLOCK_MONOTONIC). */
  readonly time: bigint;
  /** Of the source. */
  readonly line: number;
}

/** struct __ebpf_log_head of include/node-ebpf-log.h */
const HEAD = { TIME: 8, CPU: 16, SIZE: 24 } as const;

/** EBPF_LOGS */
const RING = 'ebpf_logs';

/** Throws ERR_EBPF_UNKNOWN_MAP. */
export function logRing(object: string, maps: ReadonlyMap<string, BpfMap>): RingBuffer<Uint8Array> {
  const ring = maps.get(RING);
  if (ring instanceof RingBuffer) return ring;
  throw new EbpfError(
    'ERR_EBPF_UNKNOWN_MAP',
    `object '${object}' has no ring buffer '${RING}' for log lines: put EBPF_LOGS(64 * 1024); of node-ebpf.h into its source`,
  );
}

/**
 * Reads them as they come; it keeps the event loop alive until it ends, by `break` or the signal. One reader at a time. Each time it is
 * iterated over is a reader of its own.
 */
export class LogReader implements AsyncIterable<LogEntry> {
  readonly #ring: RingBuffer<Uint8Array>;
  readonly #sites: LogSites;
  readonly #options: ReadOptions;
  readonly #least: number;

  /** Throws ERR_EBPF_INVALID_ARGUMENT. */
  constructor(ring: RingBuffer<Uint8Array>, sites: LogSites, options: LogOptions) {
    const { level = 'debug' } = options;
    this.#ring = ring;
    this.#sites = sites;
    this.#options = options;
    this.#least = LOG_LEVELS.indexOf(level);
    if (this.#least < 0)
      throw new EbpfError(
        'ERR_EBPF_INVALID_ARGUMENT',
        `logs: level is ${LOG_LEVELS.join(', ')}, not '${level}'`,
      );
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<LogEntry, undefined, undefined> {
    for await (const record of this.#ring.events(this.#options)) {
      const entry = this.#entry(record);
      if (this.#wanted(entry)) yield entry;
    }
    return undefined;
  }

  /** What is there now, without waiting. */
  take(): LogEntry[] {
    return this.#ring
      .consume()
      .map(record => this.#entry(record))
      .filter(entry => this.#wanted(entry));
  }

  #wanted({ level }: LogEntry): boolean {
    return LOG_LEVELS.indexOf(level) >= this.#least;
  }

  /** Lines that found no room in the ring. */
  get lost(): number | undefined {
    return this.#ring.lost;
  }

  #entry(record: Uint8Array): LogEntry {
    const view = new DataView(record.buffer, record.byteOffset, record.length);
    const site = record.length < HEAD.SIZE ? undefined : this.#sites.get(view.getBigUint64(0, true));
    if (!site) {
      throw new EbpfError(
        'ERR_EBPF_VALUE',
        `map '${this.#ring.name}': a record of ${record.length} bytes is of no ebpf_log of this object`,
      );
    }
    return {
      level: site.level,
      text: render(site.format, valuesOf(site, record, view), site.arguments),
      program: site.function,
      cpu: view.getUint32(HEAD.CPU, true),
      time: view.getBigUint64(HEAD.TIME, true),
      line: site.line,
    };
  }
}

/** As many as the record has room for. */
function valuesOf(site: LogSite, record: Uint8Array, view: DataView): LogValue[] {
  const values: LogValue[] = [];
  let at: number = HEAD.SIZE;
  for (const { size } of site.arguments) {
    const bytes = size === 0 ? site.textSize : 8;
    if (at + bytes > record.length) break;
    values.push(size === 0 ? textOf(record.subarray(at, at + bytes)) : view.getBigUint64(at, true));
    at += bytes;
  }
  return values;
}

function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}
