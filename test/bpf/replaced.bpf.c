/* A packet program whose verdict is a function of its own, which another program may replace. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__attribute__((noinline)) int verdict(struct xdp_md *ctx)
{
	volatile int action = XDP_DROP;

	return ctx ? action : XDP_ABORTED;
}

__attribute__((noinline)) int other_verdict(struct xdp_md *ctx)
{
	volatile int action = XDP_ABORTED;

	return ctx ? action : XDP_ABORTED;
}

__attribute__((noinline)) int unlike(struct xdp_md *ctx, int more)
{
	volatile int action = more;

	return ctx ? action : XDP_ABORTED;
}

SEC("xdp")
int decides(struct xdp_md *ctx)
{
	return verdict(ctx);
}

SEC("xdp")
int decides_otherwise(struct xdp_md *ctx)
{
	return other_verdict(ctx) + unlike(ctx, 0);
}

char LICENSE[] SEC("license") = "GPL";
