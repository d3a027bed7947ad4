/* A function that calls itself. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static __attribute__((noinline)) int depth(int n)
{
	volatile int rest = n;

	if (rest <= 0)
		return 0;
	return 1 + depth(rest - 1) * rest; // REJECTED
}

SEC("socket")
int calls_recursive(struct __sk_buff *ctx)
{
	return depth(ctx->len & 3);
}

char LICENSE[] SEC("license") = "GPL";
