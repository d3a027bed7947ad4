/** Links of kinds by their own call (BPF_LINK_CREATE), whatever the kind's way through the library is. */
import { readFileSync } from 'node:fs';
import type { NativeObject } from '../../../lib/kernel/binding.ts';
import type { NativeLinkOptions } from '../../../lib/kernel/binding-attach.ts';
import { KernelLink } from '../../../lib/kernel/link.ts';
import { requireAddon } from '../../../lib/kernel/native.ts';
import { KernelProgram } from '../../../lib/kernel/program.ts';
import { ip } from '../../kernel/support/network.ts';
import { testObject } from '../../kernel/support/objects.ts';

/** The programs of test/bpf/links.bpf.c, or of another object those that are asked for. */
export class LinkPrograms {
  readonly #object: NativeObject;
  readonly #programs = new Map<string, KernelProgram>();
  readonly #links: KernelLink[] = [];

  private constructor(object: NativeObject) {
    this.#object = object;
  }

  static async load(name = 'links', wanted: readonly string[] = []): Promise<LinkPrograms> {
    const object = requireAddon().openObject(readFileSync(testObject(name)), { name });
    for (const program of wanted) object.setProgram(program, { autoload: true });
    await object.load();
    return new LinkPrograms(object);
  }

  program(name: string): KernelProgram {
    let program = this.#programs.get(name);
    if (!program) {
      program = new KernelProgram(requireAddon(), name, this.#object.program(name), '');
      this.#programs.set(name, program);
    }
    return program;
  }

  mapFd(): Disposable & { fd(): number } {
    const map = this.#object.map('sockets');
    return { fd: () => map.fd, [Symbol.dispose]: () => map.close() };
  }

  async attach(name: string, options: NativeLinkOptions, mechanism = 'test-link'): Promise<KernelLink> {
    const native = this.#object.program(name);
    try {
      const link = new KernelLink(await native.createLink(options), mechanism, 'a place of the test');
      this.#links.push(link);
      return link;
    } finally {
      native.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const link of this.#links) await link.close();
    for (const program of this.#programs.values()) program.close();
    this.#object.close();
  }
}

/** Of an interface, by its name. */
export const indexOf = (name: string) => Number(/^(\d+):/.exec(ip(`link show ${name}`))![1]);
