/** A kernel that the virtual machine runner has, as the linker is told of it: from its files, and its symbols as a guest has kept them. */
import { existsSync, readFileSync } from 'node:fs';
import { Btf } from '../../lib/formats/btf/btf.ts';
import { Elf } from '../../lib/formats/elf/elf.ts';
import { kernelSymbolsIn } from '../../lib/formats/symbols/kallsyms.ts';
import type { KernelEnvironment } from '../../lib/linker/index.ts';
import { loaderFeatures } from '../../lib/verifier/index.ts';
import { Problem } from '../lib/steps.js';
import { cachedKernel } from '../vm/fetch.js';
import { findKernel, kernels } from '../vm/kernels.js';
import { symbolsFile } from './kernel-answers.ts';

export interface GuestKernel {
  /** `6.1` */
  readonly version: string;
  readonly release: string;
  readonly environment: KernelEnvironment;
}

/** CPUs of a guest, if nothing else is asked for (scripts/vm/options.js). */
const CPUS = 2;

export function guestKernel(name: string): GuestKernel {
  const series = findKernel(name);
  const kernel = series && cachedKernel(series);
  if (!kernel) {
    const names = kernels.map(each => each.name).join(', ');
    throw new Problem(
      `Kernel ${name} is not kept here: one of ${names}, once node scripts/vm/cli.js has run it.`,
    );
  }
  const section = Elf.parse(readFileSync(kernel.vmlinux)).section('.BTF');
  if (!section) throw new Problem(`${kernel.vmlinux} has no types.`);
  const symbols = symbolsOf(kernel.release);
  const [major = 0, minor = 0] = name.split('.').map(Number);
  return {
    version: name,
    release: kernel.release,
    environment: {
      btf: Btf.lazy(section.data),
      config: readFileSync(kernel.config, 'utf8'),
      version: (major << 16) | (minor << 8),
      cpus: CPUS,
      features: loaderFeatures(name),
      ...(symbols && { symbol: (symbol: string) => symbols.get(symbol) }),
    },
  };
}

/** Of the kernel itself: its first address by each name. */
function symbolsOf(release: string): ReadonlyMap<string, bigint> | undefined {
  const file = symbolsFile(release);
  if (!existsSync(file)) return undefined;
  const found = new Map<string, bigint>();
  for (const { name, address, module } of kernelSymbolsIn(readFileSync(file, 'latin1')))
    if (module === undefined && !found.has(name)) found.set(name, BigInt(`0x${address}`));
  return found;
}
