/* Helpers that ask the network, or say where packets go, for XDP and tc alike: with the arguments that a test sets. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

__u32 ifindex, length;
__u64 flags, key;
__s32 difference;
__s64 result;
__u8 params[64];

static __always_inline void ask_mtu(void *ctx)
{
	__u32 mtu = length;

	result = bpf_check_mtu(ctx, ifindex, &mtu, difference, flags);
	length = mtu;
}

SEC("xdp")
int mtu_xdp(struct xdp_md *ctx)
{
	ask_mtu(ctx);
	return XDP_PASS;
}

SEC("tc")
int mtu_tc(struct __sk_buff *skb)
{
	ask_mtu(skb);
	return TC_ACT_OK;
}

SEC("xdp")
int fib_xdp(struct xdp_md *ctx)
{
	result = bpf_fib_lookup(ctx, (void *)params, sizeof(params), flags);
	return XDP_PASS;
}

SEC("tc")
int fib_tc(struct __sk_buff *skb)
{
	result = bpf_fib_lookup(skb, (void *)params, sizeof(params), flags);
	return TC_ACT_OK;
}

SEC("tc")
int fib_short(struct __sk_buff *skb)
{
	result = bpf_fib_lookup(skb, (void *)params, 60, flags);
	return TC_ACT_OK;
}

SEC("xdp")
int redirect_xdp(struct xdp_md *ctx)
{
	return bpf_redirect(ifindex, flags);
}

SEC("tc")
int redirect_tc(struct __sk_buff *skb)
{
	return bpf_redirect(ifindex, flags);
}

SEC("tc")
int redirect_peer(struct __sk_buff *skb)
{
	return bpf_redirect_peer(ifindex, flags);
}

SEC("tc")
int redirect_neigh(struct __sk_buff *skb)
{
	if (length)
		return bpf_redirect_neigh(ifindex, (void *)params, sizeof(struct bpf_redir_neigh), flags);
	return bpf_redirect_neigh(ifindex, NULL, 0, flags);
}

SEC("tc")
int clone_redirect(struct __sk_buff *skb)
{
	result = bpf_clone_redirect(skb, ifindex, flags);
	return TC_ACT_OK;
}

char LICENSE[] SEC("license") = "GPL";
