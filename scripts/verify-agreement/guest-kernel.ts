/** A kernel that the virtual machine runner has, as the linker is told of it: from its files, which need no guest. Where its symbols are those do not say. */
import { readFileSync } from 'node:fs';
import { Btf } from '../../lib/formats/btf/btf.ts';
import { Elf } from '../../lib/formats/elf/elf.ts';
import type { KernelEnvironment } from '../../lib/linker/index.ts';
import { loaderFeatures } from '../../lib/verifier/index.ts';
import { Problem } from '../lib/steps.js';
import { cachedKernel } from '../vm/fetch.js';
import { findKernel, kernels } from '../vm/kernels.js';

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
    },
  };
}
