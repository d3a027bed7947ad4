/* A helper number that no kernel has. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static long (*const bpf_imaginary)(void) = (void *)9999;

SEC("xdp")
int helper_unknown(struct xdp_md *ctx)
{
	return bpf_imaginary(); // REJECTED
}

char LICENSE[] SEC("license") = "GPL";
