/* Programs of kinds whose links can be told apart, and asked for. They let everything pass. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_SOCKMAP);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} sockets SEC(".maps");

SEC("cgroup_skb/egress")
int egress(struct __sk_buff *skb)
{
	return 1;
}

SEC("cgroup_skb/egress")
int egress_again(struct __sk_buff *skb)
{
	return 1;
}

SEC("sk_lookup")
int lookup(struct bpf_sk_lookup *ctx)
{
	return SK_PASS;
}

SEC("sk_lookup")
int lookup_again(struct bpf_sk_lookup *ctx)
{
	return SK_PASS;
}

SEC("tc")
int filter(struct __sk_buff *skb)
{
	return -1; /* the next decides */
}

SEC("tc")
int filter_again(struct __sk_buff *skb)
{
	return -1;
}

SEC("sk_msg")
int message(struct sk_msg_md *msg)
{
	return SK_PASS;
}

char LICENSE[] SEC("license") = "GPL";
