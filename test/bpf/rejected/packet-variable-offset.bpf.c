/* Adds a length that the packet itself gave, and reads beyond what was checked. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int packet_variable_offset(struct xdp_md *ctx)
{
	unsigned char *data = (void *)(long)ctx->data;
	unsigned char *end = (void *)(long)ctx->data_end;

	if (data + 1 > end)
		return XDP_PASS;
	unsigned char *payload = data + (data[0] & 15) * 4;
	return payload[0] ? XDP_DROP : XDP_PASS; // REJECTED
}

char LICENSE[] SEC("license") = "GPL";
