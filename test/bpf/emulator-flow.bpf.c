/* A flow dissector that sets what a test asks for, and reads what it is given. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u32 nhoff, thoff;
__u32 seen_length, seen_nhoff, seen_thoff, seen_protocol, seen_flags;
__s64 result;
__u8 buffer[4] = { 1, 1, 1, 1 };

SEC("flow_dissector")
int dissect(struct __sk_buff *skb)
{
	struct bpf_flow_keys *keys = skb->flow_keys;
	__u8 *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;

	seen_length = end - data;
	seen_nhoff = keys->nhoff;
	seen_thoff = keys->thoff;
	seen_protocol = keys->n_proto;
	seen_flags = keys->flags;
	result = bpf_skb_load_bytes(skb, 0, buffer, sizeof(buffer));
	if (data + 15 > end)
		return BPF_DROP;
	keys->ip_proto = data[14];
	keys->sport = 7;
	keys->nhoff = nhoff;
	keys->thoff = thoff;
	return BPF_OK;
}

char LICENSE[] SEC("license") = "GPL";
