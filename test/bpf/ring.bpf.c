/* A ring buffer: each run of `produce` sends one record. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct event {
	__u64 sequence;
	__u32 cpu;
	char text[20];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
	__type(value, struct event);
} events SEC(".maps");

/* Records of any size and no type of their own. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 8 * 1024 * 1024);
} blobs SEC(".maps");

__u64 produced;
__u64 lost;

/* `send` sends this many of these bytes. */
__u32 blob_size = 16;
__u8 blob[4 * 1024 * 1024];

SEC("xdp")
int produce(struct xdp_md *ctx)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event) {
		__sync_fetch_and_add(&lost, 1);
		return XDP_DROP;
	}
	event->sequence = __sync_fetch_and_add(&produced, 1);
	event->cpu = bpf_get_smp_processor_id();
	__builtin_memset(event->text, 0, sizeof(event->text));
	__builtin_memcpy(event->text, "ring", 4);
	bpf_ringbuf_submit(event, 0);
	return XDP_PASS;
}

/* Reserved and given back: readers never see it. */
SEC("xdp")
int discard(struct xdp_md *ctx)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event)
		return XDP_DROP;
	bpf_ringbuf_discard(event, 0);
	return XDP_PASS;
}

SEC("xdp")
int send(struct xdp_md *ctx)
{
	__u32 size = blob_size;

	if (size > sizeof(blob))
		return XDP_ABORTED;
	return bpf_ringbuf_output(&blobs, blob, size, 0) ? XDP_DROP : XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
