/** The kernel that runs here, as the linker is told of it: what its loader, libbpf, would find out. Nothing of it needs privileges. */
import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { gunzipSync } from 'node:zlib';
import { hostKernel } from './kernel-btf.ts';
import { hasKernelSymbols, kernelSymbolsIfAny } from './kernel-symbols.ts';
import type { KernelEnvironment, KernelModule } from './linker/index.ts';

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
  const injectable = injectableFunctions();
  return {
    ...(btf && { btf, modules: hostKernel.modules().map(moduleOf) }),
    ...(config !== undefined && { config }),
    ...(version !== undefined && { version }),
    ...(symbol && { symbol }),
    ...(cpus !== undefined && { cpus }),
    ...(injectable && { injectable }),
    // libbpf finds it out by a kprobe, so that a kernel without them has none.
    features: { syscallWrapper: existsSync('/sys/bus/event_source/devices/kprobe') },
  };
}

/** Most objects need nothing of any module. */
const moduleOf = (name: string): KernelModule => ({
  name,
  get btf() {
    return hostKernel.module(name);
  },
});

/** Text of the configuration. */
export function runningConfig(): string | undefined {
  const plain = bytesOf(`/boot/config-${release()}`);
  if (plain) return plain.toString();
  try {
    return gunzipSync(readFileSync('/proc/config.gz')).toString();
  } catch {
    return undefined;
  }
}

/** LINUX_KERNEL_VERSION. Debian's is in the kernel's description (get_kernel_version in libbpf). */
function runningVersion(): number | undefined {
  const description = bytesOf('/proc/version')?.toString();
  if (description === undefined) return undefined;
  const text = /Debian ([0-9.]+)/.exec(description)?.[1] ?? release();
  const [, major, minor, patch = 0] = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  return (Number(major) << 16) | (Number(minor) << 8) | Math.min(Number(patch), 255);
}

/** Addresses by name, read when the first is asked for. Who may not see them is told 0 for all (kernel.kptr_restrict): then any address stands for one that is there. */
function symbols(): ((name: string) => bigint | undefined) | undefined {
  if (!hasKernelSymbols()) return undefined;
  let addresses: ReadonlyMap<string, string> | undefined;
  let hidden = false;
  return name => {
    if (!addresses) {
      addresses = addressesByName();
      hidden = [...addresses.values()].every(address => /^0*$/.test(address));
    }
    const address = addresses.get(name);
    return address === undefined ? undefined : hidden ? 1n : BigInt(`0x${address}`);
  };
}

/** In hexadecimal: few of them are asked for. Of several symbols of one name the first. */
function addressesByName(): Map<string, string> {
  const addresses = new Map<string, string>();
  for (const { name, address } of kernelSymbolsIfAny())
    if (!addresses.has(name)) addresses.set(name, address);
  return addresses;
}

/** Lines `NAME ERRNO`; for root alone, and where debugfs is mounted. */
function injectableFunctions(): ReadonlySet<string> | undefined {
  const list = bytesOf('/sys/kernel/debug/error_injection/list')?.toString();
  return list === undefined ? undefined : new Set(Array.from(list.matchAll(/^\S+/gm), ([name]) => name));
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
