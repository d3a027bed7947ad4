/* What netfilter programs see of packets and hooks. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct net_device {
	int ifindex;
	unsigned int mtu;
} __attribute__((preserve_access_index));

struct sk_buff {
	unsigned int len, data_len;
	unsigned short protocol;
	unsigned int mark;
} __attribute__((preserve_access_index));

struct nf_hook_state {
	unsigned char hook, pf;
	struct net_device *in, *out;
} __attribute__((preserve_access_index));

struct bpf_nf_ctx {
	const struct nf_hook_state *state;
	struct sk_buff *skb;
} __attribute__((preserve_access_index));

__u32 seen[8];

SEC("netfilter")
int look(struct bpf_nf_ctx *ctx)
{
	const struct nf_hook_state *state = ctx->state;
	struct sk_buff *skb = ctx->skb;
	struct net_device *in = state->in, *out = state->out;

	seen[0] = skb->len;
	seen[1] = skb->data_len;
	seen[2] = skb->protocol;
	seen[3] = skb->mark;
	seen[4] = state->hook;
	seen[5] = state->pf;
	seen[6] = in ? in->ifindex : 0;
	seen[7] = out ? out->ifindex * 100000 + out->mtu : 0;
	return skb->len & 1;
}

char LICENSE[] SEC("license") = "GPL";
