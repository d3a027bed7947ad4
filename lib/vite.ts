/** `node-ebpf/vite`: eBPF programs in C, imported like modules. */
export type { PluginOptions } from './toolchain/plugin/build.ts';
export { ebpf, ebpf as default } from './toolchain/plugin/vite.ts';
