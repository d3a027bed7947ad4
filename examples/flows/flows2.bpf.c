/* Version two: goes on in the maps of version one, and counts packets by their size as well. */
#include "flows.h"

/* The smallest power of two that the frame fits into; the first and the last class take what is beyond. */
enum size_class {
	UP_TO_64,
	UP_TO_128,
	UP_TO_256,
	UP_TO_512,
	UP_TO_1024,
	LARGER,
	SIZE_CLASSES,
};

/* Indexed by enum size_class: packets. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SIZE_CLASSES);
	__type(key, __u32);
	__type(value, __u64);
} sizes SEC(".maps");

static __always_inline enum size_class size_class(__u32 size)
{
	if (size <= 64)
		return UP_TO_64;
	if (size <= 128)
		return UP_TO_128;
	if (size <= 256)
		return UP_TO_256;
	if (size <= 512)
		return UP_TO_512;
	return size <= 1024 ? UP_TO_1024 : LARGER;
}

SEC("xdp")
int count_flows_and_sizes(struct xdp_md *ctx)
{
	__u32 class = size_class(ctx->data_end - ctx->data);
	__u64 *packets = bpf_map_lookup_elem(&sizes, &class);

	if (packets)
		(*packets)++;
	return count_packet(ctx);
}

char LICENSE[] SEC("license") = "GPL";
