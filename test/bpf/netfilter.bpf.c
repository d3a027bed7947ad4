/* Programs for netfilter's hooks (kernel 6.4). */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct sk_buff {
	unsigned int len;
} __attribute__((preserve_access_index));

struct bpf_nf_ctx {
	const void *state;
	struct sk_buff *skb;
} __attribute__((preserve_access_index));

__u64 packets, longest;

SEC("netfilter")
int count(struct bpf_nf_ctx *ctx)
{
	__u64 length = ctx->skb->len;

	__sync_fetch_and_add(&packets, 1);
	if (length > longest)
		longest = length;
	return 1; /* NF_ACCEPT */
}

SEC("netfilter")
int drop(struct bpf_nf_ctx *ctx)
{
	return 0; /* NF_DROP */
}

char LICENSE[] SEC("license") = "GPL";
