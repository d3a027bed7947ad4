/* Version one: counts packets and bytes per flow and per protocol. */
#include "flows.h"

SEC("xdp")
int count_flows(struct xdp_md *ctx)
{
	return count_packet(ctx);
}

char LICENSE[] SEC("license") = "GPL";
