/** Stores to objects of the kernel, by programs that may change some of their fields (btf_struct_access of struct bpf_verifier_ops). */
import type { Btf } from '../../formats/btf/btf.ts';
import type { Env } from '../env.ts';
import { EACCES } from '../outcome.ts';
import type { Register } from '../state/register.ts';

/** SCHED_CLS, SCHED_ACT, XDP: entries of connection tracking (nf_conntrack_btf_struct_access()). */
const NETWORK = new Set([3, 4, 6]);
const STRUCT_OPS = 27;

/** bpf_tcp_ca_btf_struct_access(): where, and the last field of what lies there. */
const TCP_FIELDS: readonly Field[] = [
  ['sock', 'sk_pacing_rate'],
  ['sock', 'sk_pacing_status'],
  ['inet_connection_sock', 'icsk_ca_priv', 'any'],
  ['inet_connection_sock', 'icsk_ack.pending'],
  ['tcp_sock', 'snd_cwnd'],
  ['tcp_sock', 'snd_cwnd_cnt'],
  ['tcp_sock', 'snd_cwnd_stamp'],
  ['tcp_sock', 'snd_ssthresh'],
  ['tcp_sock', 'ecn_flags'],
  ['tcp_sock', 'app_limited'],
];

interface Store {
  readonly env: Env;
  readonly btf: Btf;
  /** The object's struct. */
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly readOnly: () => never;
}

export function storeToKernel(env: Env, reg: Register, offset: number, size: number): void {
  const { type, linked } = env.program;
  const btf = reg.btf!;
  const name = btf.nameOf(reg.btfId);
  const readOnly = (): never => env.reject(EACCES, 'only read is supported\n');
  if (!env.program.isKernel(btf)) readOnly();
  const store = { env, btf, name, offset, size, readOnly };
  if (NETWORK.has(type)) {
    if (name !== 'nf_conn' && name !== 'nf_conn___init') readOnly();
    into(store, 'nf_conn', [['nf_conn', 'mark']], "the member of 'struct nf_conn'");
  } else if (type !== STRUCT_OPS) readOnly();
  else (BY_OPERATIONS[linked.attach?.name ?? ''] ?? readOnly)(store);
}

/** `btf_struct_access` of the operations' verifier_ops. */
const BY_OPERATIONS: Readonly<Record<string, (store: Store) => void>> = {
  tcp_congestion_ops: store => {
    if (store.name !== 'tcp_sock') store.readOnly();
    into(store, 'tcp_sock', TCP_FIELDS, 'the member of tcp_sock');
  },
  bpf_dummy_ops: ({ env, btf, name, offset, size }) => {
    if (name !== 'bpf_dummy_ops_state')
      env.reject(EACCES, 'only access to bpf_dummy_ops_state is supported\n');
    if (offset + size > btf.sizeOf(btf.find('struct', name)!))
      env.reject(EACCES, `write access at off ${offset} with size ${size}\n`);
  },
  sched_ext_ops: storeToTask,
  sched_ext_ops_cid: storeToTask,
  Qdisc_ops: store => {
    if (store.name !== 'sk_buff' && store.name !== 'Qdisc') store.readOnly();
    const fields = store.name === 'Qdisc' ? QDISC_FIELDS : SKB_FIELDS;
    into(store, store.name, fields, `the member of ${store.name}`);
  },
  hid_bpf_ops: storeToHid,
  io_uring_bpf_ops: store => {
    const end = find(store.btf, 'iou_loop_params', ['cq_wait_idx'])?.end ?? 0;
    if (store.name !== 'iou_loop_params' || store.offset + store.size > end) store.env.reject(EACCES, '');
  },
};

/** bpf_qdisc_sk_buff_access(): the time, and the data of the qdisc's own in the control block. */
const SKB_FIELDS: readonly Field[] = [
  ['sk_buff', 'tstamp'],
  ['sk_buff', 'cb', ['qdisc_skb_cb', 'data']],
];
/** bpf_qdisc_qdisc_access() */
const QDISC_FIELDS: readonly Field[] = [
  ['Qdisc', 'limit'],
  ['Qdisc', 'q.qlen'],
  ['Qdisc', 'qstats', 'any'],
];

/** bpf_scx_btf_struct_access(): refused without a word. */
function storeToTask({ env, btf, name, offset, size }: Store): void {
  const fits = ['slice', 'dsq_vtime', 'disallow'].some(field => {
    const found = find(btf, 'task_struct', ['scx', field]);
    return found && offset >= found.offset && offset + size <= found.end;
  });
  if (name !== 'task_struct' || !fits) env.reject(EACCES, '');
}

/** By struct, fields that may be written; the last byte of a string stays 0. */
const HID_FIELDS: Readonly<Record<string, readonly string[]>> = {
  hid_bpf_ctx: ['retval'],
  hid_device: ['name', 'uniq', 'phys'],
};

/** hid_bpf_ops_btf_struct_access() */
function storeToHid({ env, btf, name, offset, size }: Store): void {
  const fields = HID_FIELDS[name] ?? env.reject(EACCES, 'write access to this struct is not supported\n');
  if (offset + size > btf.sizeOf(btf.find('struct', name)!))
    env.reject(EACCES, `write access for struct ${name} at off ${offset} with size ${size}\n`);
  const string = name === 'hid_device' ? 1 : 0;
  const fits = fields.some(field => {
    const found = find(btf, name, [field]);
    return found && offset >= found.offset && offset + size <= found.end - string;
  });
  if (!fits)
    env.reject(EACCES, `write access at off ${offset} with size ${size} on read-only part of ${name}\n`);
}

/**
 * A store begins where a field does, or, of those of `any`, at any byte of it. A field in the bytes of another, which a struct lays out, is
 * named by that struct.
 */
type Field = readonly [string, string, ('any' | readonly [string, string])?];

function into({ env, btf, offset, size }: Store, name: string, fields: readonly Field[], what: string): void {
  for (const [struct, path, more] of fields) {
    const outer = find(btf, struct, path.split('.'));
    const inner = typeof more === 'object' ? find(btf, more[0], [more[1]]) : undefined;
    const field = outer && inner ? move(inner, outer.offset) : outer;
    if (!field || (typeof more === 'object' && !inner)) continue;
    if (more === undefined ? offset !== field.offset : offset < field.offset || offset >= field.end) continue;
    if (offset + size > field.end)
      env.reject(
        EACCES,
        `write access at off ${offset} with size ${size} beyond ${what} ended at ${field.end}\n`,
      );
    return;
  }
  env.reject(EACCES, `no write support to ${name} at off ${offset}\n`);
}

const move = ({ offset, end }: { offset: number; end: number }, by: number) => ({
  offset: offset + by,
  end: end + by,
});

function find(
  btf: Btf,
  struct: string,
  path: readonly string[],
): { offset: number; end: number } | undefined {
  let id = btf.find('struct', struct);
  let offset = 0;
  let size = 0;
  for (const name of path) {
    const type = id === undefined ? undefined : btf.type(btf.resolve(id));
    if (type?.kind !== 'struct' && type?.kind !== 'union') return undefined;
    const member = memberOf(btf, type.members, name);
    if (!member) return undefined;
    offset += member.offset;
    id = member.type;
    size = btf.sizeOf(member.type);
  }
  return { offset, end: offset + size };
}

/** By name, in anonymous members too. */
function memberOf(
  btf: Btf,
  members: readonly { name: string; type: number; bitOffset: number; bitSize: number }[],
  name: string,
): { offset: number; type: number } | undefined {
  for (const member of members) {
    const offset = member.bitOffset / 8;
    if (member.name === name) return { offset, type: member.type };
    if (member.name !== '') continue;
    const inner = btf.type(btf.resolve(member.type));
    if (inner.kind !== 'struct' && inner.kind !== 'union') continue;
    const found = memberOf(btf, inner.members, name);
    if (found) return { offset: offset + found.offset, type: found.type };
  }
  return undefined;
}
