/** A map of events as it is told to another thread: plain data, which postMessage copies. */
import type { CodecOptions } from '../../codec/types.ts';

export interface MapDescriptor {
  readonly id: number;
  /** Of the process: threads have the same. */
  readonly fd: number;
}

export interface SharedTypes {
  /** The object's BTF. */
  readonly btf: Uint8Array;
  /** The records' type in it. */
  readonly typeId: number;
  readonly codec: CodecOptions;
}

/** What `share()` of a ring buffer or perf event array answers, and `openShared` takes. Nothing in it is of use to another process. */
export interface SharedEvents {
  readonly name: string;
  readonly map: MapDescriptor;
  /** Where lost records are counted. */
  readonly lost: MapDescriptor | null;
  /** null for bytes. */
  readonly types: SharedTypes | null;
}
