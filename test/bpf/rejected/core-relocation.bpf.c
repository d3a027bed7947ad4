/* A field that no kernel's task_struct has, read without asking whether it exists. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct task_struct {
	int imaginary_field;
} __attribute__((preserve_access_index));

SEC("raw_tp/sys_enter")
int core_relocation(void *ctx)
{
	return BPF_CORE_READ((struct task_struct *)bpf_get_current_task(), imaginary_field); // REJECTED
}

char LICENSE[] SEC("license") = "GPL";
