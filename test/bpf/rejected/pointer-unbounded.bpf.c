/* Adds a signed number without a lower bound to a pointer. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char table[64];

SEC("raw_tp/sys_enter")
int pointer_unbounded(struct bpf_raw_tracepoint_args *ctx)
{
	long index = ctx->args[1];

	if (index >= 64)
		return 0;
	return table[index]; // REJECTED
}

char LICENSE[] SEC("license") = "GPL";
