/** A project of its own that imports a C file: what users of the bundler plugins have. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../../scripts/lib/tree.js';

/** Counts packets under the number of its version, which stands in a header. */
const PROGRAM = `#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "version.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

SEC("xdp")
int count(struct xdp_md *ctx)
{
	__u32 key = VERSION;
	__u64 *value = bpf_map_lookup_elem(&counts, &key);

	if (value)
		__sync_fetch_and_add(value, 1);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
`;

const MAIN = `import count, { open } from './count.bpf.c';

export const start = (options?: Parameters<typeof count.load>[0]) => count.load(options);
export const names = async () => Object.keys((await open()).programs);
`;

export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), 'node-ebpf-plugin-'));

  constructor() {
    mkdirSync(join(this.folder, 'node_modules'));
    symlinkSync(root, join(this.folder, 'node_modules/node-ebpf'));
    this.write('package.json', '{ "type": "module" }');
    this.write('count.bpf.c', PROGRAM);
    this.write('main.ts', MAIN);
    this.version(1);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string): void {
    writeFileSync(this.path(name), text);
  }

  version(number: number): void {
    this.write('version.h', `#define VERSION ${number}\n`);
  }

  /** In line 14, and what is wrong is in its column 14. */
  break(): void {
    this.write('count.bpf.c', PROGRAM.replace('key = VERSION', 'key = VERSIONS'));
  }

  /** It compiles, and no verifier takes it. */
  reject(): void {
    this.write('count.bpf.c', PROGRAM.replace('if (value)', 'if (1)'));
  }

  mend(): void {
    this.write('count.bpf.c', PROGRAM);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
