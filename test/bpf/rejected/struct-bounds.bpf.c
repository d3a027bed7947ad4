/* Reads behind the end of a kernel structure. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tp_btf/sched_wakeup")
int struct_bounds(__u64 *ctx)
{
	long *task = (void *)ctx[0];

	return task[1 << 12]; // REJECTED
}

char LICENSE[] SEC("license") = "GPL";
