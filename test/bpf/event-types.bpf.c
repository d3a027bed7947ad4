/* Ring buffers whose records' types no definition says: what can be found from how each is used, and what can't. */
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#define RING(NAME)                                      \
	struct {                                        \
		__uint(type, BPF_MAP_TYPE_RINGBUF);     \
		__uint(max_entries, 4096);              \
	} NAME SEC(".maps")

struct copied {
	__u64 bytes;
	__u32 sum;
	__u8 flags;
};
struct passed {
	__u32 one, two, three;
};
struct unused_event {
	__u64 a, b, c, d, e;
};
struct twin {
	__u64 x[6];
};
struct twin_too {
	__u32 x[12];
};
struct narrow {
	__u16 a;
};
/* Of the name that would do for it, and of another size than what is sent. */
struct misnamed {
	__u64 only;
};
struct by_id {
	__u64 a[7];
};
/* Of the kernel, as CO-RE has it: no record, whatever its size. */
struct task_struct {
	__u64 large[8];
	int pid;
} __attribute__((preserve_access_index));
struct hidden {
	__u64 a[9];
};

RING(from_map);
RING(from_variable);
RING(from_call);
RING(from_pointer);
RING(from_twins);
RING(from_branch);
RING(from_sizes);
RING(from_id);
RING(from_code);
RING(number);
RING(misnameds);

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct copied);
} scratch SEC(".maps");

struct copied last;
__u64 seen;
struct misnamed *of_that_name;
const struct unused_event *unused __attribute__((unused));
struct twin *one __attribute__((unused));
struct twin_too *two __attribute__((unused));
struct narrow *small __attribute__((unused));
struct task_struct *task __attribute__((unused));
__u32 id;

__attribute__((noinline)) int fill(struct passed *event, int with)
{
	if (!event)
		return 0;
	event->one = event->two = with;
	return with;
}

/* A global function must take what it is given; a static one may take less. */
static __attribute__((noinline)) void set(struct passed *event)
{
	event->three = bpf_get_prandom_u32();
}

SEC("xdp")
int send(struct xdp_md *ctx)
{
	__u32 key = 0;
	struct copied *copy = bpf_map_lookup_elem(&scratch, &key);
	struct unused_event *unused_event;
	struct passed *event;
	struct twin *twin;
	struct hidden *hidden;
	struct by_id *by_id;
	void *data;
	__u32 size = 2;

	if (copy)
		bpf_ringbuf_output(&from_map, copy, sizeof(*copy), 0);
	bpf_ringbuf_output(&from_variable, &last, sizeof(last), 0);
	bpf_ringbuf_output(&number, &seen, sizeof(seen), 0);
	event = bpf_ringbuf_reserve(&from_call, sizeof(*event), 0);
	if (event) {
		set(event);
		bpf_ringbuf_submit(event, 0);
	}
	unused_event = bpf_ringbuf_reserve(&from_pointer, sizeof(*unused_event), 0);
	if (unused_event) {
		unused_event->a = 1;
		bpf_ringbuf_submit(unused_event, 0);
	}
	twin = bpf_ringbuf_reserve(&from_twins, sizeof(*twin), 0);
	if (twin) {
		twin->x[0] = 1;
		bpf_ringbuf_submit(twin, 0);
	}
	by_id = bpf_ringbuf_reserve(&from_id, sizeof(*by_id), 0);
	if (by_id) {
		by_id->a[0] = 1;
		bpf_ringbuf_submit(by_id, 0);
	}
	id = bpf_core_type_id_local(struct by_id);
	if (!bpf_core_field_exists(struct task_struct, pid))
		id++;
	hidden = bpf_ringbuf_reserve(&from_code, sizeof(*hidden), 0);
	if (hidden) {
		hidden->a[0] = 1;
		bpf_ringbuf_submit(hidden, 0);
	}
	data = bpf_ringbuf_reserve(&misnameds, 24, 0);
	if (data)
		bpf_ringbuf_discard(data, 0);
	if (ctx->ingress_ifindex > 3)
		size = 10;
	bpf_ringbuf_output(&from_branch, &last, size, 0);
	bpf_ringbuf_output(&from_sizes, &seen, sizeof(seen), 0);
	bpf_ringbuf_output(&from_sizes, &last, sizeof(last), 0);
	return fill(NULL, 1);
}

char LICENSE[] SEC("license") = "GPL";
