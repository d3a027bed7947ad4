/* Hands a global function a number where it wants the context. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__attribute__((noinline)) int port(struct __sk_buff *skb)
{
	return skb->mark;
}

SEC("socket")
int global_function_caller(struct __sk_buff *ctx)
{
	unsigned long number = ctx->len;

	return port((void *)number); // REJECTED
}

char LICENSE[] SEC("license") = "GPL";
