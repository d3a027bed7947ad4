/** A cgroup of the test's own, and what processes in it do. */
import { execFile } from 'node:child_process';
import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cgroupMounts } from '../../../lib/kernel/cgroup-path.ts';

/** Where the cgroups of version 2 are: /sys/fs/cgroup, or /sys/fs/cgroup/unified. */
export function cgroupMount(): string {
  const [at] = cgroupMounts();
  if (at === undefined) throw new Error('no cgroup2 file system is mounted');
  return at;
}

/** Kernels to which stable updates brought order and preorder: Debian 13's. */
export const backported = /^6\.12\..*\bdeb13\b/;

const inside = fileURLToPath(new URL('inside.pl', import.meta.url));

let count = 0;

export class Cgroup {
  readonly path: string;
  readonly #below: Cgroup[] = [];

  constructor(parent: string = cgroupMount()) {
    this.path = join(parent, `node-ebpf-${process.pid}-${++count}`);
    mkdirSync(this.path);
  }

  /** One further down, removed with it. */
  child(): Cgroup {
    const child = new Cgroup(this.path);
    this.#below.push(child);
    return child;
  }

  /** Runs a Perl script in it, with what inside.pl defines: the lines that it says. */
  async run(script: string): Promise<string[]> {
    const { stdout } = await promisify(execFile)('perl', [inside, this.path, script]);
    return stdout.trimEnd().split('\n');
  }

  close(): void {
    for (const child of this.#below) child.close();
    rmdirSync(this.path);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
