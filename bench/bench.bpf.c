// What the benchmarks measure: hash tables, a variable, a ring buffer and what fills it.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct stat {
	__u64 packets;
	__u64 bytes;
	__u32 first;
	__u32 last;
	__u32 port;
	__u32 unused;
};

// Five fields in 64 bytes.
struct event {
	__u64 time;
	__u32 pid;
	__u32 kind;
	__u64 bytes;
	__u64 address;
} __attribute__((aligned(64)));

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__uint(key_size, 8);
	__uint(value_size, 64);
} raw SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__type(key, __u32);
	__type(value, struct stat);
} typed SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1000000);
	__type(key, __u32);
	__type(value, struct stat);
} big SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 16 << 20);
} events SEC(".maps");

// Keeps the type of the ring's records in BTF.
const struct event *unused;

__u32 reads = 0x12345;
__u64 produced;
__u64 lost;

struct request {
	__u32 count;
};

static long produce_one(__u32 index, void *context)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event) {
		lost++;
		return 0;
	}
	event->time = index;
	event->pid = index & 0xffff;
	event->kind = 1;
	event->bytes = produced;
	event->address = 0;
	bpf_ringbuf_submit(event, 0);
	produced++;
	return 0;
}

SEC("syscall")
int produce(struct request *request)
{
	bpf_loop(request->count, produce_one, 0, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
