// Records of 64 bytes into perf buffers: one a run. So many that the sum over all of them is the same each time.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct event {
	__u64 time;
	__u32 pid;
	__u32 kind;
	__u64 bytes;
	__u64 address;
} __attribute__((aligned(64)));

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} events SEC(".maps");

// Keeps the type of the records in BTF.
const struct event *unused;

__u32 next;

SEC("xdp")
int send(struct xdp_md *ctx)
{
	struct event event = { .time = next, .pid = next % 40000, .kind = 1 };

	next++;
	bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &event, sizeof(event));
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
