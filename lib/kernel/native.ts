/** The addon, or an error that says why it is not there and which command mends it. */
import { EbpfError } from '../errors.ts';
import { loadAddon, type NativeAddon } from './binding.ts';

/** Throws ERR_EBPF_NO_NATIVE. */
export function requireAddon(): NativeAddon {
  const { addon, failure } = loadAddon();
  if (addon) return addon;
  throw new EbpfError('ERR_EBPF_NO_NATIVE', addonFailure(failure), { cause: failure });
}

/** Why it can't be loaded, and what to do. */
export function addonFailure(failure: Error | undefined): string {
  const { platform, arch } = process;
  const reason = failure?.message.split('\n')[0] ?? 'unknown reason';
  const start = `node-ebpf's addon cannot be loaded on ${platform}-${arch}: ${reason}`;
  if (platform !== 'linux') return `${start}\nThe kernel backend exists on Linux alone.`;
  if (/GLIBC/.test(reason)) {
    return `${start}\nThe prebuilt addon needs glibc 2.33 or newer, this system has ${glibc()}: use a newer distribution (Debian 12, Ubuntu 22.04).`;
  }
  if (/No native build was found/.test(reason)) {
    return `${start}\nPrebuilt binaries are for linux-x64 and linux-arm64 with glibc. In a checkout of the repository, build it: npm run build:addon`;
  }
  return `${start}\nInstall the package anew (npm install node-ebpf); in a checkout of the repository, build it: npm run build:addon`;
}

function glibc(): string {
  const report = process.report?.getReport() as { header?: { glibcVersionRuntime?: string } } | undefined;
  return report?.header?.glibcVersionRuntime ?? 'none';
}
