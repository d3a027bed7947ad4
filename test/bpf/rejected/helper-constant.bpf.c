/* Reserves a ring buffer record whose size is only known when the program runs. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

SEC("raw_tp/sys_enter")
int helper_constant(struct bpf_raw_tracepoint_args *ctx)
{
	void *event = bpf_ringbuf_reserve(&events, ctx->args[1] & 63, 0); // REJECTED

	if (event)
		bpf_ringbuf_discard(event, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
