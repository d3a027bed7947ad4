/** The links of a running object become those of its next version, one after the other; or all of them stay as they were. */
import { EbpfError } from '../../errors.ts';
import type { Link } from '../link.ts';
import type { StructOpsLink, StructOpsMap } from '../maps/struct-ops.ts';
import type { Program } from '../programs/base.ts';

export interface LinkReplacement {
  /** Name of the program, or of the struct_ops map, in the version that has it. */
  readonly program: string;
  /**
   * - `updated`: in one step, no event missed and none seen twice.
   * - `attached, then closed`: kinds that can't be updated. Until the whole is done, both versions see each event.
   * - `closed, then attached`: kinds that can't be updated, at a place for one. Events in between are missed.
   * - `attached`: the version before has no such program, or has it at another place.
   * - `closed`: the next version has no such program, or has it at another place.
   */
  readonly how: 'updated' | 'attached, then closed' | 'closed, then attached' | 'attached' | 'closed';
  readonly mechanism: string;
  /** Absent where it is closed. */
  readonly link?: Link;
}

/** One version, as far as its links are concerned. */
export interface Version {
  readonly name: string;
  /** In the order of the file. */
  readonly programs: ReadonlyMap<string, Program>;
  /** struct_ops maps. */
  readonly tables: ReadonlyMap<string, StructOpsMap>;
  /** Whether `object.attach()` attaches it. */
  attachesItself(attachable: Program | StructOpsMap): boolean;
}

interface Undo {
  /** For messages. */
  readonly what: string;
  act(): Promise<void> | void;
}

/** Rejects with the first failure, and everything is as it was then; the message says so, or what is not. */
export async function takeOver(previous: Version, next: Version): Promise<LinkReplacement[]> {
  const takeover = new Takeover(previous, next);
  try {
    await takeover.run();
  } catch (error) {
    throw failed(previous, next, error, await takeover.undo());
  }
  await takeover.commit();
  return takeover.done;
}

class Takeover {
  readonly done: LinkReplacement[] = [];
  readonly #previous: Version;
  readonly #next: Version;
  readonly #undo: Undo[] = [];
  /** Links of the version before, for the end: a link that is closed can't be put back as it was. */
  readonly #closing: Link[] = [];

  constructor(previous: Version, next: Version) {
    this.#previous = previous;
    this.#next = next;
  }

  async run(): Promise<void> {
    for (const program of this.#next.programs.values()) {
      const old = this.#previous.programs.get(program.name);
      if (!old) await this.#attachNew(program);
      else if (old.links.size > 0) await this.#moveLinks(old, program);
    }
    for (const table of this.#next.tables.values()) {
      const old = this.#previous.tables.get(table.name);
      if (!old) await this.#attachNew(table);
      else for (const link of old.links) await this.#moveTable(link, old, table);
    }
    const all = [...this.#previous.programs.values(), ...this.#previous.tables.values()];
    for (const old of all) {
      if (!this.#next.programs.has(old.name) && !this.#next.tables.has(old.name))
        for (const link of old.links) this.#close(old, link);
    }
  }

  /** Answers what could not be put back. */
  async undo(): Promise<string[]> {
    const failures: string[] = [];
    for (const { what, act } of this.#undo.reverse()) {
      try {
        await act();
      } catch (error) {
        failures.push(`${what}: ${(error as Error).message}`);
      }
    }
    return failures;
  }

  async commit(): Promise<void> {
    const failures: unknown[] = [];
    for (const link of this.#closing) {
      // A pin would keep it attached.
      await (link.pinPath === undefined ? link.close() : link.detach()).catch(error => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  async #attachNew(attachable: Program | StructOpsMap): Promise<void> {
    if (!this.#next.attachesItself(attachable)) return;
    this.#attached(attachable, await attachable.attach(), 'attached');
  }

  /** A table has one place, under its name: the old one leaves before the new one comes, where it can't be updated. */
  async #moveTable(link: StructOpsLink, old: StructOpsMap, table: StructOpsMap): Promise<void> {
    const { mechanism, pinPath } = link;
    const what = `the link of map '${old.name}' (${mechanism})`;
    try {
      await link.update(table, { expected: old });
    } catch (error) {
      if (!isCode(error, 'ERR_EBPF_NOT_SUPPORTED')) throw error;
      await (pinPath === undefined ? link.close() : link.detach());
      const act = async () => {
        const again = await old.attach();
        if (pinPath !== undefined) again.pin(pinPath);
      };
      this.#undo.push({ what, act });
      return this.#attached(table, await table.attach(), 'closed, then attached', pinPath);
    }
    this.#undo.push({ what, act: () => link.update(old, { expected: table }) });
    this.done.push({ program: table.name, how: 'updated', mechanism, link });
  }

  async #moveLinks(old: Program, program: Program): Promise<void> {
    if (old.kind === program.kind && old.sectionTarget === program.sectionTarget) {
      for (const link of old.links) await this.#move(link, old, program);
      return;
    }
    if (!program.attachesItself) {
      throw new EbpfError(
        'ERR_EBPF_INVALID_ARGUMENT',
        `program '${program.name}': its section was '${old.section}' and is '${program.section}' now, which does not say ` +
          'where to attach it; close its links, replace, and attach it',
      );
    }
    await this.#attachNew(program);
    for (const link of old.links) this.#close(old, link);
  }

  async #move(link: Link, old: Program, program: Program): Promise<void> {
    try {
      await link.update(program, { expected: old });
    } catch (error) {
      if (!isCode(error, 'ERR_EBPF_NOT_SUPPORTED')) throw error;
      return this.#attachAnew(link, old, program, error);
    }
    this.#undo.push({
      what: `the link of program '${old.name}' (${link.mechanism})`,
      act: () => link.update(old, { expected: program }),
    });
    this.done.push({ program: program.name, how: 'updated', mechanism: link.mechanism, link });
  }

  /** Where another program can be attached beside the old one, both are until the end. */
  async #attachAnew(link: Link, old: Program, program: Program, cause: EbpfError): Promise<void> {
    const request = old.requestOf(link);
    // It was opened from a pin: the kernel can neither update it nor tell all that it was attached with.
    if (!request) throw cause;
    const { pinPath } = link;
    let made: Link;
    try {
      made = await program.attachAs(request);
    } catch (error) {
      if (!isCode(error, 'ERR_EBPF_ALREADY_ATTACHED')) throw error;
      await (pinPath === undefined ? link.close() : link.detach());
      this.#undo.push({
        what: `the link of program '${old.name}' (${link.mechanism})`,
        act: async () => {
          const again = await old.attachAs(request);
          if (pinPath !== undefined) again.pin(pinPath);
        },
      });
      this.#attached(program, await program.attachAs(request), 'closed, then attached', pinPath);
      return;
    }
    if (pinPath !== undefined) {
      link.unpin();
      this.#undo.push({ what: `the pin ${pinPath}`, act: () => link.pin(pinPath) });
    }
    this.#attached(program, made, 'attached, then closed', pinPath);
    this.#closing.push(link);
  }

  #attached(
    program: Program | StructOpsMap,
    link: Link,
    how: LinkReplacement['how'],
    pinPath?: string,
  ): void {
    this.#undo.push({
      what: `the new link of program '${program.name}'`,
      act: () => (link.pinPath === undefined ? link.close() : link.detach()),
    });
    if (pinPath !== undefined) link.pin(pinPath);
    this.done.push({ program: program.name, how, mechanism: link.mechanism, link });
  }

  #close(old: Program | StructOpsMap, link: Link): void {
    this.#closing.push(link);
    this.done.push({ program: old.name, how: 'closed', mechanism: link.mechanism });
  }
}

const isCode = (error: unknown, code: EbpfError['code']): error is EbpfError =>
  error instanceof EbpfError && error.code === code;

function failed(previous: Version, next: Version, error: unknown, broken: readonly string[]): unknown {
  if (!(error instanceof EbpfError)) return error;
  const { code, message, errno, syscall, libbpfLog } = error;
  const state =
    broken.length === 0
      ? 'everything is as it was before'
      : `it could not be put back as it was before: ${broken.join('; ')}`;
  return new EbpfError(
    code,
    `object '${next.name}' cannot replace '${previous.name}': ${message}; ${state}`,
    { errno, syscall, libbpfLog, cause: error },
  );
}
