/* Indexes an array in a map's value with a number that nothing bounds. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct buckets {
	__u64 count[8];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct buckets);
} histogram SEC(".maps");

SEC("raw_tp/sys_enter")
int map_value_range(void *ctx)
{
	__u32 key = 0;
	struct buckets *buckets = bpf_map_lookup_elem(&histogram, &key);

	if (!buckets)
		return 0;
	__u32 slot = bpf_get_prandom_u32();
	buckets->count[slot] = 1; // REJECTED
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
