/** What the kernel asks of tables of operations before it takes them, by their struct (the `bpf_struct_ops` of each subsystem). */

export interface Rules {
  /** Member that has the table's name. */
  readonly name?: string;
  /** Operations that must be there; of a list, one of them (tcp_validate_congestion_control, bpf_qdisc_validate). */
  readonly needs?: readonly (string | readonly string[])[];
  /** One of its kind is registered at a time. */
  readonly alone?: boolean;
  /** Whether a link can be updated to another table of the same name: it has an `update`. */
  readonly replaceable?: boolean;
  /** Why nothing registers it. */
  readonly never?: string;
}

const RULES: { readonly [struct: string]: Rules } = {
  // net/ipv4/bpf_tcp_ca.c, tcp_cong.c
  tcp_congestion_ops: {
    name: 'name',
    needs: ['ssthresh', 'undo_cwnd', ['cong_avoid', 'cong_control']],
    replaceable: true,
  },
  // kernel/sched/ext.c
  sched_ext_ops: { name: 'name', alone: true },
  // net/sched/bpf_qdisc.c
  Qdisc_ops: { name: 'id', needs: ['enqueue', 'dequeue', 'init', 'reset', 'destroy'] },
  // net/bpf/bpf_dummy_struct_ops.c
  bpf_dummy_ops: { never: 'it is for test runs alone' },
};

/** Of tables that nothing is known about: what has a text `name` is called so. */
const OTHERS: Rules = { name: 'name' };

export const rulesOf = (struct: string): Rules => RULES[struct] ?? OTHERS;
