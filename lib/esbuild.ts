/** `node-ebpf/esbuild`: eBPF programs in C, imported like modules. */
export type { PluginOptions } from './toolchain/plugin/build.ts';
export { type EsbuildPluginOptions, ebpf, ebpf as default } from './toolchain/plugin/esbuild.ts';
