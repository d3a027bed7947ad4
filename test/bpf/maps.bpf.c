/* One map of each family with keys and values of C types, and a program that works on all of them. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

enum state { IDLE, BUSY = 5, GONE };

struct key {
	__u32 id;
	__u16 port;
	__u8 tag[2];
};

struct value {
	__u64 count;
	__s32 delta;
	enum state state;
	char name[16];
};

struct prefix {
	__u32 prefixlen;
	__u8 address[4];
};

struct prefix6 {
	__u32 prefixlen;
	__u8 address[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct key);
	__type(value, struct value);
} hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, struct value);
} array SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 512);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, __u64);
} mapped_array SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 64);
	__type(key, struct key);
	__type(value, struct value);
} percpu_hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u32); /* not a multiple of 8: each CPU's value is padded */
} percpu_array SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} lru_hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_PERCPU_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} lru_percpu_hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 64);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct prefix);
	__type(value, __u32);
} routes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 64);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct prefix6);
	__type(value, __u32);
} routes6 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 4);
	__type(value, struct key);
} queue SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK);
	__uint(max_entries, 4);
	__type(value, struct key);
} stack SEC(".maps");

struct counters {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} counters_a SEC(".maps"), counters_b SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u32);
	__array(values, struct counters);
} array_of_maps SEC(".maps") = {
	.values = { [1] = &counters_a },
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u32);
	__array(values, struct counters);
} hash_of_maps SEC(".maps");

/* What the program works on: keys as user space wrote them. */
struct key wanted;
struct prefix address;
__u32 slot;

/* What it found. */
__u32 route; /* value of the longest prefix that covers `address` */
struct key popped;
__u64 missing; /* lookups without a result */

static __always_inline void bump(void *map, const void *key)
{
	__u64 *count = bpf_map_lookup_elem(map, key);

	if (count)
		*count += 1;
	else
		__sync_fetch_and_add(&missing, 1);
}

static __always_inline void bump_value(void *map, const void *key)
{
	struct value *value = bpf_map_lookup_elem(map, key);

	if (value) {
		value->count++;
		value->delta--;
		value->state = BUSY;
	} else {
		__sync_fetch_and_add(&missing, 1);
	}
}

static __always_inline void bump_inner(void *outer)
{
	void *inner = bpf_map_lookup_elem(outer, &slot);
	__u32 zero = 0;

	if (inner)
		bump(inner, &zero);
	else
		__sync_fetch_and_add(&missing, 1);
}

/* Counts one in every map, at `wanted` or `slot`; an entry that is not there counts as missing. */
SEC("xdp")
int touch(struct xdp_md *ctx)
{
	__u32 *count;

	bump_value(&hash, &wanted);
	bump_value(&array, &slot);
	bump_value(&percpu_hash, &wanted);
	count = bpf_map_lookup_elem(&percpu_array, &slot);
	if (count)
		*count += 1;
	bump(&mapped_array, &slot);
	bump(&lru_hash, &slot);
	bump(&lru_percpu_hash, &slot);
	bump_inner(&array_of_maps);
	bump_inner(&hash_of_maps);

	count = bpf_map_lookup_elem(&routes, &address);
	route = count ? *count : 0;
	return XDP_PASS;
}

/* From the queue to the stack. */
SEC("xdp")
int move(struct xdp_md *ctx)
{
	if (bpf_map_pop_elem(&queue, &popped))
		return XDP_DROP;
	return bpf_map_push_elem(&stack, &popped, BPF_ANY) ? XDP_ABORTED : XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
