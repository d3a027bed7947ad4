/* A map that every load of the object shares, by its name in bpffs. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} shared SEC(".maps");

SEC("xdp")
int count(struct xdp_md *ctx)
{
	__u32 zero = 0;
	__u64 *runs = bpf_map_lookup_elem(&shared, &zero);

	if (runs)
		__sync_fetch_and_add(runs, 1);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
