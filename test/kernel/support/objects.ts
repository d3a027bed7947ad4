/** The objects of test/bpf, by name. */
import {
  type AnyShape,
  type BpfObject,
  type LoadOptions,
  load,
  type ObjectSpec,
  type OpenOptions,
} from 'node-ebpf';

export const testObject = (name: string): URL => new URL(`../../bpf/${name}.bpf.o`, import.meta.url);

type Options = OpenOptions & LoadOptions & { edit?: (spec: ObjectSpec<AnyShape>) => void | Promise<void> };

/** Loads it into the kernel, whatever the environment says. */
export const loadTest = (name: string, options: Options = {}): Promise<BpfObject<AnyShape>> =>
  load(testObject(name), { backend: 'kernel', ...options });

/** As much of a packet as XDP programs are given at the least: an Ethernet header. */
export const packet = new Uint8Array(14);
