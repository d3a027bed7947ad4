/* XDP helpers and the fields of struct xdp_md, each with the arguments that a test sets and what it answered. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__s32 delta, second;
__u32 offset, size;
__s64 result, after;
__u32 length, linear, metadata, ifindex, queue;
__u8 buffer[256];

static __always_inline void look(struct xdp_md *ctx)
{
	length = bpf_xdp_get_buff_len(ctx);
	linear = ctx->data_end - ctx->data;
	metadata = ctx->data - ctx->data_meta;
	ifindex = ctx->ingress_ifindex;
	queue = ctx->rx_queue_index;
}

SEC("xdp")
int fields(struct xdp_md *ctx)
{
	look(ctx);
	return XDP_PASS;
}

SEC("xdp")
int head(struct xdp_md *ctx)
{
	result = bpf_xdp_adjust_head(ctx, delta);
	after = bpf_xdp_adjust_head(ctx, second);
	look(ctx);
	return XDP_TX;
}

SEC("xdp.frags")
int tail(struct xdp_md *ctx)
{
	result = bpf_xdp_adjust_tail(ctx, delta);
	after = bpf_xdp_adjust_tail(ctx, second);
	look(ctx);
	return XDP_TX;
}

SEC("xdp")
int meta(struct xdp_md *ctx)
{
	result = bpf_xdp_adjust_meta(ctx, delta);
	__u32 *word = (void *)(long)ctx->data_meta;
	if ((void *)(word + 1) <= (void *)(long)ctx->data)
		*word = 0x01020304;
	after = bpf_xdp_adjust_head(ctx, second);
	look(ctx);
	return XDP_PASS;
}

SEC("xdp.frags")
int bytes_in(struct xdp_md *ctx)
{
	__u32 at = offset, many = size;

	if (many == 0 || many > sizeof(buffer))
		return XDP_ABORTED;
	result = bpf_xdp_load_bytes(ctx, at, buffer, many);
	return XDP_PASS;
}

SEC("xdp.frags")
int bytes_out(struct xdp_md *ctx)
{
	__u32 at = offset, many = size;

	if (many == 0 || many > sizeof(buffer))
		return XDP_ABORTED;
	result = bpf_xdp_store_bytes(ctx, at, buffer, many);
	look(ctx);
	return XDP_PASS;
}

/* Sums of parts of the buffer: `offset` bytes from its start against `size` bytes from its middle. */
SEC("xdp")
int difference(struct xdp_md *ctx)
{
	__u32 from = offset, to = size;

	if (from > 128 || to > 128)
		return XDP_ABORTED;
	result = bpf_csum_diff((__be32 *)buffer, from, (__be32 *)(buffer + 128), to, delta);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
