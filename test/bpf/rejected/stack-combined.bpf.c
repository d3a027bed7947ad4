/* Two functions, each within 512 bytes of stack, of which one calls the other: together more than that. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static __attribute__((noinline)) int fill(int value)
{
	char copy[320];

	copy[0] = value;
	asm volatile("" : : "r"(copy) : "memory");
	return copy[0];
}

SEC("socket")
int stack_combined(struct __sk_buff *ctx)
{
	char name[320];

	name[0] = ctx->len;
	asm volatile("" : : "r"(name) : "memory");
	return fill(ctx->len) + name[0];
}

char LICENSE[] SEC("license") = "GPL";
