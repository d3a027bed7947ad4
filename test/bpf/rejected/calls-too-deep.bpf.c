/* Nine functions deep, where eight are allowed. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define NOINLINE static __attribute__((noinline)) int

NOINLINE f9(int n) { volatile int m = n; return m + 9; }
NOINLINE f8(int n) { volatile int m = n; return f9(m) + 8; } // REJECTED
NOINLINE f7(int n) { volatile int m = n; return f8(m) + 7; }
NOINLINE f6(int n) { volatile int m = n; return f7(m) + 6; }
NOINLINE f5(int n) { volatile int m = n; return f6(m) + 5; }
NOINLINE f4(int n) { volatile int m = n; return f5(m) + 4; }
NOINLINE f3(int n) { volatile int m = n; return f4(m) + 3; }
NOINLINE f2(int n) { volatile int m = n; return f3(m) + 2; }

SEC("socket")
int calls_too_deep(struct __sk_buff *ctx)
{
	return f2(ctx->len);
}

char LICENSE[] SEC("license") = "GPL";
