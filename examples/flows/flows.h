/* What both versions of the program share: the types of their maps, the maps, and how a packet is counted. */
#pragma once

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "parse.h"

struct traffic {
	__u64 packets;
	__u64 bytes; /* of whole Ethernet frames, without the checksum at their end */
};

/* Sent through the ring buffer when a flow's first packet comes by. */
struct new_flow {
	struct flow flow;
	__u32 size; /* bytes of that packet */
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, struct flow);
	__type(value, struct traffic);
} flows SEC(".maps");

/* Indexed by enum protocol. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, PROTOCOLS);
	__type(key, __u32);
	__type(value, struct traffic);
} protocols SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
	__type(value, struct new_flow);
} events SEC(".maps");

/* UDP to this port is dropped. Set before load; the verifier sees a constant and removes what it makes unreachable. */
const volatile __u16 blocked_port = 0;

__u64 seen;        /* packets, each one */
__u64 dropped;     /* packets to blocked_port */
__u64 lost_events; /* new flows that found the ring buffer full */
__u64 lost_flows;  /* packets whose flow found the map full */

static __always_inline void add(struct traffic *traffic, __u32 size)
{
	__sync_fetch_and_add(&traffic->packets, 1);
	__sync_fetch_and_add(&traffic->bytes, size);
}

static __always_inline void report(const struct flow *flow, __u32 size)
{
	struct new_flow *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event) {
		__sync_fetch_and_add(&lost_events, 1);
		return;
	}
	event->flow = *flow;
	event->size = size;
	bpf_ringbuf_submit(event, 0);
}

static __always_inline void count_flow(const struct flow *flow, __u32 size)
{
	struct traffic first = { .packets = 1, .bytes = size };
	struct traffic *traffic = bpf_map_lookup_elem(&flows, flow);

	if (!traffic) {
		/* Two CPUs may get here with the same flow: BPF_NOEXIST lets one insert and report it. */
		if (bpf_map_update_elem(&flows, flow, &first, BPF_NOEXIST) == 0) {
			report(flow, size);
			return;
		}
		traffic = bpf_map_lookup_elem(&flows, flow);
	}
	if (traffic)
		add(traffic, size);
	else
		__sync_fetch_and_add(&lost_flows, 1);
}

/* Counts one packet and answers what becomes of it: XDP_PASS or XDP_DROP. */
static __always_inline int count_packet(struct xdp_md *ctx)
{
	struct flow flow = {};
	__u32 size = ctx->data_end - ctx->data;
	enum parsed parsed = parse(ctx, &flow);
	__u32 protocol = flow.protocol;
	struct traffic *traffic;

	__sync_fetch_and_add(&seen, 1);

	traffic = bpf_map_lookup_elem(&protocols, &protocol);
	if (traffic) {
		/* This CPU's own element, and a CPU runs one packet at a time: no atomics needed. */
		traffic->packets++;
		traffic->bytes += size;
	}
	if (parsed != NO_FLOW)
		count_flow(&flow, size);

	if (parsed == FLOW_WITH_PORTS && flow.protocol == UDP && flow.destination_port == blocked_port) {
		__sync_fetch_and_add(&dropped, 1);
		return XDP_DROP;
	}
	return XDP_PASS;
}
