/* Reads the context through a pointer that was moved first. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int context_modified(struct xdp_md *ctx)
{
	__u32 offset = bpf_get_prandom_u32() & 4;
	__u32 *field = (void *)ctx + offset;

	asm volatile("" : "+r"(field));
	return *field ? XDP_DROP : XDP_PASS; // REJECTED
}

char LICENSE[] SEC("license") = "GPL";
