/** How the addon is told where a program goes: by mechanism, the kernel's own fields (types alone). */

/** BPF_PROG_ATTACH. What it attaches ends with the link's close(), or with the environment. */
export type NativeProgramAttachOptions = NativeProgramPlace & {
  /** enum bpf_attach_type */
  readonly attachType: number;
  readonly flags?: number;
  /** Flags of an update; with BPF_F_REPLACE the predecessor is named. */
  readonly updateFlags?: number;
  /** The program that makes way, with BPF_F_REPLACE in `flags`: a descriptor. */
  readonly replace?: number;
  /** Or by id. */
  readonly replaceId?: number;
  /** A descriptor or, with BPF_F_ID in `flags`, an id. */
  readonly relative?: number;
  readonly expectedRevision?: bigint;
  /** The kernel does not look which program an update or detachment is about: ask it first. ESTALE if it is another. */
  readonly unguarded?: boolean;
};

/** Descriptor of a cgroup or map; or an interface, here or in another network namespace. */
export type NativeProgramPlace =
  | { readonly target: number }
  | { readonly ifindex: number; readonly netns?: string };

/**
 * `struct perf_event_attr`, for as many events as the longest of `cpus`, `symbols` and `offsets` has entries; a list of one
 * holds for all. Each gets the program by a link, or by an ioctl (kernels before 5.15, where a cookie fails with EINVAL).
 */
export interface NativePerfEvents {
  readonly type: number;
  readonly config?: bigint;
  readonly config1?: bigint;
  readonly config2?: bigint;
  readonly breakpointType?: number;
  readonly period?: bigint;
  readonly frequency?: number;
  readonly pid: number;
  /** Bytes of an Int32Array. */
  readonly cpus: Uint8Array;
  /** kprobe_func */
  readonly symbols?: readonly string[];
  /** uprobe_path */
  readonly path?: string;
  /** probe_offset: bytes of a BigUint64Array, as are cookies. */
  readonly offsets?: Uint8Array;
  readonly cookies?: Uint8Array;
  /** errnos of perf_event_open() that leave an event out and do not fail the whole; bytes of an Int32Array. */
  readonly refusals?: Uint8Array;
}

/** The fields of `union bpf_attr.link_create`; of those with fields of their own, at most one is there. */
export interface NativeLinkOptions {
  /** Descriptor (of a cgroup, map, network namespace, program), or interface index; 0 where the hook has neither. */
  readonly target: number;
  /** enum bpf_attach_type */
  readonly attachType: number;
  readonly flags?: number;
  /** Path of the network namespace to do it in. */
  readonly netns?: string;
  /** tcx, netkit, cgroups: a descriptor or, with BPF_F_ID in `flags`, an id. */
  readonly anchor?: { readonly relative?: number; readonly expectedRevision?: bigint };
  readonly tracing?: { readonly targetBtfId?: number; readonly cookie?: bigint };
  readonly netfilter?: {
    readonly protocolFamily: number;
    readonly hook: number;
    readonly priority: number;
    readonly flags?: number;
  };
  /** By name, or by address; addresses and cookies are the bytes of a BigUint64Array. */
  readonly kprobes?: {
    readonly symbols?: readonly string[];
    readonly addresses?: Uint8Array;
    readonly cookies?: Uint8Array;
    readonly flags?: number;
  };
  /** Offsets in the file, cookies and the semaphores' offsets: the bytes of a BigUint64Array each. */
  readonly uprobes?: {
    readonly path: string;
    readonly offsets: Uint8Array;
    readonly cookies?: Uint8Array;
    readonly semaphores?: Uint8Array;
    readonly pid?: number;
    readonly flags?: number;
  };
  /** union bpf_iter_link_info */
  readonly iterator?: Uint8Array;
}

export interface NativeClsactOptions {
  readonly ifindex: number;
  /** enum bpf_tc_attach_point: 1 ingress, 2 egress */
  readonly direction: number;
  /** The kernel chooses where they are absent. */
  readonly priority?: number;
  readonly handle?: number;
  readonly netns?: string;
}

export interface NativeRouteOptions {
  /** RTM_NEWROUTE: a whole message, in which the native side fills in type, flags, descriptor and the name's last eight characters. */
  readonly message: Uint8Array;
  /** Bytes from the message's start. */
  readonly programAt: number;
  readonly nameAt: number;
  /** At least 16; what stands before the last eight characters is this attachment's own. */
  readonly nameLength: number;
  /** RTM_GETROUTE: a dump of the table in which the route is. */
  readonly query: Uint8Array;
  readonly ifindex?: number;
  /** For info(). */
  readonly text: string;
  readonly netns?: string;
}
