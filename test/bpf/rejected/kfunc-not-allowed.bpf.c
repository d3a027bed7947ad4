/* A kernel function that programs of this type may not call. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct task_struct {
	int pid;
} __attribute__((preserve_access_index));

extern struct task_struct *bpf_task_from_pid(int pid) __ksym;
extern void bpf_task_release(struct task_struct *task) __ksym;

SEC("sk_lookup")
int kfunc_not_allowed(struct bpf_sk_lookup *ctx)
{
	struct task_struct *task = bpf_task_from_pid(1); // REJECTED

	if (task)
		bpf_task_release(task);
	return 1;
}

char LICENSE[] SEC("license") = "GPL";
