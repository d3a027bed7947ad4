/* Writes a context field that is read-only. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int context_access(struct xdp_md *ctx)
{
	ctx->ingress_ifindex = 1; // REJECTED
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
