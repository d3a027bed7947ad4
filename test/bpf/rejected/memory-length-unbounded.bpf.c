/* Copies as many bytes as an unsigned number says that nothing bounds. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("raw_tp/sys_enter")
int memory_length_unbounded(struct bpf_raw_tracepoint_args *ctx)
{
	char name[16];

	return bpf_probe_read_kernel(name, ctx->args[1] >> 1, (void *)ctx->args[0]); // REJECTED
}

char LICENSE[] SEC("license") = "GPL";
