/* The mistake lies in a function that the program calls, behind another one in the file. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static __attribute__((noinline)) int harmless(int n)
{
	volatile int m = n;

	return m * 3;
}

static __attribute__((noinline)) int guilty(struct xdp_md *ctx)
{
	unsigned char *data = (void *)(long)ctx->data;

	return data[0]; // REJECTED
}

SEC("xdp")
int unrelated(struct xdp_md *ctx)
{
	return harmless(ctx->rx_queue_index) ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int subprogram(struct xdp_md *ctx)
{
	return guilty(ctx) + harmless(ctx->rx_queue_index) > 9 ? XDP_PASS : XDP_DROP;
}

char LICENSE[] SEC("license") = "GPL";
