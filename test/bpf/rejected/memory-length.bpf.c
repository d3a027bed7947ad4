/* Copies as many bytes as a signed number says. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("raw_tp/sys_enter")
int memory_length(struct bpf_raw_tracepoint_args *ctx)
{
	char name[16];
	long length = ctx->args[1];

	if (length > 16)
		return 0;
	return bpf_probe_read_kernel(name, length, (void *)ctx->args[0]); // REJECTED
}

char LICENSE[] SEC("license") = "GPL";
