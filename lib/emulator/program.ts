/** A program of the emulator. It lives as long as its handle, a link, a pin or a map of programs holds it. */

import { createHash } from 'node:crypto';
import type { BackendLink, BackendProgram, ProgramInfo, RunRequest, RunResult } from '../backend.ts';
import { EbpfError } from '../errors.ts';
import type { Btf } from '../formats/btf/btf.ts';
import type { AttachRequest } from '../hooks/index.ts';
import type { LinkedProgram } from '../linker/index.ts';
import { attach } from './hooks/attach.ts';
import { checkRunRequest } from './hooks/request.ts';
import { testRun } from './hooks/run.ts';
import { InterceptedProgram, type Interceptor } from './intercepted.ts';
import { answerOf, BpfException } from './kfuncs/throw.ts';
import type { Executable } from './machine.ts';
import type { EmulatedMap } from './maps/map.ts';
import { NO_TYPES } from './world/members.ts';
import { ProgramStreams } from './world/streams.ts';
import type { World } from './world/world.ts';

export interface ProgramParts {
  readonly linked: LinkedProgram;
  readonly executable: Executable;
  readonly maps: readonly EmulatedMap[];
  readonly gplCompatible: boolean;
  /** Of its object. */
  readonly btf: Btf | null;
  /** The verifier's, where there is one. */
  readonly log: string;
}

export class EmulatedProgram implements BackendProgram {
  readonly id: number;
  readonly name: string;
  readonly type: number;
  readonly log: string;
  readonly linked: LinkedProgram;
  readonly maps: readonly EmulatedMap[];
  /** The types that it was linked for: the kernel's, or its own where there are none. */
  readonly btf: Btf;
  /** Those of its own object. */
  readonly ownBtf: Btf;
  /** What it has written. */
  readonly streams = new ProgramStreams();
  readonly #world: World;
  readonly #intercepted: InterceptedProgram;
  #executable: Executable;
  readonly #gplCompatible: boolean;
  readonly #loadTime: bigint;
  readonly #descriptor: number;
  #holders = 1;
  #closed = false;
  #runCount = 0n;
  #runTime = 0n;

  constructor(world: World, { linked, executable, maps, gplCompatible, btf, log }: ProgramParts) {
    this.log = log;
    this.#world = world;
    this.#executable = executable;
    this.#intercepted = new InterceptedProgram(world, executable);
    this.#gplCompatible = gplCompatible;
    this.linked = linked;
    this.name = linked.name;
    this.type = linked.type;
    this.maps = maps;
    this.ownBtf = btf ?? NO_TYPES;
    this.btf = world.btf ?? this.ownBtf;
    for (const map of maps) map.retain();
    this.#loadTime = world.clock.now();
    this.id = world.programs.add(this);
    this.#descriptor = world.programs.open(this);
  }

  /** What stands for it in a map of programs. */
  get handle(): number {
    return this.#executable.handle;
  }

  fd(): number {
    if (this.#closed) throw new EbpfError('ERR_EBPF_CLOSED', `program '${this.name}' has been closed`);
    return this.#descriptor;
  }

  info(): ProgramInfo {
    const { instructions, type } = this.linked;
    return {
      id: this.id,
      type,
      name: this.name.slice(0, 15),
      tag: createHash('sha1').update(instructions).digest('hex').slice(0, 16),
      translatedBytes: instructions.length,
      jitedBytes: 0,
      verifiedInstructions: 0,
      runTime: this.#runTime,
      runCount: this.#runCount,
      recursionMisses: 0n,
      mapIds: this.maps.map(({ id }) => id),
      btfId: 0,
      loadTime: this.#loadTime,
      createdByUid: process.getuid?.() ?? 0,
      gplCompatible: this.#gplCompatible,
    };
  }

  async run(request: RunRequest): Promise<RunResult> {
    checkRunRequest(request, this.#world.cpus, this.name);
    return testRun(this.#world, this, request);
  }

  async attach(request: AttachRequest): Promise<BackendLink> {
    return attach(this.#world, this, request);
  }

  /** For `World.execute`: runs it with that context. */
  enter(context: number): number {
    if (this.#world.statistics !== 0) return this.#measured(context);
    try {
      return this.#executable.run(context);
    } catch (error) {
      return this.#thrown(error);
    }
  }

  #measured(context: number): number {
    const start = process.hrtime.bigint();
    try {
      return this.#executable.run(context);
    } catch (error) {
      return this.#thrown(error);
    } finally {
      this.#runTime += process.hrtime.bigint() - start;
      this.#runCount++;
    }
  }

  #thrown(error: unknown): number {
    if (error instanceof BpfException) return answerOf(this.#world, error);
    throw error;
  }

  /** For `World.callBack`: one of its functions, by its handle. */
  callBack(handle: number, values: readonly bigint[]): bigint {
    const { engine } = this.#world;
    try {
      return engine.call(handle, ...values);
    } catch (error) {
      if (error instanceof BpfException) return BigInt(answerOf(this.#world, error));
      throw error;
    }
  }

  readStream(stream: number): Uint8Array {
    this.fd();
    return this.streams.read(stream);
  }

  /** Whether somebody stands at one of its functions, by its first slot (`linked.functions`). */
  isIntercepted(start: number): boolean {
    return this.#intercepted.isIntercepted(start);
  }

  /** What is run in a function's place from now on; null for the function itself. */
  intercept(start: number, interceptor: Interceptor | null): void {
    this.#intercepted.intercept(start, interceptor);
    this.#executable = this.#intercepted.executable;
  }

  pin(path: string): void {
    this.#world.pins.pin(path, this, `program '${this.name}'`);
  }

  pinned(): void {
    this.retain();
  }

  unpinned(): void {
    this.release();
  }

  retain(): void {
    this.#holders++;
  }

  release(): void {
    if (--this.#holders > 0) return;
    this.#world.programs.remove(this.id);
    this.#intercepted.unload();
    for (const map of this.maps) map.release();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#world.programs.close(this.#descriptor);
    this.release();
  }
}
