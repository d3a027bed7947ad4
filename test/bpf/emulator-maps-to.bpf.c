/* Redirects by map: what the map has for a key, and what is answered where it has nothing. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct bpf_devmap_val);
} devices SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} by_hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_CPUMAP);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct bpf_cpumap_val);
} cpus SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_XSKMAP);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} sockets SEC(".maps");

__u64 key, flags;
__u32 seen_egress, seen_cpu;
__s32 verdict = XDP_PASS;

SEC("xdp")
int to_device(struct xdp_md *ctx)
{
	return bpf_redirect_map(&devices, key, flags);
}

SEC("xdp")
int to_hash(struct xdp_md *ctx)
{
	return bpf_redirect_map(&by_hash, key, flags);
}

SEC("xdp")
int to_cpu(struct xdp_md *ctx)
{
	return bpf_redirect_map(&cpus, key, flags);
}

SEC("xdp")
int to_socket(struct xdp_md *ctx)
{
	return bpf_redirect_map(&sockets, key, flags);
}

SEC("xdp/devmap")
int at_device(struct xdp_md *ctx)
{
	seen_egress = ctx->egress_ifindex;
	return verdict;
}

SEC("xdp/cpumap")
int at_cpu(struct xdp_md *ctx)
{
	seen_cpu = bpf_get_smp_processor_id();
	return verdict;
}

char LICENSE[] SEC("license") = "GPL";
