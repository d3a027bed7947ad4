/* Tail calls: `enter` goes on in the program that stands in `targets` at `next`. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

int one(struct xdp_md *ctx);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4);
	__uint(key_size, sizeof(__u32));
	__array(values, int(void *));
} targets SEC(".maps") = {
	.values = { [1] = (void *)&one },
};

__u32 next;

SEC("xdp")
int enter(struct xdp_md *ctx)
{
	bpf_tail_call(ctx, &targets, next);
	return 100; /* an empty slot: the call fell through */
}

SEC("xdp")
int one(struct xdp_md *ctx)
{
	return 1;
}

SEC("xdp")
int two(struct xdp_md *ctx)
{
	return 2;
}

char LICENSE[] SEC("license") = "GPL";
