/* Stores a kernel address where user space can read it: refused without CAP_PERFMON. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u64 address;

SEC("socket")
int pointer_leak(struct __sk_buff *ctx)
{
	address = (__u64)ctx; // REJECTED
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
