/* Programs for both ends of a netkit pair (kernel 6.7). */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u64 at_primary, at_peer;
__u32 order; /* a digit for each of the two that count at the primary end, as they ran */

SEC("netkit/primary")
int count_primary(struct __sk_buff *skb)
{
	__sync_fetch_and_add(&at_primary, 1);
	order = order * 10 + 1;
	return -1; /* NETKIT_NEXT */
}

SEC("netkit/primary")
int count_second(struct __sk_buff *skb)
{
	order = order * 10 + 2;
	return -1;
}

SEC("netkit/peer")
int count_peer(struct __sk_buff *skb)
{
	__sync_fetch_and_add(&at_peer, 1);
	return -1;
}

SEC("netkit/primary")
int drop(struct __sk_buff *skb)
{
	return 2; /* NETKIT_DROP */
}

SEC("netkit/peer")
int drop_peer(struct __sk_buff *skb)
{
	return 2;
}

char LICENSE[] SEC("license") = "GPL";
