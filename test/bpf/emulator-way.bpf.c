/* Verdicts for packets on their way through the emulator's interfaces, with the arguments that a test sets. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

__u32 target;
__u64 flags;
__s32 verdict;
__s64 result;
__u32 seen_ifindex, seen_queue, seen_egress, seen_cpu, seen_meta, seen_mark, seen_vlan, seen_len, seen_wire;
__u32 seen_from, seen_length;
__u32 runs;

SEC("xdp")
int say(struct xdp_md *ctx)
{
	runs++;
	seen_ifindex = ctx->ingress_ifindex;
	seen_queue = ctx->rx_queue_index;
	seen_cpu = bpf_get_smp_processor_id();
	seen_length = ctx->data_end - ctx->data;
	return verdict;
}

/* Four bytes of metadata, and the first byte of the packet is changed. */
SEC("xdp")
int note(struct xdp_md *ctx)
{
	__u32 *meta;
	__u8 *first;

	if (bpf_xdp_adjust_meta(ctx, -4))
		return XDP_ABORTED;
	meta = (void *)(long)ctx->data_meta;
	first = (void *)(long)ctx->data;
	if ((void *)(meta + 1) > (void *)first || (void *)(first + 1) > (void *)(long)ctx->data_end)
		return XDP_ABORTED;
	*meta = 0x11223344;
	*first = 0x42;
	return verdict;
}

SEC("xdp")
int send(struct xdp_md *ctx)
{
	return bpf_redirect(target, flags);
}

SEC("tc")
int look(struct __sk_buff *skb)
{
	__u32 *meta = (void *)(long)skb->data_meta;

	runs++;
	seen_ifindex = skb->ifindex;
	seen_from = skb->ingress_ifindex;
	seen_mark = skb->mark;
	seen_vlan = skb->vlan_present ? skb->vlan_tci : 0;
	seen_len = skb->len;
	seen_wire = skb->wire_len;
	seen_meta = 0;
	if ((void *)(meta + 1) <= (void *)(long)skb->data)
		seen_meta = *meta;
	skb->mark = 77;
	return verdict;
}

SEC("tc")
int forward(struct __sk_buff *skb)
{
	return bpf_redirect(target, flags);
}

SEC("tc")
int to_peer(struct __sk_buff *skb)
{
	return bpf_redirect_peer(target, 0);
}

SEC("tc")
int to_neighbour(struct __sk_buff *skb)
{
	return bpf_redirect_neigh(target, NULL, 0, 0);
}

SEC("tc")
int clone(struct __sk_buff *skb)
{
	result = bpf_clone_redirect(skb, target, flags);
	return TC_ACT_OK;
}

SEC("tc")
int tag(struct __sk_buff *skb)
{
	result = bpf_skb_vlan_push(skb, 0x0081, 5);
	return TC_ACT_OK;
}

/* Behind the end of the packet: what no verifier lets pass. */
SEC("?xdp")
int beyond(struct xdp_md *ctx)
{
	__u8 *data = (void *)(long)ctx->data;

	return data[target];
}

SEC("?tc")
int beyond_skb(struct __sk_buff *skb)
{
	__u8 *data = (void *)(long)skb->data;

	data[target] = 1;
	return TC_ACT_OK;
}

SEC("?cgroup_skb/ingress")
int write_skb(struct __sk_buff *skb)
{
	__u8 *data = (void *)(long)skb->data;

	data[0] = 1;
	return 1;
}

char LICENSE[] SEC("license") = "GPL";
