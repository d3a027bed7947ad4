/* Programs for the XDP hook: one verdict each, and two that tell which of them ran. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u64 packets;	     /* that `count` has seen */
__u64 packets_again; /* that `count_again` has seen */

SEC("xdp")
int pass(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("xdp")
int drop(struct xdp_md *ctx)
{
	return XDP_DROP;
}

SEC("xdp")
int count(struct xdp_md *ctx)
{
	__sync_fetch_and_add(&packets, 1);
	return XDP_PASS;
}

/* What replaces `count`: the sum of both misses no packet. */
SEC("xdp")
int count_again(struct xdp_md *ctx)
{
	__sync_fetch_and_add(&packets_again, 1);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
