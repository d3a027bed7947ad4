/** A link's info as the addon gives it becomes the typed one: numbers become words, what the kernel did not tell is left out. */
import { release } from 'node:os';
import { attachTypeName } from '../../formats/object/numbers.ts';
import type {
  AttachmentDetails,
  AttachmentType,
  LinkDetails,
  LinkInfo,
  LinkType,
  PerfEventDetails,
} from '../../hooks/link-info.ts';
import { isOlder } from '../floors.ts';

/** enum bpf_link_type in include/uapi/linux/bpf.h, in its order, from 1 on. */
const LINK_TYPES: readonly LinkType[] = [
  ...(['raw_tracepoint', 'tracing', 'cgroup', 'iter', 'netns', 'xdp', 'perf_event', 'kprobe_multi'] as const),
  ...(['struct_ops', 'netfilter', 'tcx', 'uprobe_multi', 'netkit', 'sockmap'] as const),
];

export function linkType(type: number): LinkType | `type ${number}` {
  return LINK_TYPES[type - 1] ?? `type ${type}`;
}

const ATTACHMENT_TYPES = [
  'clsact',
  'lwt',
  'socket',
  'sk_reuseport',
  'usdt',
] as const satisfies readonly AttachmentType[];

/** What the kernel would call an attachment for which it has no link, had it one: by the mechanism's first word. */
export function typeOfNoLink(mechanism: string): LinkType | AttachmentType {
  const words = mechanism.replaceAll('-', '_');
  return [...LINK_TYPES, ...ATTACHMENT_TYPES].find(type => words.startsWith(type))!;
}

type Fields = Readonly<Record<string, string | number | bigint>>;

/** The addon's fields, each of the type that native/link_details.cc gives it, if it is there. */
class Raw {
  readonly #fields: Fields;

  constructor(fields: Fields) {
    this.#fields = fields;
  }

  number(name: string): number {
    return Number(this.#fields[name] ?? 0);
  }

  bigint(name: string): bigint {
    return BigInt(this.#fields[name] ?? 0n);
  }

  text(name: string): string {
    return String(this.#fields[name] ?? '');
  }

  /** A field that is told, unless it is 0 or empty: those stand for "not told". */
  told<Name extends string, T extends string | number | bigint>(name: Name, value: T): { [N in Name]?: T } {
    return (value ? { [name]: value } : {}) as { [N in Name]?: T };
  }

  /** A field that may be absent, and where 0 is told. */
  optional<Name extends string, T>(name: Name, value: T): { [N in Name]?: T } {
    return (name in this.#fields ? { [name]: value } : {}) as { [N in Name]?: T };
  }

  attachType() {
    return { attachType: attachTypeName(this.number('attachType')) };
  }
}

const flag = (flags: number, bit: number) => (flags & bit) !== 0;

function wordOf<Word extends string>(words: readonly Word[], number: number): Word | `type ${number}` {
  return words[number] || `type ${number}`;
}

/** NFPROTO_* and NF_INET_* in include/uapi/linux/netfilter.h. */
const PROTOCOL_FAMILIES = { 1: 'inet', 2: 'ipv4', 3: 'arp', 7: 'bridge', 10: 'ipv6' } as const;
const NETFILTER_HOOKS = ['prerouting', 'input', 'forward', 'output', 'postrouting'] as const;
/** BPF_F_NETFILTER_IP_DEFRAG, BPF_F_KPROBE_MULTI_RETURN and BPF_F_UPROBE_MULTI_RETURN. */
const IP_DEFRAG = 1;
const RETURN = 1;
/** enum bpf_cgroup_iter_order, from 1 on. */
const ORDERS = ['self', 'descendants pre', 'descendants post', 'ancestors'] as const;
/** enum perf_type_id in include/uapi/linux/perf_event.h. */
const PERF_TYPES = ['hardware', 'software', 'tracepoint', 'hw_cache', 'raw', 'breakpoint'] as const;
/** enum bpf_perf_event_type. */
const PERF_EVENTS = ['', 'uprobe', 'uretprobe', 'kprobe', 'kretprobe', 'tracepoint', 'event'] as const;

/** Whether runs that were left out are counted (commits e2b2cd592adb and 3acf8ace6823): 0 is an answer there. */
const missed = (raw: Raw) => (isOlder(release(), '6.7') ? {} : { missed: raw.bigint('missed') });

type AnyDetails = LinkDetails & AttachmentDetails;

const DECODERS: { readonly [Type in keyof AnyDetails]: (raw: Raw) => AnyDetails[Type] } = {
  raw_tracepoint: raw => ({ name: raw.text('name') }),
  tracing: raw => ({
    ...raw.attachType(),
    ...raw.told('targetObjectId', raw.number('targetObjectId')),
    ...raw.told('targetBtfId', raw.number('targetBtfId')),
  }),
  cgroup: raw => ({ cgroupId: raw.bigint('cgroupId'), ...raw.attachType() }),
  iter: raw => {
    const order = ORDERS[raw.number('order') - 1];
    return {
      name: raw.text('name'),
      ...raw.told('mapId', raw.number('mapId')),
      ...raw.told('cgroupId', raw.bigint('cgroupId')),
      ...(order && { order }),
      ...raw.told('tid', raw.number('tid')),
      ...raw.told('pid', raw.number('pid')),
    };
  },
  netns: raw => ({ netnsInode: raw.number('netnsInode'), ...raw.attachType() }),
  xdp: raw => ({ ifindex: raw.number('ifindex') }),
  perf_event: perfEvent,
  kprobe_multi: raw => {
    // A link has one function at the least: 0 is a kernel before 6.6, which tells nothing.
    const count = raw.number('count');
    return count === 0 ? {} : { count, retprobe: flag(raw.number('flags'), RETURN), ...missed(raw) };
  },
  struct_ops: raw => ({ mapId: raw.number('mapId') }),
  netfilter: raw => {
    const family = raw.number('protocolFamily');
    return {
      protocolFamily: PROTOCOL_FAMILIES[family as keyof typeof PROTOCOL_FAMILIES] ?? `type ${family}`,
      hook: wordOf(NETFILTER_HOOKS, raw.number('hook')),
      priority: raw.number('priority'),
      defragment: flag(raw.number('flags'), IP_DEFRAG),
    };
  },
  tcx: raw => ({ ifindex: raw.number('ifindex'), ...raw.attachType() }),
  uprobe_multi: raw => {
    const count = raw.number('count');
    if (count === 0) return {};
    const retprobe = flag(raw.number('flags'), RETURN);
    return { path: raw.text('path'), count, retprobe, ...raw.told('pid', raw.number('pid')) };
  },
  netkit: raw => ({ ifindex: raw.number('ifindex'), ...raw.attachType() }),
  sockmap: raw => ({ mapId: raw.number('mapId'), ...raw.attachType() }),
  clsact: raw => ({
    ifindex: raw.number('ifindex'),
    direction: raw.text('direction') === 'ingress' ? 'ingress' : 'egress',
    priority: raw.number('priority'),
    handle: raw.number('handle'),
  }),
  lwt: raw => ({ route: raw.text('route'), ...raw.optional('ifindex', raw.number('ifindex')) }),
  socket: raw => ({ socketCookie: raw.bigint('socketCookie') }),
  sk_reuseport: raw => ({ socketCookie: raw.bigint('socketCookie') }),
  usdt: () => ({}),
};

function perfEvent(raw: Raw): PerfEventDetails {
  const event = PERF_EVENTS[raw.number('eventType')];
  const cookie = raw.told('cookie', raw.bigint('cookie'));
  const offset = raw.number('offset');
  switch (event) {
    case 'uprobe':
    case 'uretprobe':
      return { event, path: raw.text('path'), offset, ...cookie };
    case 'kprobe':
    case 'kretprobe': {
      const address = raw.told('address', raw.bigint('address'));
      return { event, name: raw.text('name'), offset, ...address, ...missed(raw), ...cookie };
    }
    case 'tracepoint':
      return { event, name: raw.text('name'), ...cookie };
    case 'event': {
      const perfType = wordOf(PERF_TYPES, raw.number('perfType'));
      return { event, perfType, config: raw.bigint('config'), ...cookie };
    }
    default:
      return {};
  }
}

/** `mechanism` tells the type where the kernel has no link. */
export function linkInfo(
  { id, type: number, programId, details }: { id: number; type: number; programId: number; details: Fields },
  mechanism: string,
): LinkInfo {
  const type = id === 0 ? typeOfNoLink(mechanism) : linkType(number);
  const decode = (DECODERS as Partial<Record<string, (raw: Raw) => object>>)[type];
  // The table has each type's own decoder.
  return { id, type, programId, details: decode ? decode(new Raw(details)) : details } as LinkInfo;
}
