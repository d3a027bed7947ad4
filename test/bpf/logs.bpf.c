/* A counted ring, and logging. */
#include <linux/bpf.h>
#include <node-ebpf.h>

struct event {
	__u64 sequence;
	__u64 more;
};

RING_BUFFER_COUNTED(events, struct event, 4096);
struct sample {
	__u32 value;
};

PERF_BUFFER(samples, struct sample);

EBPF_LOGS(4096);

__u64 produced;
__s64 big = -5000000000;
__u32 unsigned_word = 4000000000;
__s8 small = -7;
char name[24] = "a file";

SEC("xdp")
int produce(struct xdp_md *ctx)
{
	struct event *event = ring_reserve(events);

	if (!event)
		return XDP_DROP;
	event->sequence = produced++;
	event->more = 0;
	bpf_ringbuf_submit(event, 0);
	return XDP_PASS;
}

SEC("xdp")
int output(struct xdp_md *ctx)
{
	struct event event = { .sequence = produced };

	return ring_output(events, &event, sizeof(event)) ? XDP_DROP : XDP_PASS;
}

static __noinline void helper_of(int value)
{
	ebpf_log_warn("in a function: %d", value);
}

SEC("xdp")
int talk(struct xdp_md *ctx)
{
	char local[16] = "on the stack";

	ebpf_log("plain text, 100%%");
	ebpf_log("opened %s by %d", name, 42);
	ebpf_log_debug("%lld %u %x %#x %5d|%-5d|%05d %c", (long long)big, unsigned_word, unsigned_word, 255, 12, 12, 12, 'y');
	ebpf_log_error("%s %s %hhd", local, "literal", small);
	helper_of(7);
	return XDP_PASS;
}

SEC("xdp")
int flood(struct xdp_md *ctx)
{
	ebpf_log("again");
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
