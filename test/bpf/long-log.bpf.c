/* Rejected at its end, after a loop of which the verifier follows each round: its log is long. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u64 sum;

SEC("xdp")
int walk(struct xdp_md *ctx)
{
	__u64 value = 0;

	for (int i = 0; i < 20000; i++)
		value += i ^ value;
	sum = value;
	return *(int *)(long)ctx->data; /* not known to be within the packet */
}

char LICENSE[] SEC("license") = "GPL";
