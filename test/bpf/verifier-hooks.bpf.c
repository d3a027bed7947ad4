/* Operations, programs of hooks and of functions that a verifier takes or refuses by what they are loaded for: verifier-hooks-kernel has them. */
#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define KERNEL __attribute__((preserve_access_index))

struct scx_entity {
	__u64 slice;
	__u64 dsq_vtime;
	__u32 flags;
	bool disallow;
} KERNEL;
struct task_struct {
	int pid;
	struct scx_entity scx;
} KERNEL;
struct sk_buff {
	unsigned int len;
	__u64 tstamp;
	char cb[48];
} KERNEL;
struct bpf_sk_buff_ptr {
	struct sk_buff *skb;
} KERNEL;
struct qdisc_skb_head {
	__u32 qlen;
} KERNEL;
struct Qdisc {
	__u32 limit;
	__u32 other;
	struct qdisc_skb_head q;
} KERNEL;
struct hid_device {
	int id;
	char name[8];
} KERNEL;
struct hid_bpf_ctx {
	struct hid_device *hid;
	int size;
	int retval;
} KERNEL;
struct iou_ctx;
struct iou_loop_params {
	__u32 cq_wait_idx;
	__u32 other;
} KERNEL;
struct tcp_sock {
	int state;
} KERNEL;
struct socket {
	int state;
} KERNEL;
struct sock {
	int state;
} KERNEL;

struct sched_ext_ops {
	int (*select_cpu)(struct task_struct *p, int prev_cpu, __u64 wake_flags);
	void (*enqueue)(struct task_struct *p, __u64 flags);
	void (*dispatch)(int cpu, struct task_struct *prev);
	int (*init)(void);
};
struct Qdisc_ops {
	int (*enqueue)(struct sk_buff *skb, struct Qdisc *sch, struct sk_buff **to_free);
	struct sk_buff *(*dequeue)(struct Qdisc *sch);
	struct sk_buff *(*peek)(struct Qdisc *sch);
};
struct hid_bpf_ops {
	int (*hid_device_event)(struct hid_bpf_ctx *ctx, int type, __u64 source);
	int (*hid_rdesc_fixup)(struct hid_bpf_ctx *ctx);
};
struct io_uring_bpf_ops {
	int (*loop_step)(struct iou_ctx *ctx, struct iou_loop_params *lp);
};
struct smc_hs_ctrl {
	int (*syn_option)(struct tcp_sock *tp);
};
struct unheard_of {
	int (*step)(struct task_struct *p);
};

extern void scx_bpf_dsq_insert(struct task_struct *p, __u64 dsq, __u64 slice, __u64 flags) __ksym;
extern int scx_bpf_create_dsq(__u64 dsq, int node) __ksym;
extern struct task_struct *scx_bpf_cpu_curr(int cpu) __ksym;
extern void bpf_qdisc_skb_drop(struct sk_buff *skb, struct bpf_sk_buff_ptr *to_free_list) __ksym;
extern void bpf_kfree_skb(struct sk_buff *skb) __ksym;
extern __u8 *hid_bpf_get_data(struct hid_bpf_ctx *ctx, unsigned int offset, const unsigned long rdwr_buf_size) __ksym;

__u64 seen;

/* One program, and the struct that it is a member of. */
#define OPERATION(section, struct_name, member, program, ...)                                                                  \
	int program(unsigned long long *ctx);                                                                                  \
	SEC("?.struct_ops") struct struct_name of_##program = { .member = (void *)program };                                   \
	SEC(section) int BPF_PROG(program, ##__VA_ARGS__)

OPERATION("struct_ops", sched_ext_ops, enqueue, take_slice, struct task_struct *p, __u64 flags)
{
	p->scx.slice = 5;
	p->scx.dsq_vtime += flags;
	p->scx.disallow = true;
	scx_bpf_dsq_insert(p, 1, 2, flags);
	return 0;
}
OPERATION("struct_ops", sched_ext_ops, enqueue, refuse_task_flags, struct task_struct *p, __u64 flags)
{
	p->scx.flags = 1;
	return 0;
}
OPERATION("struct_ops", sched_ext_ops, dispatch, take_previous, int cpu, struct task_struct *prev)
{
	if (prev)
		seen = prev->pid;
	return 0;
}
OPERATION("struct_ops", sched_ext_ops, dispatch, refuse_no_previous, int cpu, struct task_struct *prev)
{
	seen = prev->pid;
	return 0;
}
OPERATION("struct_ops.s", sched_ext_ops, init, take_queue_made)
{
	return scx_bpf_create_dsq(5, -1);
}
OPERATION("struct_ops", sched_ext_ops, init, refuse_queue_made_awake)
{
	return scx_bpf_create_dsq(5, -1);
}
OPERATION("struct_ops.s", sched_ext_ops, enqueue, refuse_sleeping_enqueue, struct task_struct *p, __u64 flags)
{
	return 0;
}
OPERATION("struct_ops.s", sched_ext_ops, init, refuse_insert_at_init)
{
	struct task_struct *p = bpf_get_current_task_btf();

	scx_bpf_dsq_insert(p, 1, 2, 0);
	return 0;
}
OPERATION("struct_ops", sched_ext_ops, select_cpu, take_current, struct task_struct *p, int cpu, __u64 flags)
{
	struct task_struct *now = scx_bpf_cpu_curr(cpu);

	return now ? now->pid : cpu;
}
OPERATION("struct_ops.s", sched_ext_ops, init, refuse_current_unprotected)
{
	return scx_bpf_cpu_curr(0) ? 1 : 0;
}

OPERATION("struct_ops", Qdisc_ops, enqueue, take_packet, struct sk_buff *skb, struct Qdisc *sch, struct bpf_sk_buff_ptr *to_free)
{
	skb->tstamp = 1;
	*(volatile __u32 *)&skb->cb[8] = 1;
	sch->q.qlen++;
	bpf_qdisc_skb_drop(skb, to_free);
	return 0;
}
OPERATION("struct_ops", Qdisc_ops, enqueue, refuse_packet_kept, struct sk_buff *skb, struct Qdisc *sch)
{
	return 0;
}
OPERATION("struct_ops", Qdisc_ops, enqueue, refuse_packet_twice, struct sk_buff *skb, struct Qdisc *sch)
{
	bpf_kfree_skb(skb);
	bpf_kfree_skb((struct sk_buff *)ctx[0]);
	return 0;
}
OPERATION("struct_ops", Qdisc_ops, enqueue, refuse_packet_length, struct sk_buff *skb, struct Qdisc *sch)
{
	skb->len = 1;
	bpf_kfree_skb(skb);
	return 0;
}
OPERATION("struct_ops", Qdisc_ops, dequeue, take_nothing, struct Qdisc *sch)
{
	return 0;
}
OPERATION("struct_ops", Qdisc_ops, dequeue, refuse_number_for_packet, struct Qdisc *sch)
{
	return 1;
}
OPERATION("struct_ops", Qdisc_ops, dequeue, refuse_drop_here, struct Qdisc *sch)
{
	bpf_qdisc_skb_drop((void *)sch, 0);
	return 0;
}
OPERATION("struct_ops", Qdisc_ops, peek, refuse_peek, struct Qdisc *sch)
{
	return 0;
}

OPERATION("struct_ops", hid_bpf_ops, hid_device_event, take_report, struct hid_bpf_ctx *hctx, int type, __u64 source)
{
	__u8 *data = hid_bpf_get_data(hctx, 0, 4);

	if (data)
		data[3] = 1;
	hctx->retval = 1;
	hctx->hid->name[6] = 0;
	return 0;
}
OPERATION("struct_ops", hid_bpf_ops, hid_device_event, refuse_report_beyond, struct hid_bpf_ctx *hctx)
{
	__u8 *data = hid_bpf_get_data(hctx, 0, 4);

	if (data)
		data[4] = 1;
	return 0;
}
OPERATION("struct_ops", hid_bpf_ops, hid_device_event, refuse_last_of_name, struct hid_bpf_ctx *hctx)
{
	hctx->hid->name[7] = 1;
	return 0;
}
OPERATION("struct_ops", hid_bpf_ops, hid_device_event, refuse_size, struct hid_bpf_ctx *hctx)
{
	hctx->size = 1;
	return 0;
}
OPERATION("struct_ops.s", hid_bpf_ops, hid_device_event, refuse_sleeping_event, struct hid_bpf_ctx *hctx)
{
	return 0;
}
OPERATION("struct_ops.s", hid_bpf_ops, hid_rdesc_fixup, take_sleeping_fixup, struct hid_bpf_ctx *hctx)
{
	return 0;
}

OPERATION("struct_ops", io_uring_bpf_ops, loop_step, take_wait, struct iou_ctx *ring, struct iou_loop_params *lp)
{
	lp->cq_wait_idx = 5;
	return 0;
}
OPERATION("struct_ops", io_uring_bpf_ops, loop_step, refuse_other_parameter, struct iou_ctx *ring, struct iou_loop_params *lp)
{
	lp->other = 5;
	return 0;
}
OPERATION("struct_ops", smc_hs_ctrl, syn_option, take_option, struct tcp_sock *tp)
{
	return tp->state;
}
OPERATION("struct_ops", smc_hs_ctrl, syn_option, refuse_state, struct tcp_sock *tp)
{
	tp->state = 1;
	return 0;
}
OPERATION("struct_ops", unheard_of, step, unknown_operation, struct task_struct *p)
{
	return 0;
}

SEC("lsm_cgroup/socket_bind")
int BPF_PROG(take_bind, struct socket *sock, void *address, int length)
{
	seen = sock->state + bpf_get_retval();
	bpf_set_retval(-1);
	return 1;
}
SEC("lsm_cgroup/socket_bind")
int BPF_PROG(refuse_answer, struct socket *sock)
{
	return sock->state;
}
SEC("lsm_cgroup/socket_bind")
int BPF_PROG(refuse_options_unlocked, struct socket *sock)
{
	return bpf_setsockopt(sock, 1, 2, &seen, sizeof(seen)) ? 1 : 0;
}
SEC("lsm_cgroup/sock_graft")
int BPF_PROG(take_graft, struct sock *sk)
{
	return 1;
}
SEC("lsm_cgroup/sock_graft")
int BPF_PROG(refuse_no_of_void, struct sock *sk)
{
	return 0;
}
SEC("lsm_cgroup/sock_graft")
int BPF_PROG(refuse_answer_of_void, struct sock *sk)
{
	bpf_set_retval(-1);
	return 1;
}
SEC("lsm.s/file_open")
int BPF_PROG(take_sleeping_hook, void *file)
{
	return 0;
}
SEC("lsm.s/task_kill")
int BPF_PROG(refuse_sleeping_hook, struct task_struct *p)
{
	return 0;
}

SEC("fentry/takes_pair")
int BPF_PROG(take_pair)
{
	struct task_struct *after = (void *)ctx[3];

	seen = ctx[1] + ctx[2] + after->pid;
	return 0;
}
SEC("fentry/takes_pair")
int BPF_PROG(refuse_pair_as_pointer)
{
	seen = ((struct task_struct *)ctx[1])->pid;
	return 0;
}
SEC("fentry/takes_pair")
int BPF_PROG(refuse_fifth)
{
	seen = ctx[4];
	return 0;
}
SEC("fexit/takes_pair")
int BPF_PROG(take_pair_answer)
{
	seen = ctx[4];
	return 0;
}

SEC("fentry.s/__x64_sys_open")
int BPF_PROG(take_sleeping_call)
{
	return 0;
}
SEC("fmod_ret.s/btrfs_cow_block")
int BPF_PROG(take_injected)
{
	return 0;
}
SEC("fentry.s/should_failslab")
int BPF_PROG(refuse_sleeping_slab)
{
	return 0;
}
SEC("fmod_ret/should_failslab")
int BPF_PROG(take_failing_slab)
{
	return -12;
}
SEC("fentry.s/vfs_anything")
int BPF_PROG(refuse_sleeping_function)
{
	return 0;
}
SEC("fmod_ret/vfs_anything")
int BPF_PROG(refuse_modified)
{
	return 0;
}
SEC("fmod_ret/security_anything")
int BPF_PROG(take_security)
{
	return 0;
}

/* A module's: its function, variable and kernel function are in no other types. */
extern const unsigned int module_number __ksym __weak;
extern unsigned int scx_bpf_nr_cpu_ids(void) __ksym __weak;

SEC("?fentry/of_module")
int BPF_PROG(module_function, struct task_struct *p)
{
	if (&module_number && scx_bpf_nr_cpu_ids)
		seen = p->pid + module_number + scx_bpf_nr_cpu_ids();
	return 0;
}
SEC("?fentry/of_module")
int BPF_PROG(module_store, struct task_struct *p)
{
	p->pid = 1;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
