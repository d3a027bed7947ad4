/* Hands a dynptr helper memory that is no dynptr yet. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("socket")
int dynptr(struct __sk_buff *ctx)
{
	struct bpf_dynptr memory = {};
	__u64 value = 0;

	return bpf_dynptr_read(&value, sizeof(value), &memory, 0, 0); // REJECTED
}

char LICENSE[] SEC("license") = "GPL";
