/* Programs that see packets in the network stack: each leaves a digit on the trail, and answers what a test wants. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

struct net_device {
	int ifindex;
} __attribute__((preserve_access_index));

struct nf_hook_state {
	unsigned char hook;
	struct net_device *in;
	struct net_device *out;
} __attribute__((preserve_access_index));

struct sk_buff {
	unsigned int len;
} __attribute__((preserve_access_index));

struct bpf_nf_ctx {
	const struct nf_hook_state *state;
	struct sk_buff *skb;
} __attribute__((preserve_access_index));

__u64 trail;
__u32 packets, longest, in_ifindex, out_ifindex;
/* Where netfilter drops, by enum nf_inet_hooks; -1 for nowhere. */
__s32 drop_at = -1;
/* Only packets of at least so many bytes count: not those of the system itself. */
__u32 least;

static void leave(__u32 digit, __u32 length)
{
	if (length < least)
		return;
	trail = trail * 10 + digit;
	packets++;
	if (length > longest)
		longest = length;
}

static int judge(struct bpf_nf_ctx *ctx)
{
	const struct nf_hook_state *state = ctx->state;
	struct net_device *in = state->in, *out = state->out;

	leave(state->hook + 1, ctx->skb->len);
	in_ifindex = in ? in->ifindex : 0;
	out_ifindex = out ? out->ifindex : 0;
	return state->hook == drop_at ? 0 : 1;
}

SEC("netfilter")
int look(struct bpf_nf_ctx *ctx)
{
	return judge(ctx);
}

SEC("netfilter")
int second(struct bpf_nf_ctx *ctx)
{
	leave(9, ctx->skb->len);
	return 1;
}

__u32 lwt_verdict;

SEC("lwt_in")
int route_in(struct __sk_buff *skb)
{
	leave(6, skb->len);
	return lwt_verdict;
}

SEC("lwt_out")
int route_out(struct __sk_buff *skb)
{
	leave(7, skb->len);
	return lwt_verdict;
}

/* Marks the packet as being for another network by its destination, where it is to be routed anew. */
SEC("lwt_xmit")
int route_xmit(struct __sk_buff *skb)
{
	__u8 third = 9;

	leave(8, skb->len);
	if (lwt_verdict == BPF_LWT_REROUTE && bpf_skb_store_bytes(skb, 18, &third, 1, 0))
		return BPF_DROP;
	return lwt_verdict;
}

__u32 redirect_to;

SEC("lwt_xmit")
int route_redirect(struct __sk_buff *skb)
{
	if (bpf_skb_change_head(skb, 14, 0))
		return BPF_DROP;
	return bpf_redirect(redirect_to, 0);
}

__u32 group_verdict = 1;
__u32 seen_length, seen_family, seen_remote_port, seen_local_port, seen_socket;
__u8 seen_first;

static int group(struct __sk_buff *skb, __u32 digit)
{
	__u8 first = 0;

	leave(digit, skb->len);
	seen_length = skb->len;
	seen_family = skb->family;
	seen_remote_port = skb->remote_port;
	seen_local_port = skb->local_port;
	seen_socket = skb->sk != 0;
	bpf_skb_load_bytes(skb, 0, &first, 1);
	seen_first = first;
	return group_verdict;
}

SEC("cgroup_skb/ingress")
int group_in(struct __sk_buff *skb)
{
	return group(skb, 1) & 1;
}

SEC("cgroup_skb/egress")
int group_out(struct __sk_buff *skb)
{
	return group(skb, 2) & 3;
}

__u32 keep;
__u16 filter_port;

SEC("socket")
int filter(struct __sk_buff *skb)
{
	__u16 port = 0;

	seen_length = skb->len;
	bpf_skb_load_bytes(skb, 2, &port, 2);
	filter_port = bpf_ntohs(port);
	return keep;
}

SEC("socket")
int filter_nothing(struct __sk_buff *skb)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
