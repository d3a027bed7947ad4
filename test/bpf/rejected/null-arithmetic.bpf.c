/* Moves a pointer that may be NULL before it is compared with NULL. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, char[64]);
} names SEC(".maps");

SEC("raw_tp/sys_enter")
int null_arithmetic(void *ctx)
{
	__u32 key = 1;
	char *name = bpf_map_lookup_elem(&names, &key);

	asm volatile("%0 += 8" : "+r"(name)); // REJECTED
	if (!name)
		return 0;
	return name[0];
}

char LICENSE[] SEC("license") = "GPL";
