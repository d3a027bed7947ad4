/**
 * What an eBPF object file says, as plain data: the meeting point of formats/ (which makes it), object/ (which edits a
 * view of it) and the backends (which load it). Names are the file's own.
 */
import type { Btf } from '../btf/btf.ts';
import type { BtfExt } from '../btf/ext.ts';
import type { Elf } from '../elf/elf.ts';

export interface ObjectImage {
  /** The file as given; never changed. */
  readonly bytes: Uint8Array;
  readonly elf: Elf;
  /** null where the file has no .BTF section. */
  readonly btf: Btf | null;
  readonly btfExt: BtfExt | null;
  /** Empty if there is no `license` section. */
  readonly license: string;
  /** In the order of the file. Subprograms are not in it. */
  readonly programs: readonly ProgramImage[];
  readonly maps: readonly MapImage[];
  readonly variables: readonly VariableImage[];
  /** What the loader must resolve: `extern` declarations in .kconfig and .ksyms. */
  readonly externs: readonly ExternImage[];
}

export interface ProgramImage {
  readonly name: string;
  /** As in SEC(), with a leading `?` if there is one. */
  readonly section: string;
  readonly sectionIndex: number;
  /** Bytes from the section's start, and length in bytes. */
  readonly offset: number;
  readonly size: number;
  readonly target: SectionTarget;
  /** Type id of its `func` in BTF; 0 if unknown. */
  readonly btfTypeId: number;
}

/** What a section name means (libbpf's SEC() conventions). */
export interface SectionTarget {
  /** BPF_PROG_TYPE_* number; 0 if the name says nothing. */
  readonly programType: number;
  /** BPF_* attach type number. */
  readonly expectedAttachType: number;
  /** Our word for the kind of program, one per class in object/programs: `xdp`, `tracepoint`, `kprobe`, `kretprobe`, … or `unknown`. */
  readonly kind: ProgramKind;
  /** What follows the first slash: `sched/sched_switch`, `do_unlinkat+0x10`; empty if the section leaves it open. */
  readonly attachTo: string;
  readonly sleepable: boolean;
  /** XDP and others with multi-buffer sections (`xdp.frags`). */
  readonly frags: boolean;
  /** false for a section that starts with `?`. */
  readonly autoload: boolean;
}

export type ProgramKind =
  | 'unknown'
  | 'socket'
  | 'sk_reuseport'
  | 'kprobe'
  | 'kretprobe'
  | 'ksyscall'
  | 'kretsyscall'
  | 'kprobe.multi'
  | 'kretprobe.multi'
  | 'kprobe.session'
  | 'uprobe'
  | 'uretprobe'
  | 'uprobe.multi'
  | 'uretprobe.multi'
  | 'uprobe.session'
  | 'usdt'
  | 'tc'
  | 'tcx'
  | 'netkit'
  | 'action'
  | 'tracepoint'
  | 'raw_tp'
  | 'raw_tp.w'
  | 'tp_btf'
  | 'fentry'
  | 'fexit'
  | 'fmod_ret'
  | 'freplace'
  | 'lsm'
  | 'lsm_cgroup'
  | 'iter'
  | 'syscall'
  | 'xdp'
  | 'perf_event'
  | 'lwt'
  | 'sk_lookup'
  | 'sk_skb'
  | 'sk_msg'
  | 'sock_ops'
  | 'flow_dissector'
  | 'lirc'
  | 'cgroup_skb'
  | 'cgroup_sock'
  | 'cgroup_sock_addr'
  | 'cgroup_sockopt'
  | 'cgroup_sysctl'
  | 'cgroup_device'
  | 'struct_ops'
  | 'netfilter';

export interface MapImage {
  readonly name: string;
  /** `.maps` for those with a BTF definition; the data section's own name otherwise (`.rodata.config`). */
  readonly section: string;
  /** BPF_MAP_TYPE_* number; data sections are arrays, `.struct_ops` ones struct_ops. */
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  readonly numaNode: number;
  readonly mapExtra: bigint;
  /** Type ids in `btf`; 0 if unknown. For a data section `valueTypeId` is the datasec. */
  readonly keyTypeId: number;
  readonly valueTypeId: number;
  /** LIBBPF_PIN_BY_NAME */
  readonly pinByName: boolean;
  /** Inner map's definition, for maps of maps. */
  readonly inner: MapImage | null;
  /** Names of maps (or programs, for prog arrays) that fill its slots at load; null entries are empty. */
  readonly initialSlots: readonly (string | null)[];
  /** A data section's bytes (zeros for .bss); null for other maps. */
  readonly initialValue: Uint8Array | null;
}

export interface VariableImage {
  readonly name: string;
  /** The map it lives in: `.rodata`, `.data`, `.bss`, `.data.custom`, … */
  readonly section: string;
  /** Bytes from the section's start. */
  readonly offset: number;
  /** More than the type's for one that ends in a flexible array member with initial elements. */
  readonly size: number;
  /** Type id of the variable's type (not of its `var`); 0 without BTF. */
  readonly typeId: number;
  /** In a .rodata section: fixed from load on. */
  readonly constant: boolean;
  readonly linkage: 'static' | 'global' | 'extern';
}

export interface ExternImage {
  readonly name: string;
  readonly kind: 'kconfig' | 'ksym' | 'kfunc';
  /** Of its `var`, or `func` for a kfunc. */
  readonly typeId: number;
  readonly weak: boolean;
}
