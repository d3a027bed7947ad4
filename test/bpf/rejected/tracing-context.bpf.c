/* Reads an argument that the traced kernel function does not have. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tp_btf/sys_enter")
int tracing_context(__u64 *ctx)
{
	return ctx[7] != 0; // REJECTED
}

char LICENSE[] SEC("license") = "GPL";
