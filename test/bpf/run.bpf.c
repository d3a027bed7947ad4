/* Programs to be run by hand (BPF_PROG_TEST_RUN): each shows one thing that goes in or comes out. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u32 cpu = ~0;

/* Data in and out: the packet grows by four bytes at its start, the first of which is the old first byte plus one. */
SEC("xdp")
int prepend(struct xdp_md *ctx)
{
	__u8 *data = (void *)(long)ctx->data;
	__u8 first;

	if ((void *)(data + 1) > (void *)(long)ctx->data_end)
		return XDP_ABORTED;
	first = *data;
	if (bpf_xdp_adjust_head(ctx, -4))
		return XDP_ABORTED;
	data = (void *)(long)ctx->data;
	if ((void *)(data + 4) > (void *)(long)ctx->data_end)
		return XDP_ABORTED;
	data[0] = first + 1;
	data[1] = data[2] = data[3] = 0xee;
	return XDP_TX;
}

/* Context in and out: answers the mark, and doubles it. */
SEC("tc")
int double_mark(struct __sk_buff *skb)
{
	__u32 mark = skb->mark;

	skb->mark = mark * 2;
	return mark;
}

struct arguments {
	__u64 a;
	__u64 b;
	__u64 sum;
};

/* A context of its own type. */
SEC("syscall")
int add(struct arguments *arguments)
{
	arguments->sum = arguments->a + arguments->b;
	return 0;
}

/* On a CPU of the caller's choice. */
SEC("raw_tp")
int where(struct bpf_raw_tracepoint_args *ctx)
{
	cpu = bpf_get_smp_processor_id();
	return ctx->args[0];
}

char LICENSE[] SEC("license") = "GPL";
