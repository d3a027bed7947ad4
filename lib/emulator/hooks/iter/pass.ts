/** One pass of an iterator over objects of the emulator's world (bpf_seq_read in kernel/bpf/bpf_iter.c). */
import type { BackendIteration } from '../../../backend.ts';
import { EbpfError } from '../../../errors.ts';
import { ERRNO } from '../../errno.ts';
import type { Region } from '../../memory/memory.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { Context } from '../../world/execution.ts';
import { structOf } from '../../world/members.ts';
import { ObjectWriter } from '../../world/objects.ts';
import type { World } from '../../world/world.ts';
import { SeqFile } from './seq-file.ts';

/** Fields of a struct bpf_iter__TARGET besides `meta`, by name and in its order. */
export type Item = { readonly [field: string]: unknown };

export class IterContext implements Context {
  readonly region: Region;
  readonly seq: SeqFile;

  constructor(region: Region, seq: SeqFile) {
    this.region = region;
    this.seq = seq;
  }
}

/** Bytes of a struct seq_file that programs might look at: nothing in it is for them. */
const SEQ_FILE = 8;
/** seq_file *seq, session_id, seq_num */
const META = 24;

let sessions = 0n;

export class Pass implements BackendIteration {
  readonly #world: World;
  readonly #program: EmulatedProgram;
  readonly #target: string;
  readonly #items: Iterator<Item>;
  /** Its fields are named as the last one's are, and are NULL. */
  readonly #end: Item;
  readonly #ends: boolean;
  readonly #writer: ObjectWriter;
  readonly #seq: SeqFile;
  readonly #session = ++sessions;
  #waiting: Item | undefined;
  #number = 0n;
  #ended = false;
  /** The program wants no more. */
  #stopped = false;
  #closed = false;
  #output: Uint8Array = new Uint8Array(0);

  constructor(
    world: World,
    program: EmulatedProgram,
    target: string,
    items: Iterable<Item>,
    { end, ends = false }: { readonly end: Item; readonly ends?: boolean },
  ) {
    this.#world = world;
    this.#program = program;
    this.#target = target;
    this.#items = items[Symbol.iterator]();
    this.#end = end;
    this.#ends = ends;
    this.#writer = new ObjectWriter(world, program.btf, { strict: false });
    this.#seq = new SeqFile(this.#writer.keep(new Uint8Array(SEQ_FILE), 'struct seq_file'));
    program.retain();
  }

  async read(into: Uint8Array): Promise<number> {
    if (this.#output.length === 0 && !this.#closed) this.#fill();
    const count = Math.min(into.length, this.#output.length);
    into.set(this.#output.subarray(0, count));
    this.#output = this.#output.subarray(count);
    return count;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#writer.free();
    this.#program.release();
  }

  /** Runs the program until the file is full, or there are no more objects. */
  #fill(): void {
    const seq = this.#seq;
    while (!this.#ended) {
      const before = seq.count;
      this.#waiting ??= this.#stopped ? undefined : this.#next();
      const item = this.#waiting;
      const returned = this.#show(item ?? this.#end, item === undefined);
      if (seq.overflowed || (item && returned !== 0 && !this.#ends)) {
        const { overflowed } = seq;
        seq.cut(before);
        if (before > 0) break;
        this.#ended = true;
        throw overflowed ? this.#tooMuch() : this.#again();
      }
      this.#waiting = undefined;
      if (item === undefined) this.#ended = true;
      else if (returned !== 0) this.#stopped = true;
    }
    this.#output = seq.take();
  }

  #next(): Item | undefined {
    const { done, value } = this.#items.next();
    return done ? undefined : value;
  }

  #show(item: Item, last: boolean): number {
    const world = this.#world;
    const { memory } = world.machine;
    const btf = this.#program.btf;
    const writer = new ObjectWriter(world, btf, { strict: false });
    try {
      const meta = writer.keep(new Uint8Array(META), 'struct bpf_iter_meta');
      memory.view.setBigUint64(meta, BigInt(this.#seq.address), true);
      memory.view.setBigUint64(meta + 8, this.#session, true);
      memory.view.setBigUint64(meta + 16, last ? this.#number : this.#number++, true);
      const region = this.#context(writer, { meta: BigInt(meta), ...item });
      return world.execute(this.#program, new IterContext(region, this.#seq));
    } finally {
      writer.free();
    }
  }

  /** struct bpf_iter__TARGET; each of its fields is in 8 bytes (__bpf_md_ptr). */
  #context(writer: ObjectWriter, fields: Item): Region {
    const struct = structOf(writer.btf, `bpf_iter__${this.#target}`);
    const size = struct?.type.size ?? 8 * Object.keys(fields).length;
    const address = writer.reserve(size, 'context');
    if (struct) writer.write(struct.id, fields, address, `iterator over ${this.#target}`);
    else {
      const { view } = this.#world.machine.memory;
      Object.entries(fields).forEach(([name, value], i) => {
        view.setBigUint64(
          address + i * 8,
          writer.slot(0, value, `iterator over ${this.#target}: ${name}`),
          true,
        );
      });
    }
    return { name: 'context', address, size, writable: false };
  }

  #tooMuch(): EbpfError {
    const why = 'the program wrote more for one object than the kernel has room for, 8 pages';
    const message = `iterator over ${this.#target}: cannot be read: ${why}`;
    return new EbpfError('ERR_EBPF_SYSTEM', message, { errno: ERRNO.E2BIG, syscall: 'read' });
  }

  #again(): EbpfError {
    const why = 'the program answered something else than 0, which asks for the same object once more';
    const message = `iterator over ${this.#target}: cannot be read: ${why}`;
    return new EbpfError('ERR_EBPF_SYSTEM', message, { errno: ERRNO.EAGAIN, syscall: 'read' });
  }
}
