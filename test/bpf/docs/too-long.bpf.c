// SPDX-License-Identifier: GPL-2.0
/* Packets that are too long, in however many pages they lie: docs/testing.md. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int too_long(struct xdp_md *ctx)
{
	return bpf_xdp_get_buff_len(ctx) > 1514 ? XDP_DROP : XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
