/* Masks a pointer's bits. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int pointer_bitwise(struct xdp_md *ctx)
{
	unsigned long data = ctx->data;

	asm volatile("%0 &= -8" : "+r"(data)); // REJECTED
	return *(unsigned char *)data;
}

char LICENSE[] SEC("license") = "GPL";
