/* What programs do with maps of the rarer types: each program for one, of which tests load those that they want. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#ifndef BPF_MAP_TYPE_ARENA
#define BPF_MAP_TYPE_ARENA 33
#endif
#define __arena __attribute__((address_space(1)))

struct stat {
	__u64 packets;
	__u64 bytes;
	__u32 last;
	struct {
		__u32 count;
		__s32 delta;
	} by_port[4];
};

struct command {
	__u32 kind;
	__u16 port;
	char name[10];
};

struct locked {
	struct bpf_spin_lock lock;
	__u32 half;
	__u64 other;
};

struct node {
	struct node __arena *next;
	__u64 hits;
	__u32 kinds[4];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 3);
	__type(key, __u32);
	__type(value, struct stat);
} mapped SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct locked);
} locks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(max_entries, 1000);
	__type(value, __u64);
} bloom SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_USER_RINGBUF);
	__uint(max_entries, 4096);
	__type(value, struct command);
} commands SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct stat);
} of_tasks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_CGROUP_STORAGE);
	__type(key, struct bpf_cgroup_storage_key);
	__type(value, __u64);
} of_cgroup SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE);
	__type(key, struct bpf_cgroup_storage_key);
	__type(value, struct stat);
} of_cgroup_cpus SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 64);
	__type(key, __u32);
	__uint(value_size, 16 * sizeof(__u64));
} stacks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_CGROUP_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} groups SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct bpf_devmap_val);
} devices SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct bpf_devmap_val);
} devices_by_hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_CPUMAP);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct bpf_cpumap_val);
} cpus SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARENA);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 16);
} space SEC(".maps");

extern void __arena *bpf_arena_alloc_pages(void *map, void __arena *at, __u32 count, int node, __u64 flags) __ksym;

__u64 wanted;
__s64 result;
__u32 seen_count;
struct command seen[8];
__u64 head;
/* Makes struct node a type of the object. */
struct node first;
long __arena visits = 5;
struct node __arena kept;

SEC("?xdp")
int count_mapped(struct xdp_md *ctx)
{
	__u32 index = 1;
	struct stat *stat = bpf_map_lookup_elem(&mapped, &index);

	if (!stat)
		return XDP_ABORTED;
	__sync_fetch_and_add(&stat->packets, 1);
	stat->bytes += ctx->data_end - ctx->data;
	stat->by_port[2].count++;
	return XDP_PASS;
}

SEC("?xdp")
int count_locked(struct xdp_md *ctx)
{
	__u32 key = 7;
	struct locked *value = bpf_map_lookup_elem(&locks, &key);

	if (!value)
		return XDP_ABORTED;
	bpf_spin_lock(&value->lock);
	value->half++;
	value->other++;
	bpf_spin_unlock(&value->lock);
	return XDP_PASS;
}

SEC("?xdp")
int push_bloom(struct xdp_md *ctx)
{
	__u64 value = wanted;

	result = bpf_map_push_elem(&bloom, &value, 0);
	return XDP_PASS;
}

SEC("?xdp")
int peek_bloom(struct xdp_md *ctx)
{
	__u64 value = wanted;

	result = bpf_map_peek_elem(&bloom, &value);
	return XDP_PASS;
}

static long take(struct bpf_dynptr *record, void *unused)
{
	__u32 i = seen_count++ & 7;

	bpf_dynptr_read(&seen[i], sizeof(seen[i]), record, 0, 0);
	return 0;
}

SEC("?syscall")
int drain(void *ctx)
{
	result = bpf_user_ringbuf_drain(&commands, take, 0, 0);
	return 0;
}

SEC("?cgroup_skb/egress")
int count_cgroup(struct __sk_buff *skb)
{
	__u64 *packets = bpf_get_local_storage(&of_cgroup, 0);
	struct stat *stat = bpf_get_local_storage(&of_cgroup_cpus, 0);

	__sync_fetch_and_add(packets, 1);
	stat->packets++;
	stat->bytes += skb->len;
	return 1;
}

SEC("?raw_tp/sys_enter")
int remember(void *ctx)
{
	result = bpf_get_stackid(ctx, &stacks, 0);
	return 0;
}

SEC("?xdp/devmap")
int at_device(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("?xdp/cpumap")
int at_cpu(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("?syscall")
int build_list(void *ctx)
{
	struct node __arena *one = bpf_arena_alloc_pages(&space, (void __arena *)0, 1, -1, 0);
	struct node __arena *two;

	if (!one)
		return 1;
	two = one + 1;
	one->next = two;
	one->hits = 40;
	one->kinds[3] = 3;
	two->hits = 2;
	head = (__u64)(void *)one;
	visits++;
	kept.hits = visits;
	return 0;
}

SEC("?syscall")
int sum_list(void *ctx)
{
	struct node __arena *at = (struct node __arena *)head;
	__u64 sum = 0;
	int i;

	for (i = 0; i < 4 && at; i++) {
		sum += at->hits;
		at = at->next;
	}
	result = sum + visits;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
