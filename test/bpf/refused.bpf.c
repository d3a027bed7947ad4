/* What the kernel refuses when it is loaded: helpers and fields that programs of a type have not got, and licences. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const volatile int enabled = 0;
__s64 result;

SEC("xdp")
int skb_helper(struct xdp_md *ctx)
{
	result = bpf_skb_pull_data((void *)ctx, 0);
	return XDP_PASS;
}

SEC("xdp")
int switched_off(struct xdp_md *ctx)
{
	if (enabled)
		result = bpf_skb_pull_data((void *)ctx, 0);
	return XDP_PASS;
}

SEC("xdp")
int writes_end(struct xdp_md *ctx)
{
	ctx->data_end = 0;
	return XDP_PASS;
}

SEC("tc")
int writes_length(struct __sk_buff *skb)
{
	skb->mark = 1;
	skb->len = 0;
	return 0;
}

SEC("socket")
int reads_mark(struct __sk_buff *skb)
{
	result = skb->tstamp;
	return 0;
}

static __attribute__((noinline)) int mark(struct __sk_buff *skb)
{
	skb->ifindex = 7;
	return 0;
}

SEC("tc")
int below(struct __sk_buff *skb)
{
	return mark(skb);
}

SEC("tc")
int writes(struct __sk_buff *skb)
{
	skb->mark = 1;
	skb->cb[3] = 2;
	skb->priority = skb->len;
	return 0;
}

SEC("tc")
int probes(struct __sk_buff *skb)
{
	char text[] = "x";

	bpf_trace_printk(text, sizeof(text));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
