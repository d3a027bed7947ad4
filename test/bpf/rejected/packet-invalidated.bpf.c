/* Uses a packet pointer from before a helper that may move the packet. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int packet_invalidated(struct xdp_md *ctx)
{
	unsigned char *data = (void *)(long)ctx->data;
	unsigned char *end = (void *)(long)ctx->data_end;

	if (data + 1 > end)
		return XDP_PASS;
	if (bpf_xdp_adjust_head(ctx, -4))
		return XDP_PASS;
	return data[0] ? XDP_DROP : XDP_PASS; // REJECTED
}

char LICENSE[] SEC("license") = "GPL";
