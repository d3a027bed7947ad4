/* Lines for the machine's trace. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u32 number;

SEC("xdp")
int print(struct xdp_md *ctx)
{
	bpf_printk("node-ebpf prints %d: %s", number, "text");
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
