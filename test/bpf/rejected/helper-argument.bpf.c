/* A number where the helper wants a pointer to the key. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} counters SEC(".maps");

SEC("raw_tp/sys_enter")
int helper_argument(void *ctx)
{
	long key = bpf_get_prandom_u32();

	return bpf_map_delete_elem(&counters, (void *)key); // REJECTED
}

char LICENSE[] SEC("license") = "GPL";
