/* Values with more than bytes in them: a spin lock, a timer, a work queue. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define CLOCK_MONOTONIC 1

extern int bpf_wq_init(struct bpf_wq *wq, void *map, unsigned int flags) __ksym;
extern int bpf_wq_start(struct bpf_wq *wq, unsigned int flags) __ksym;
extern int bpf_wq_set_callback_impl(struct bpf_wq *wq, int (*callback)(void *map, int *key, void *value),
				    unsigned int flags, void *aux) __ksym;

struct locked {
	__u64 before;
	struct bpf_spin_lock lock;
	__u32 count;
	__u64 after;
};

struct timed {
	__u64 rung;
	struct bpf_timer timer;
	__u64 last;
};

struct queued {
	__u64 done;
	struct bpf_wq work;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct locked);
} locked SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct locked);
} locked_array SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct timed);
} timed_array SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct timed);
} timed_hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct queued);
} queued SEC(".maps");

/* What the programs work on, and what their helpers answered. */
__u32 key;
__u64 after = 1000000;
__s32 results[8];
/* The key that a callback was given. */
__u32 seen;

SEC("xdp")
int lock(struct xdp_md *ctx)
{
	struct locked *value = bpf_map_lookup_elem(&locked, &key);
	struct locked *element = bpf_map_lookup_elem(&locked_array, &key);

	if (!value || !element)
		return XDP_DROP;
	bpf_spin_lock(&value->lock);
	value->count++;
	value->after += value->before;
	bpf_spin_unlock(&value->lock);
	bpf_spin_lock(&element->lock);
	element->count += 2;
	bpf_spin_unlock(&element->lock);
	return XDP_PASS;
}

static int ring(void *map, __u32 *at, struct timed *value)
{
	value->rung++;
	value->last = *at;
	seen = *at;
	return 0;
}

static __always_inline int start(void *map, struct timed *value)
{
	if (!value)
		return XDP_DROP;
	results[0] = bpf_timer_init(&value->timer, map, CLOCK_MONOTONIC);
	results[1] = bpf_timer_init(&value->timer, map, CLOCK_MONOTONIC);
	results[2] = bpf_timer_start(&value->timer, after, 0);
	results[3] = bpf_timer_set_callback(&value->timer, ring);
	results[4] = bpf_timer_start(&value->timer, after, 4);
	results[5] = bpf_timer_start(&value->timer, after, 0);
	return XDP_PASS;
}

SEC("xdp")
int start_array(struct xdp_md *ctx)
{
	return start(&timed_array, bpf_map_lookup_elem(&timed_array, &key));
}

SEC("xdp")
int start_hash(struct xdp_md *ctx)
{
	return start(&timed_hash, bpf_map_lookup_elem(&timed_hash, &key));
}

SEC("xdp")
int again(struct xdp_md *ctx)
{
	struct timed *value = bpf_map_lookup_elem(&timed_array, &key);

	if (!value)
		return XDP_DROP;
	results[6] = bpf_timer_start(&value->timer, after, 0);
	return XDP_PASS;
}

SEC("xdp")
int cancel(struct xdp_md *ctx)
{
	struct timed *value = bpf_map_lookup_elem(&timed_array, &key);

	if (!value)
		return XDP_DROP;
	results[7] = bpf_timer_cancel(&value->timer);
	return XDP_PASS;
}

static int work(void *map, int *at, void *value)
{
	struct queued *queued = value;

	queued->done++;
	return 0;
}

SEC("xdp")
int enqueue(struct xdp_md *ctx)
{
	__u32 zero = 0;
	struct queued *value = bpf_map_lookup_elem(&queued, &zero);

	if (!value)
		return XDP_DROP;
	results[0] = bpf_wq_init(&value->work, &queued, 0);
	results[1] = bpf_wq_set_callback_impl(&value->work, work, 0, (void *)0);
	results[2] = bpf_wq_start(&value->work, 0);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
