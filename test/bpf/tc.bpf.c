/* Programs for tc's hooks, by tcx or clsact: on every kernel, whatever their section says. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

__u64 packets;	     /* that `count` has seen */
__u64 packets_again; /* that `count_again` has seen */
__u64 at_ingress, at_egress;
__u32 order;	     /* a digit for each of `one`, `two`, `three`, as they ran on the last packet */

SEC("tc")
int pass(struct __sk_buff *skb)
{
	return TC_ACT_OK;
}

SEC("tc")
int drop(struct __sk_buff *skb)
{
	return TC_ACT_SHOT;
}

SEC("tc")
int count(struct __sk_buff *skb)
{
	__sync_fetch_and_add(&packets, 1);
	return TC_ACT_UNSPEC;
}

/* What replaces `count`: the sum of both misses no packet. */
SEC("classifier")
int count_again(struct __sk_buff *skb)
{
	__sync_fetch_and_add(&packets_again, 1);
	return TC_ACT_UNSPEC;
}

SEC("tc/ingress")
int count_ingress(struct __sk_buff *skb)
{
	__sync_fetch_and_add(&at_ingress, 1);
	return TC_ACT_UNSPEC;
}

SEC("tcx/egress")
int count_egress(struct __sk_buff *skb)
{
	__sync_fetch_and_add(&at_egress, 1);
	return TC_ACT_UNSPEC;
}

static int ran(__u32 digit)
{
	order = order * 10 + digit;
	return TC_ACT_UNSPEC; /* the next */
}

SEC("tc")
int one(struct __sk_buff *skb)
{
	return ran(1);
}

SEC("tc")
int two(struct __sk_buff *skb)
{
	return ran(2);
}

SEC("tc")
int three(struct __sk_buff *skb)
{
	return ran(3);
}

char LICENSE[] SEC("license") = "GPL";
