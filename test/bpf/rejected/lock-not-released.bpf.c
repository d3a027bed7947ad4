/* Leaves the program with a spin lock held. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct guarded {
	struct bpf_spin_lock lock;
	int value;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct guarded);
} guarded SEC(".maps");

SEC("tc")
int lock_not_released(struct __sk_buff *ctx)
{
	__u32 key = 0;
	struct guarded *value = bpf_map_lookup_elem(&guarded, &key);

	if (!value)
		return 0;
	bpf_spin_lock(&value->lock);
	value->value = 1;
	return 0;
} // REJECTED

char LICENSE[] SEC("license") = "GPL";
