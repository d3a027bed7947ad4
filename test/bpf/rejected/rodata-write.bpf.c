/* Writes a constant. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const volatile int limit = 5;

SEC("xdp")
int rodata_write(struct xdp_md *ctx)
{
	*(volatile int *)&limit = 6; // REJECTED
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
