/* Asks a helper for ring buffers for a record of a hash table. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} counters SEC(".maps");

SEC("raw_tp/sys_enter")
int map_type(void *ctx)
{
	void *event = bpf_ringbuf_reserve(&counters, 8, 0); // REJECTED

	if (event)
		bpf_ringbuf_discard(event, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
