/* Reads an array on the stack at an index that may lie behind its end. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("socket")
int stack_bounds(struct __sk_buff *ctx)
{
	volatile char name[16] = {};
	__u32 index = ctx->len & 1023;

	return name[index]; // REJECTED
}

char LICENSE[] SEC("license") = "GPL";
