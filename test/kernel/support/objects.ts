/** The objects of test/bpf, by name. */
import { type BpfObject, type LoadOptions, load, type ObjectSpec, type OpenOptions, open } from 'node-ebpf';

export const testObject = (name: string): URL => new URL(`../../bpf/${name}.bpf.o`, import.meta.url);

// biome-ignore lint/suspicious/noExplicitAny: names and types of test objects are known at run time only
type Open = any;

/** With open names that TypeScript takes to be there, whatever its options. */
export interface TestObject extends BpfObject {
  readonly variables: Open;
}

export interface TestSpec extends ObjectSpec {
  readonly programs: Open;
  readonly maps: Open;
  readonly variables: Open;
  load(options?: LoadOptions): Promise<TestObject>;
}

type Options = OpenOptions & LoadOptions & { edit?: (spec: TestSpec) => void };

export const openTest = (name: string): Promise<TestSpec> => open(testObject(name)) as Promise<TestSpec>;

/** Loads it into the kernel, whatever the environment says. */
export const loadTest = (name: string, options: Options = {}): Promise<TestObject> =>
  load(testObject(name), { backend: 'kernel', ...options } as object);

/** For a tracing program: filters on this process. */
export function ownPid(spec: TestSpec): void {
  spec.variables.pid.value = process.pid;
}

/** As much of a packet as XDP programs are given at the least: an Ethernet header. */
export const packet = new Uint8Array(14);
