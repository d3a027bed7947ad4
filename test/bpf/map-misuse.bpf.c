/* Programs that do with maps what no verifier lets them: for the emulator alone. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 10000000);
	__type(key, __u32);
	__uint(value_size, 12);
} hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} array SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} percpu SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__uint(map_flags, BPF_F_RDONLY_PROG);
	__type(key, __u32);
	__type(value, __u64);
} constants SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 16);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(key_size, 8);
	__uint(value_size, 8);
} trie SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
} perf SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_USER_RINGBUF);
	__uint(max_entries, 4096);
} commands SEC(".maps");

struct locked {
	struct bpf_spin_lock lock;
	__u32 count;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct locked);
} locks SEC(".maps");

__u32 key;
__u32 offset;
__u32 size = 16;
__u64 flags;
__s64 result;

static __always_inline void poke(void *value)
{
	if (value)
		*(volatile __u8 *)(value + offset) = 1;
}

SEC("xdp")
int poke_hash(struct xdp_md *ctx)
{
	poke(bpf_map_lookup_elem(&hash, &key));
	return XDP_PASS;
}

SEC("xdp")
int poke_array(struct xdp_md *ctx)
{
	poke(bpf_map_lookup_elem(&array, &key));
	return XDP_PASS;
}

SEC("xdp")
int poke_percpu(struct xdp_md *ctx)
{
	poke(bpf_map_lookup_elem(&percpu, &key));
	return XDP_PASS;
}

SEC("xdp")
int poke_constants(struct xdp_md *ctx)
{
	poke(bpf_map_lookup_elem(&constants, &key));
	return XDP_PASS;
}

SEC("xdp")
int poke_record(struct xdp_md *ctx)
{
	void *record = bpf_ringbuf_reserve(&ring, 20, 0);

	poke(record);
	if (record)
		bpf_ringbuf_discard(record, 0);
	return XDP_PASS;
}

SEC("xdp")
int poke_submitted(struct xdp_md *ctx)
{
	void *record = bpf_ringbuf_reserve(&ring, 20, 0);

	if (record)
		bpf_ringbuf_submit(record, 0);
	poke(record);
	return XDP_PASS;
}

SEC("xdp")
int submit_twice(struct xdp_md *ctx)
{
	void *record = bpf_ringbuf_reserve(&ring, 20, 0);

	if (!record)
		return XDP_DROP;
	bpf_ringbuf_submit(record, 0);
	bpf_ringbuf_submit(record, 0);
	return XDP_PASS;
}

SEC("xdp")
int submit_inside(struct xdp_md *ctx)
{
	void *record = bpf_ringbuf_reserve(&ring, 64, 0);

	if (record)
		bpf_ringbuf_submit(record + 8, 0);
	return XDP_PASS;
}

SEC("xdp")
int submit_stack(struct xdp_md *ctx)
{
	__u64 record[4] = {};

	bpf_ringbuf_submit(record, 0);
	return XDP_PASS;
}

SEC("xdp")
int keep_busy(struct xdp_md *ctx)
{
	return bpf_ringbuf_reserve(&ring, 8, 0) ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int send(struct xdp_md *ctx)
{
	__u64 data[2] = { key, key };

	result = bpf_ringbuf_output(&ring, data, size & 31, flags);
	return XDP_PASS;
}

SEC("xdp")
int query(struct xdp_md *ctx)
{
	result = bpf_ringbuf_query(&ring, flags);
	return XDP_PASS;
}

/* A key, a value, a map that are none. */
SEC("xdp")
int bad_key(struct xdp_md *ctx)
{
	result = (long)bpf_map_lookup_elem(&hash, (void *)16);
	return XDP_PASS;
}

SEC("xdp")
int bad_trie_key(struct xdp_md *ctx)
{
	result = (long)bpf_map_lookup_elem(&trie, (void *)16);
	return XDP_PASS;
}

SEC("xdp")
int bad_value(struct xdp_md *ctx)
{
	result = bpf_map_update_elem(&array, &key, (void *)0x7fffffff, 0);
	return XDP_PASS;
}

SEC("xdp")
int bad_map(struct xdp_md *ctx)
{
	__u64 map[32] = {};

	result = (long)bpf_map_lookup_elem((void *)&map[4], &key);
	return XDP_PASS;
}

SEC("xdp")
int update_constants(struct xdp_md *ctx)
{
	__u64 value = 1;

	result = bpf_map_update_elem(&constants, &key, &value, 0);
	return XDP_PASS;
}

SEC("xdp")
int insert(struct xdp_md *ctx)
{
	char value[12] = {};

	for (__u32 i = 0; i < 1000000; i++) {
		result = bpf_map_update_elem(&hash, &i, value, 0);
		key = i;
		if (result)
			break;
	}
	return XDP_PASS;
}

SEC("xdp")
int lock_twice(struct xdp_md *ctx)
{
	struct locked *value = bpf_map_lookup_elem(&locks, &key);

	if (!value)
		return XDP_DROP;
	bpf_spin_lock(&value->lock);
	bpf_spin_lock(&value->lock);
	return XDP_PASS;
}

SEC("xdp")
int unlock_first(struct xdp_md *ctx)
{
	struct locked *value = bpf_map_lookup_elem(&locks, &key);

	if (value)
		bpf_spin_unlock(&value->lock);
	return XDP_PASS;
}

SEC("xdp")
int sample(struct xdp_md *ctx)
{
	__u32 data[3] = { key, 2, 3 };

	result = bpf_perf_event_output(ctx, &perf, flags, data, sizeof(data));
	return XDP_PASS;
}

/* What no program sees of a dynptr: where its bytes are, and how many. */
static long command(struct bpf_dynptr *dynptr, void *context)
{
	__u64 *words = (void *)dynptr;
	__u8 *bytes = (void *)words[0];

	offset += bytes[0];
	size += words[1] & 0xffffff;
	return bytes[0] == key;
}

SEC("xdp")
int drain(struct xdp_md *ctx)
{
	result = bpf_user_ringbuf_drain(&commands, command, (void *)0, flags);
	return XDP_PASS;
}

SEC("xdp")
int send_dynptr(struct xdp_md *ctx)
{
	struct bpf_dynptr dynptr;

	result = bpf_ringbuf_reserve_dynptr(&ring, size, flags, &dynptr);
	if (key)
		bpf_ringbuf_discard_dynptr(&dynptr, 0);
	else
		bpf_ringbuf_submit_dynptr(&dynptr, 0);
	/* Null now. */
	bpf_ringbuf_submit_dynptr(&dynptr, 0);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
