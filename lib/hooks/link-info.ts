/**
 * What a kernel tells of its links, by kind (struct bpf_link_info in include/uapi/linux/bpf.h, in words). Fields that may be
 * absent are so where the kernel is too old to tell; the version beside them is the first that does.
 */
import type { AttachTypeName } from '../formats/object/numbers.ts';

/** The kernel's kinds, by enum bpf_link_type in lower case, and what each has of its own. */
export interface LinkDetails {
  /** Raw tracepoints, and tp_btf. */
  raw_tracepoint: { readonly name: string };
  /** fentry, fexit, fmod_ret, LSM, freplace. */
  tracing: {
    readonly attachType: AttachTypeName;
    /** Program that it is attached to, or else BTF object of the kernel or module; kernel 5.13. */
    readonly targetObjectId?: number;
    /** Function in that object's BTF; kernel 5.13. */
    readonly targetBtfId?: number;
  };
  /** `cgroupPath` knows the path. */
  cgroup: { readonly cgroupId: bigint; readonly attachType: AttachTypeName };
  iter: {
    /** `task`, `bpf_map_elem`, … */
    readonly name: string;
    /** Of an iterator over a map's elements. */
    readonly mapId?: number;
    /** Of an iterator over control groups. */
    readonly cgroupId?: bigint;
    readonly order?: 'self' | 'descendants pre' | 'descendants post' | 'ancestors';
    /** Of an iterator over one thread, or one process. */
    readonly tid?: number;
    readonly pid?: number;
  };
  /** sk_lookup, flow_dissector. The inode is that of the namespace's file in /proc, 0 once the namespace has gone. */
  netns: { readonly netnsInode: number; readonly attachType: AttachTypeName };
  /** `interfaceName` knows the name; 0 once the interface has gone. */
  xdp: { readonly ifindex: number };
  perf_event: PerfEventDetails;
  kprobe_multi: {
    /** How many functions; kernel 6.6, as the next. */
    readonly count?: number;
    readonly retprobe?: boolean;
    /** Runs that were left out, since the program was running on that CPU already; kernel 6.7. */
    readonly missed?: bigint;
  } & ManyProbes;
  struct_ops: {
    /** Kernel 6.4. */
    readonly mapId: number;
  };
  netfilter: {
    readonly protocolFamily: 'inet' | 'ipv4' | 'arp' | 'bridge' | 'ipv6' | `type ${number}`;
    readonly hook: 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting' | `type ${number}`;
    readonly priority: number;
    /** Whether IP fragments are put together first. */
    readonly defragment: boolean;
  };
  tcx: { readonly ifindex: number; readonly attachType: AttachTypeName };
  uprobe_multi: {
    /** Kernel 6.8, as all of these. */
    readonly path?: string;
    readonly count?: number;
    readonly retprobe?: boolean;
    /** Of the one process that is watched. */
    readonly pid?: number;
  } & ManyProbes;
  netkit: { readonly ifindex: number; readonly attachType: AttachTypeName };
  sockmap: { readonly mapId: number; readonly attachType: AttachTypeName };
}

/** Of an attachment to many functions, however it was done. */
interface ManyProbes {
  readonly probes?: number;
  /** How many were asked for and can't be probed, and the first of them. */
  readonly leftOut?: number;
  readonly leftOutSymbols?: string;
}

/** Links over a perf event, by what the event is; kernel 6.6 tells. */
export type PerfEventDetails = {
  /** Links of the kernel that this one stands for: an event for each CPU. */
  readonly cpus?: number;
  /** What the program reads with bpf_get_attach_cookie; kernel 6.9. Absent for 0. */
  readonly cookie?: bigint;
} & ManyProbes &
  (
    | { readonly event?: undefined }
    | { readonly event: 'uprobe' | 'uretprobe'; readonly path: string; readonly offset: number }
    | {
        readonly event: 'kprobe' | 'kretprobe';
        /** Function; empty for a probe at a bare address. */
        readonly name: string;
        readonly offset: number;
        /** Absent where kernel addresses are hidden (kernel.kptr_restrict). */
        readonly address?: bigint;
        /** Runs that were left out; kernel 6.7. */
        readonly missed?: bigint;
      }
    | { readonly event: 'tracepoint'; readonly name: string }
    | {
        readonly event: 'event';
        /** perf_event_attr's type and config, as the kernel keeps them: its clocks have types of their own. */
        readonly perfType:
          | 'hardware'
          | 'software'
          | 'tracepoint'
          | 'hw_cache'
          | 'raw'
          | 'breakpoint'
          | `type ${number}`;
        readonly config: bigint;
      }
  );

/** Attachments for which no kernel has a link: by what they are. An `ifindex` of 0: the interface has gone. */
export interface AttachmentDetails {
  /** A filter of the clsact qdisc. */
  clsact: {
    readonly ifindex: number;
    readonly direction: 'ingress' | 'egress';
    readonly priority: number;
    readonly handle: number;
  };
  /** A route that runs the program. */
  lwt: { readonly route: string; readonly ifindex?: number };
  /** setsockopt(SO_ATTACH_BPF), SO_ATTACH_FILTER; SO_COOKIE tells sockets apart. */
  socket: { readonly socketCookie: bigint };
  /** Uprobes of a static probe, as libbpf keeps them: by one link of many, or one by one. */
  usdt: ManyProbes;
  /** setsockopt(SO_ATTACH_REUSEPORT_EBPF). */
  sk_reuseport: { readonly socketCookie: bigint };
}

/** One place of a link of many probes; numbers that are 0 or unknown are left out. */
export interface LinkProbe {
  /** Of kprobe.multi: the function's. Absent where kernel addresses are hidden (kernel.kptr_restrict). */
  readonly address?: bigint;
  /** Of uprobe.multi: bytes from the file's start, and where the probe's semaphore is. */
  readonly offset?: bigint;
  readonly semaphore?: bigint;
  /** Of kprobe.multi from kernel 6.9 on. */
  readonly cookie?: bigint;
}

export type LinkType = keyof LinkDetails;
export type AttachmentType = keyof AttachmentDetails;

interface LinkFacts {
  /** 0 where the kernel has no link object for the attachment (netlink, perf events before kernel 5.15). */
  readonly id: number;
  /** 0 where nothing knows. */
  readonly programId: number;
}

type KnownLinkInfo = {
  [Type in LinkType]: LinkFacts & { readonly type: Type; readonly details: LinkDetails[Type] };
}[LinkType];

type AttachmentInfo = {
  [Type in AttachmentType]: LinkFacts & { readonly type: Type; readonly details: AttachmentDetails[Type] };
}[AttachmentType];

/** A kind that is newer than this version. */
type OtherLinkInfo = LinkFacts & {
  readonly type: `type ${number}`;
  readonly details: Readonly<Record<string, string | number | bigint>>;
};

/** @example if (info.type === 'xdp') console.log(interfaceName(info.details.ifindex)); */
export type LinkInfo = KnownLinkInfo | AttachmentInfo | OtherLinkInfo;
