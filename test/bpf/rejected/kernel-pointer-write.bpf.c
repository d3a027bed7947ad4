/* Writes a field of a kernel structure. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct task_struct {
	int pid;
} __attribute__((preserve_access_index));

SEC("tp_btf/sched_wakeup")
int kernel_pointer_write(__u64 *ctx)
{
	struct task_struct *task = (void *)ctx[0];

	task->pid = 1; // REJECTED
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
