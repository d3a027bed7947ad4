/* Hands a kernel function a pointer read out of a structure that nothing keeps alive. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct task_struct {
	struct task_struct *group_leader;
	struct task_struct *last_wakee;
} __attribute__((preserve_access_index));

extern struct task_struct *bpf_task_acquire(struct task_struct *task) __ksym;
extern void bpf_task_release(struct task_struct *task) __ksym;

SEC("tp_btf/sched_wakeup")
int kfunc_argument(__u64 *ctx)
{
	struct task_struct *task = (void *)ctx[0];
	struct task_struct *other = bpf_task_acquire(task->last_wakee); // REJECTED

	if (other)
		bpf_task_release(other);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
