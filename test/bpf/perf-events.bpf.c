/* Perf buffers: each run of `produce` sends one record. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct event {
	__u64 sequence;
	__u32 cpu;
	char text[8];
	__u32 more;
};

/* As tools have it: a slot for each CPU, values that are descriptors. */
struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} events SEC(".maps");

/* Records of any size and no type of their own. */
struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} blobs SEC(".maps");

/* So that the type is in BTF. */
const struct event *unused __attribute__((unused));

__u64 produced;
__u64 refused;
__s64 result;

__u32 blob_size = 16;
__u8 blob[64 * 1024];

static __always_inline int emit(void *ctx)
{
	struct event event = {
		.sequence = produced++,
		.cpu = bpf_get_smp_processor_id(),
		.text = "perf",
	};
	long error = bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &event, sizeof(event));

	if (error)
		__sync_fetch_and_add(&refused, 1);
	result = error;
	return 0;
}

SEC("xdp")
int produce(struct xdp_md *ctx)
{
	emit(ctx);
	return XDP_PASS;
}

/* Runs on the CPU that it is told. */
SEC("raw_tp/sched_switch")
int produce_on(void *ctx)
{
	return emit(ctx);
}

SEC("xdp")
int send(struct xdp_md *ctx)
{
	__u32 size = blob_size;

	if (size > sizeof(blob) || size == 0)
		return XDP_ABORTED;
	result = bpf_perf_event_output(ctx, &blobs, BPF_F_CURRENT_CPU, blob, size);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
