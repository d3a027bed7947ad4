/* A flow dissector that looks where the kernel says, and a program that makes the kernel dissect its packet. */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

__u32 runs, verdict;
__u32 seen_length, seen_nhoff, seen_thoff, seen_protocol, seen_flags;
__u32 hash, again;

SEC("flow_dissector")
int dissect(struct __sk_buff *skb)
{
	struct bpf_flow_keys *keys = skb->flow_keys;
	__u8 *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
	/* The verifier wants to know how far it is at most. */
	__u8 *ip = data + (keys->nhoff & 0xff);

	__sync_fetch_and_add(&runs, 1);
	seen_length = end - data;
	seen_nhoff = keys->nhoff;
	seen_thoff = keys->thoff;
	seen_protocol = keys->n_proto;
	seen_flags = keys->flags;
	if (keys->n_proto != bpf_htons(ETH_P_IP) || ip + 28 > end)
		return BPF_DROP;
	keys->addr_proto = ETH_P_IP;
	keys->ip_proto = ip[9];
	keys->ipv4_src = *(__u32 *)(ip + 12);
	keys->ipv4_dst = *(__u32 *)(ip + 16);
	keys->thoff = keys->nhoff + 20;
	keys->sport = *(__u16 *)(ip + 20);
	keys->dport = *(__u16 *)(ip + 22);
	return verdict;
}

/* The second time it is known already. */
SEC("tc")
int hashes(struct __sk_buff *skb)
{
	hash = bpf_get_hash_recalc(skb);
	again = bpf_get_hash_recalc(skb);
	bpf_set_hash_invalid(skb);
	return skb->hash != 0;
}

char LICENSE[] SEC("license") = "GPL";
