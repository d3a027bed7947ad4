/* Bytes of packets in perf's records. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, 4);
	__uint(value_size, 4);
} records SEC(".maps");

__u64 flags;
__s64 result;

SEC("xdp")
int from_xdp(struct xdp_md *ctx)
{
	__u32 word = 0x11223344;

	result = bpf_perf_event_output(ctx, &records, flags, &word, sizeof(word));
	return XDP_PASS;
}

SEC("xdp.frags")
int from_fragments(struct xdp_md *ctx)
{
	__u32 word = 0x11223344;

	result = bpf_perf_event_output(ctx, &records, flags, &word, sizeof(word));
	return XDP_PASS;
}

SEC("tc")
int from_tc(struct __sk_buff *skb)
{
	__u32 word = 0x11223344;

	result = bpf_perf_event_output(skb, &records, flags, &word, sizeof(word));
	return TC_ACT_OK;
}

char LICENSE[] SEC("license") = "GPL";
