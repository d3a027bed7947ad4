/* The smallest scheduler: every task that can run goes to the end of the one queue that sched_ext has built in. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/* enum scx_dsq_id_flags and scx_public_consts in include/linux/sched/ext.h. */
#define SCX_DSQ_GLOBAL (1ULL << 63 | 1)
#define SCX_SLICE_DFL 20000000

/* A whole struct: libbpf takes no forward declaration for one in a kernel function's type. */
struct task_struct {
	int pid;
} __attribute__((preserve_access_index));

/* Kernel 6.19 has it under another name, and will drop the first. */
extern void scx_bpf_dsq_insert(struct task_struct *p, __u64 dsq, __u64 slice, __u64 flags) __ksym __weak;
extern _Bool scx_bpf_dsq_insert___v2___compat(struct task_struct *p, __u64 dsq, __u64 slice, __u64 flags) __ksym __weak;

struct sched_ext_ops {
	void (*enqueue)(struct task_struct *p, __u64 flags);
	__u32 timeout_ms;
	char name[128];
};

__u64 enqueued;

SEC("struct_ops/enqueue")
void BPF_PROG(enqueue, struct task_struct *p, __u64 flags)
{
	__sync_fetch_and_add(&enqueued, 1);
	if (bpf_ksym_exists(scx_bpf_dsq_insert___v2___compat))
		scx_bpf_dsq_insert___v2___compat(p, SCX_DSQ_GLOBAL, SCX_SLICE_DFL, flags);
	else
		scx_bpf_dsq_insert(p, SCX_DSQ_GLOBAL, SCX_SLICE_DFL, flags);
}

SEC(".struct_ops.link")
struct sched_ext_ops fifo = {
	.enqueue = (void *)enqueue,
	.timeout_ms = 20000,
	.name = "node_ebpf_fifo",
};

char LICENSE[] SEC("license") = "GPL";
