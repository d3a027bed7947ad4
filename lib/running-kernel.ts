/** The kernel that runs here, as the linker is told of it: what its loader, libbpf, would find out. Nothing of it needs privileges. */
import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { gunzipSync } from 'node:zlib';
import { hostKernel } from './kernel-btf.ts';
import type { KernelEnvironment } from './linker/index.ts';

let known: KernelEnvironment | undefined;

/** Read once. What this machine does not have or say is absent: all of it where it is no Linux. */
export function runningKernel(): KernelEnvironment {
  known ??= readKernel();
  return known;
}

function readKernel(): KernelEnvironment {
  const btf = hostKernel.kernel;
  const config = runningConfig();
  const version = runningVersion();
  const symbol = symbols();
  const cpus = possibleCpus();
  return {
    ...(btf && { btf }),
    ...(config !== undefined && { config }),
    ...(version !== undefined && { version }),
    ...(symbol && { symbol }),
    ...(cpus !== undefined && { cpus }),
    // libbpf finds it out by a kprobe, so that a kernel without them has none.
    features: { syscallWrapper: existsSync('/sys/bus/event_source/devices/kprobe') },
  };
}

/** Text of the configuration. */
export function runningConfig(): string | undefined {
  const plain = bytesOf(`/boot/config-${release()}`);
  if (plain) return plain.toString();
  const packed = bytesOf('/proc/config.gz');
  return packed && gunzipSync(packed).toString();
}

/** LINUX_KERNEL_VERSION. Debian's is in the kernel's description (get_kernel_version in libbpf). */
function runningVersion(): number | undefined {
  const description = bytesOf('/proc/version')?.toString();
  if (description === undefined) return undefined;
  const text = /Debian ([0-9.]+)/.exec(description)?.[1] ?? release();
  const [, major, minor, patch = 0] = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  return (Number(major) << 16) | (Number(minor) << 8) | Math.min(Number(patch), 255);
}

/** Addresses by name. Who may not see them is told 0 for all (kernel.kptr_restrict): then any address stands for one that is there. */
function symbols(): ((name: string) => bigint | undefined) | undefined {
  const lines = bytesOf('/proc/kallsyms')?.toString().split('\n');
  if (!lines) return undefined;
  const addresses = new Map<string, bigint>();
  let hidden = true;
  for (const line of lines) {
    const [address, , name] = line.split(/\s/, 3);
    if (name === undefined || addresses.has(name)) continue;
    const number = BigInt(`0x${address}`);
    if (number !== 0n) hidden = false;
    addresses.set(name, number);
  }
  return hidden ? name => (addresses.has(name) ? 1n : undefined) : name => addresses.get(name);
}

/** The last one of `0-3`: those that are off count, too. */
function possibleCpus(): number | undefined {
  const list = bytesOf('/sys/devices/system/cpu/possible')?.toString();
  const last = /(\d+)\s*$/.exec(list ?? '')?.[1];
  return last === undefined ? undefined : Number(last) + 1;
}

function bytesOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
