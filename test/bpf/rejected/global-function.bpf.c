/* A global function is verified by itself: its pointer argument may be NULL. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct point {
	int x, y;
};

__attribute__((noinline)) int length(struct point *point)
{
	return point->x + point->y; // REJECTED
}

SEC("socket")
int global_function(struct __sk_buff *ctx)
{
	struct point point = { ctx->len, ctx->mark };

	return length(&point);
}

char LICENSE[] SEC("license") = "GPL";
