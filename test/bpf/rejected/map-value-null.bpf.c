/* Uses what a lookup answered without asking whether there was an entry. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} counters SEC(".maps");

SEC("raw_tp/sys_enter")
int map_value_null(void *ctx)
{
	__u32 key = 1;
	__u64 *count = bpf_map_lookup_elem(&counters, &key);

	*count += 1; // REJECTED
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
