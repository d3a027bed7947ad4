/**
 * What the linker is told and what it makes: plain data for a backend that has no libbpf. Instructions are final but for what
 * only the backend knows: descriptors or addresses of maps and of module BTF, which stand in `relocations`.
 */
import type { BackendMap, BackendProgram } from '../backend.ts';
import type { Btf } from '../formats/btf/btf.ts';
import type { LineInfo } from '../formats/btf/ext.ts';
import type { MapImage, ProgramImage } from '../formats/object/image.ts';

/** The kernel that programs are made for. Everything may be absent: then the object's own types are the kernel's. */
export interface KernelEnvironment {
  /** Types of the kernel; `Btf.lazy` reads no more of them than is needed. */
  readonly btf?: Btf;
  /** Types of its modules, each split from `btf`: looked at for what the kernel itself has not. */
  readonly modules?: readonly KernelModule[];
  /** Types for CO-RE relocations in place of `btf` and `modules`. */
  readonly coreBtf?: Btf;
  /** Text of its configuration: lines `CONFIG_HZ=250`. */
  readonly config?: string;
  /** LINUX_KERNEL_VERSION, 0x061200 for 6.18. */
  readonly version?: number;
  /** Address of a kernel symbol by name; undefined if there is none. Throws where a name has several. */
  readonly symbol?: (name: string) => bigint | undefined;
  /** Whether the backend has that kernel function (by its essential name) or typed variable; where absent, BTF alone says so. */
  readonly provides?: (kind: 'kfunc' | 'ksym', name: string) => boolean;
  readonly features?: Partial<KernelFeatures>;
  /** Functions that errors may be injected into, where the kernel lists them: programs may sleep there, and change what they return. */
  readonly injectable?: ReadonlySet<string>;
  /** Possible CPUs: entries of a perf event array that does not say how many. Default 1. */
  readonly cpus?: number;
  /** Bytes; ring buffers are a power of two of them. Default 4096. */
  readonly pageSize?: number;
}

/** Its types may be read when they are asked for: the linker looks no further than it must. */
export interface KernelModule {
  readonly name: string;
  /** null: it has been unloaded meanwhile. */
  readonly btf: Btf | null;
}

/** What a loader does differently on kernels that lack it. All default to true. */
export interface KernelFeatures {
  /** bpf_probe_read_kernel and _user (kernel 5.5); without it bpf_probe_read serves for both. */
  readonly probeReadKernel: boolean;
  /** LINUX_HAS_BPF_COOKIE (kernel 5.15). */
  readonly bpfCookie: boolean;
  /** LINUX_HAS_SYSCALL_WRAPPER: system calls are functions like `__x64_sys_open` (kernel 4.17). */
  readonly syscallWrapper: boolean;
  /** Links of many uprobes, by which USDT programs are loaded as such (kernel 6.6). */
  readonly uprobeMulti: boolean;
  /** Arrays that can be mapped into memory (kernel 5.5). */
  readonly mmapableArrays: boolean;
  /** Tags of declarations in BTF, by which exception callbacks are named (kernel 5.16). */
  readonly declarationTags: boolean;
}

export interface LinkedObject {
  readonly license: string;
  /** Those that are to be loaded, in the file's order. */
  readonly programs: readonly LinkedProgram[];
  /** All of the file, and `.kconfig` where there is one, in the order by which `Relocation.map` counts. */
  readonly maps: readonly LinkedMap[];
  readonly externs: readonly ResolvedExtern[];
  /** Modules by the index that calls of their functions have in their offset (`fd_array`); [0] stands for the kernel. */
  readonly kfuncModules: readonly (string | null)[];
  /** Global variables in an arena: what its first bytes are. */
  readonly arena: { readonly map: number; readonly data: Uint8Array } | null;
}

export interface LinkedProgram {
  readonly name: string;
  readonly image: ProgramImage;
  /** BPF_PROG_TYPE_* number. */
  readonly type: number;
  /** BPF_* attach type number; for struct_ops the index of the member. */
  readonly expectedAttachType: number;
  /** BPF_F_* */
  readonly flags: number;
  /** For programs that are loaded for a certain kernel function, tracepoint, struct or other program. */
  readonly attach: AttachTarget | null;
  /** The program, then the functions that it calls: 8 bytes each. */
  readonly instructions: Uint8Array;
  /** In the order of their instructions. */
  readonly relocations: readonly Relocation[];
  /** The program itself first. */
  readonly functions: readonly LinkedFunction[];
  /** First slot of the function that takes the program's exceptions; null where it has none. */
  readonly exceptionCallback: number | null;
  /** In the order of their instructions; empty without line information. */
  readonly lines: readonly LinkedLine[];
}

export interface AttachTarget {
  /** Without the prefixes that BTF has: a function, tracepoint, iterator, hook or struct. */
  readonly name: string;
  /** In the kernel's BTF, or the module's, or the program's where one is given; 0 if there is no such BTF to look in. */
  readonly btfId: number;
  readonly module: string | null;
  readonly program: BackendProgram | null;
}

export interface LinkedFunction {
  readonly name: string;
  /** Index of its first instruction slot, and how many it has. */
  readonly start: number;
  readonly length: number;
  /** A `func` in the object's BTF; 0 without BTF.ext. */
  readonly typeId: number;
  /** Index of the first instruction slot of each record that gives it a type: its own start, and nothing else, where types are right. */
  readonly records: readonly number[];
  /** Global functions are verified on their own (not those of hidden visibility). */
  readonly global: boolean;
}

export interface LinkedLine extends Omit<LineInfo, 'offset'> {
  /** Index of the first instruction slot that comes from there. */
  readonly instruction: number;
}

/** An `instruction` is the index of a slot; a 64-bit load has two, the first is meant. */
export type Relocation =
  /** The number is to be the map's descriptor or address. */
  | { readonly kind: 'map'; readonly instruction: number; readonly map: number }
  /** Likewise, and the second number, which stands there already, is an offset in the map's value. */
  | {
      readonly kind: 'map-value';
      readonly instruction: number;
      readonly map: number;
      readonly offset: number;
    }
  /** Address of a function of the program itself; the number stands there, relative as in a call. */
  | { readonly kind: 'function'; readonly instruction: number; readonly target: number }
  /** Address of a kernel symbol: stands there; 0 for a weak one that is missing. */
  | { readonly kind: 'ksym'; readonly instruction: number; readonly extern: number }
  /** A kernel variable or function by its BTF id: it stands there; the second number is to be its module's descriptor. */
  | { readonly kind: 'btf-id'; readonly instruction: number; readonly extern: number }
  /** A call of a kernel function by its BTF id: it stands there, as does the module's index in `kfuncModules`. */
  | { readonly kind: 'kfunc'; readonly instruction: number; readonly extern: number };

export interface LinkedMap {
  /** The file's own; `.kconfig` for the kernel's configuration. */
  readonly name: string;
  /** null for `.kconfig`. */
  readonly image: MapImage | null;
  /** false: not created, and what refers to it is poisoned. */
  readonly create: boolean;
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  readonly numaNode: number;
  readonly mapExtra: bigint;
  /** In the object's BTF; 0 where unknown, or for kinds that the kernel takes no types for. */
  readonly keyTypeId: number;
  readonly valueTypeId: number;
  readonly inner: LinkedMap | BackendMap | null;
  /** Names of what fills its slots once all is loaded. */
  readonly initialSlots: readonly (string | null)[];
  readonly initialValue: Uint8Array | null;
  /** Nobody writes to it once it has its value: .rodata and .kconfig. */
  readonly frozen: boolean;
  readonly pinPath: string | null;
  readonly reuse: BackendMap | null;
  readonly structOps: StructOpsValue | null;
}

/** A struct as the kernel has it, whose value is made in `initialValue` but for the programs' descriptors. */
export interface StructOpsValue {
  /** `bpf_struct_ops_NAME` in the kernel's BTF, or the module's; 0 where there is neither: then the layout is the object's own. */
  readonly valueTypeId: number;
  readonly module: string | null;
  /** Byte of the value at which a program's descriptor (8 bytes) belongs. */
  readonly programs: readonly {
    readonly offset: number;
    readonly member: string;
    readonly program: string;
  }[];
}

export interface ResolvedExtern {
  readonly name: string;
  readonly kind: 'kconfig' | 'ksym' | 'kfunc';
  /** In the object's BTF, of its `var` or `func`. */
  readonly typeId: number;
  readonly weak: boolean;
  /** false: weak, and missing. */
  readonly found: boolean;
  /** kconfig: byte of the `.kconfig` map where it lies. */
  readonly offset: number;
  /** ksym without a type. */
  readonly address: bigint;
  /** ksym with a type, kfunc: in the kernel's BTF, or the module's; in the object's own where no kernel's is given. */
  readonly btfId: number;
  readonly module: string | null;
}
