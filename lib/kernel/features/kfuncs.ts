/** Which functions of the kernel a type of programs may call by their BTF (kernel 5.13); those of modules are left out. */
import type { Btf } from '../../formats/btf/btf.ts';
import type { Instruction } from '../../formats/insn/insn.ts';
import { isOlder } from '../floors.ts';
import { type Feature, no, unknown, yes } from './feature.ts';
import { askable } from './helpers.ts';
import { type ProgramTypeName, trialOf } from './program-types.ts';
import { EXIT, type Trials } from './trials.ts';

export type KfuncFeatures = Readonly<Record<string, Feature>>;

const KFUNC = 2;
const call = (id: number): Instruction => ({ opcode: 0x85, dst: 0, src: KFUNC, offset: 0, imm: id });

/** Kernels before 5.13 do not know such calls; later ones know which functions each type has (fetch_kfunc_meta()). */
const REFUSAL =
  /reserved fields|unknown opcode|unknown insn class|calling kernel function .*is not allowed|kernel function .*is not supported|not supported for calling kernel/;

/** Where nothing is tagged (before 6.10), what can be one by its name: asking about every function takes minutes there. */
const CANDIDATE = new RegExp(
  `^(?:${[
    ...[
      '(?:bbr|cubictcp|dctcp|tcp_reno)_\\w+',
      'tcp_(?:slow_start|cong_avoid_ai)',
      'crash_kexec',
      'cgroup_rstat_\\w+',
    ],
    ...['bpf_(?:ct|xdp_ct|skb_ct|cpumask|dynptr|rbtree|list|iter_\\w+|wq|crypto|arena|percpu_obj|obj)_\\w+'],
    ...['bpf_(?:xdp_metadata|xdp_get_xfrm|xdp_xfrm|skb_[gs]et_xfrm|skb_[gs]et_fou|sock_addr|sk_assign)_\\w+'],
    ...['bpf_task_(?:acquire|release|kptr_get|from_pid|from_vpid|under_cgroup|get_cgroup1)\\w*'],
    ...[
      'bpf_cgroup_(?:acquire|release|kptr_get|ancestor|from_id)',
      'bpf_(?:rcu_read|preempt|key|lookup)_\\w+',
    ],
    ...[
      'bpf_(?:cast_to_kern_ctx|rdonly_cast|kptr_xchg|refcount_acquire_impl|map_sum_elem_count|sock_destroy)',
    ],
    ...['bpf_(?:throw|verify_pkcs7_signature|get_file_xattr|get_fsverity_digest|modify_return_test\\w*)'],
  ].join('|')})$`,
);

/** Before 6.3 all others have none (bpf_prog_type_to_kfunc_hook() in kernel/bpf/btf.c). */
const EARLY: readonly ProgramTypeName[] = ['xdp', 'sched_cls', 'struct_ops', 'tracing', 'lsm', 'syscall'];

const found = new WeakMap<Btf, ReadonlyMap<string, number>>();

function candidates(btf: Btf): ReadonlyMap<string, number> {
  let kfuncs = found.get(btf);
  if (!kfuncs) found.set(btf, (kfuncs = tagged(btf) ?? named(btf)));
  return kfuncs;
}

/** pahole tags them in the kernel's BTF (decl_tag `bpf_kfunc`). */
function tagged(btf: Btf): Map<string, number> | undefined {
  const kfuncs = new Map<string, number>();
  for (let id = 1; id < btf.count; id++) {
    if (btf.kindOf(id) !== 'decl_tag' || btf.nameOf(id) !== 'bpf_kfunc') continue;
    const tag = btf.type(id);
    if (tag.kind === 'decl_tag') kfuncs.set(btf.nameOf(tag.type), tag.type);
  }
  return kfuncs.size > 0 ? kfuncs : undefined;
}

function named(btf: Btf): Map<string, number> {
  const kfuncs = new Map<string, number>();
  for (let id = 1; id < btf.count; id++) {
    if (btf.kindOf(id) === 'func' && CANDIDATE.test(btf.nameOf(id))) kfuncs.set(btf.nameOf(id), id);
  }
  return kfuncs;
}

/** Those that are kfuncs for some type, or may be; where nothing is tagged, only those that this type has. */
export function kfuncs(name: ProgramTypeName, trials: Trials): KfuncFeatures {
  const { btf } = trials;
  if (!btf) return {};
  const answer = askable(name, trials);
  const names = candidates(btf);
  const isTagged = tagged(btf) !== undefined;
  if (!isTagged && (answer || isOlder(trials.release, '5.13'))) return {};
  if (!isTagged && isOlder(trials.release, '6.3') && !EARLY.includes(name)) return {};
  const asked = Array.from(names, ([kfunc, id]) => [kfunc, answer ?? ask(name, id, trials)] as const);
  return Object.fromEntries(asked.filter(([, { support }]) => isTagged || support === 'yes'));
}

function ask(name: ProgramTypeName, id: number, trials: Trials): Feature {
  const { errno, log } = trials.program({ ...trialOf(name, trials), instructions: [call(id), EXIT] });
  if (errno === 0) return yes('the kernel took a call of it');
  if (log === '') return unknown(`the kernel refused the trial (errno ${errno}) without a word`);
  if (!REFUSAL.test(log)) return yes('the kernel’s verifier looked at the arguments of a call');
  return no(`the kernel (${trials.release}) gives it to no program of type ${name}`);
}
