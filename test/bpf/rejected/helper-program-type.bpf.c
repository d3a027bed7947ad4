/* A helper of the network stack's programs, called in an XDP program. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int helper_program_type(struct xdp_md *ctx)
{
	return bpf_get_socket_uid((void *)ctx) ? XDP_DROP : XDP_PASS; // REJECTED
}

char LICENSE[] SEC("license") = "GPL";
