/* Reads behind the end of a map's value, at an offset known at compile time. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} counter SEC(".maps");

SEC("raw_tp/sys_enter")
int map_value_constant(void *ctx)
{
	__u32 key = 0;
	__u64 *value = bpf_map_lookup_elem(&counter, &key);

	if (!value)
		return 0;
	return value[1]; // REJECTED
}

char LICENSE[] SEC("license") = "GPL";
