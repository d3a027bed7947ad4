/* Maps, packets and helpers, for the emulator against the kernel's JIT. */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define LOOKUPS 1024
#define CALLS 64

struct flow {
	__u32 source, destination;
	__u16 source_port, destination_port;
	__u32 protocol;
};

struct traffic {
	__u64 packets, bytes;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct flow);
	__type(value, struct traffic);
} flows SEC(".maps");

/* Half of the keys that are looked up are there. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, __u64);
} numbers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 256);
	__type(key, __u32);
	__type(value, __u64);
} histogram SEC(".maps");

/* Counts packets and bytes of a UDP flow. */
SEC("xdp")
int flow_count(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ethhdr *ethernet = data;
	struct iphdr *ip = (void *)(ethernet + 1);
	struct udphdr *udp = (void *)(ip + 1);
	if ((void *)(udp + 1) > end)
		return XDP_ABORTED;
	if (ethernet->h_proto != bpf_htons(ETH_P_IP) || ip->protocol != IPPROTO_UDP)
		return XDP_DROP;
	struct flow flow = {
		.source = ip->saddr,
		.destination = ip->daddr,
		.source_port = udp->source,
		.destination_port = udp->dest,
		.protocol = ip->protocol,
	};
	struct traffic *traffic = bpf_map_lookup_elem(&flows, &flow);
	if (traffic) {
		__sync_fetch_and_add(&traffic->packets, 1);
		__sync_fetch_and_add(&traffic->bytes, end - data);
	} else {
		struct traffic first = { 1, end - data };
		bpf_map_update_elem(&flows, &flow, &first, BPF_ANY);
	}
	return XDP_PASS;
}

/* Lookups of keys of 8 bytes, half of them in vain. */
SEC("xdp")
int lookups(struct xdp_md *ctx)
{
	__u64 sum = 0;
	for (__u64 i = 0; i < LOOKUPS; i++) {
		__u64 key = i, *value = bpf_map_lookup_elem(&numbers, &key);
		if (value)
			sum += *value;
	}
	return sum;
}

/* One key again and again. */
SEC("xdp")
int hot(struct xdp_md *ctx)
{
	__u64 sum = 0;
	for (__u64 i = 0; i < LOOKUPS; i++) {
		__u64 key = 2, *value = bpf_map_lookup_elem(&numbers, &key);
		if (value)
			sum += *value;
	}
	return sum;
}

/* What `lookups` and `hot` do besides the lookup: for the price of one. */
SEC("xdp")
int hot_without(struct xdp_md *ctx)
{
	__u64 sum = 0;
	for (__u64 i = 0; i < LOOKUPS; i++) {
		__u64 key = 2, *value = &key;
		asm volatile("" : "+r"(value) : : "memory");
		if (value)
			sum += *value;
	}
	return sum;
}

/* How often each byte is in the packet. */
SEC("xdp")
int count_bytes(struct xdp_md *ctx)
{
	unsigned char *at = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	int i = 0;
	for (; i < 1024; i++) {
		if (at + 1 > end)
			break;
		__u32 key = *at++;
		__u64 *count = bpf_map_lookup_elem(&histogram, &key);
		if (count)
			(*count)++;
	}
	return i;
}

/* Time, chance and place. */
SEC("xdp")
int helpers(struct xdp_md *ctx)
{
	__u64 sum = 0;
	for (int i = 0; i < CALLS; i++) {
		sum += bpf_ktime_get_ns();
		sum += bpf_get_smp_processor_id();
		sum += bpf_get_prandom_u32();
	}
	/* Different each time, and never 0. */
	return sum != 0;
}

char LICENSE[] SEC("license") = "GPL";
