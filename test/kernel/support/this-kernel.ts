/** The kernel that the tests run on, as our linker is told of it. */
import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { gunzipSync } from 'node:zlib';
import { Btf } from '../../../lib/formats/btf/btf.ts';
import type { KernelEnvironment } from '../../../lib/linker/index.ts';

const BTF = '/sys/kernel/btf/vmlinux';
const CONFIGS = [`/boot/config-${release()}`, '/proc/config.gz'];

let kernel: KernelEnvironment | undefined;

export function thisKernel(): KernelEnvironment {
  kernel ??= {
    ...(existsSync(BTF) && { btf: Btf.lazy(readFileSync(BTF)) }),
    ...configuration(),
    version: version(),
    symbol: symbols(),
    cpus: possibleCpus(),
    // libbpf finds it out by a kprobe, so that a kernel without them has none.
    features: { syscallWrapper: existsSync('/sys/bus/event_source/devices/kprobe') },
  };
  return kernel;
}

function configuration(): { config?: string } {
  const path = CONFIGS.find(existsSync);
  if (path === undefined) return {};
  const bytes = readFileSync(path);
  return { config: (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString() };
}

function symbols(): (name: string) => bigint | undefined {
  const addresses = new Map<string, bigint>();
  for (const line of readFileSync('/proc/kallsyms', 'utf8').split('\n')) {
    const [address, , name] = line.split(/\s/);
    if (name !== undefined && !addresses.has(name)) addresses.set(name, BigInt(`0x${address}`));
  }
  return name => addresses.get(name);
}

/** The last one of `0-3`: those that are off count, too. */
function possibleCpus(): number {
  const list = readFileSync('/sys/devices/system/cpu/possible', 'utf8');
  return Number(/(\d+)\s*$/.exec(list)![1]) + 1;
}

/** Debian's version is in the kernel's description (get_kernel_version in libbpf). */
function version(): number {
  const text = /Debian ([0-9.]+)/.exec(readFileSync('/proc/version', 'utf8'))?.[1] ?? release();
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)/.exec(text)!;
  return (Number(major) << 16) | (Number(minor) << 8) | Math.min(Number(patch), 255);
}
