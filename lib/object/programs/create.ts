/** From a kind to the class that has its attach options. */
import type { BackendProgram } from '../../backend.ts';
import type { ProgramKind } from '../../formats/object/image.ts';
import type { RowTypes } from '../iterators/reader.ts';
import type { ProgramSpec } from '../spec/program.ts';
import { Program } from './base.ts';
import { IterProgram } from './iter.ts';
import { KprobeProgram, PerfEventProgram, UprobeProgram } from './probes.ts';
import { BtfTracepointProgram, FreplaceProgram, LsmProgram, TracingProgram } from './trace.ts';
import { RawTracepointProgram, TracepointProgram } from './tracing.ts';
import { XdpProgram } from './xdp.ts';

type ProgramClass = new (spec: ProgramSpec, backend: BackendProgram, types: RowTypes) => Program;

const CLASSES: Partial<Record<ProgramKind, ProgramClass>> = {
  xdp: XdpProgram,
  tracepoint: TracepointProgram,
  raw_tp: RawTracepointProgram,
  'raw_tp.w': RawTracepointProgram,
  tp_btf: BtfTracepointProgram,
  fentry: TracingProgram,
  fexit: TracingProgram,
  fmod_ret: TracingProgram,
  freplace: FreplaceProgram,
  lsm: LsmProgram,
  iter: IterProgram,
  kprobe: KprobeProgram,
  kretprobe: KprobeProgram,
  uprobe: UprobeProgram,
  uretprobe: UprobeProgram,
  perf_event: PerfEventProgram,
};

export function createProgram(spec: ProgramSpec, backend: BackendProgram, types: RowTypes): Program {
  return new (CLASSES[spec.kind] ?? Program)(spec, backend, types);
}
