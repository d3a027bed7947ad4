/* Two versions of one object: replace1.bpf.c is what runs, replace2.bpf.c (VERSION 2) what takes over. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* Each version's own. Only this process is looked at, where it is not 0. */
const volatile __u32 pid = 0;

/* The same in both: by which version a packet or a renaming was seen. */
__u64 packets[2];
__u64 renames[2];

/* A section that differs: the second version has another variable before, and `limit` by another type. */
#if VERSION == 2
__u32 more SEC(".data.settings") = 1;
__u64 limit SEC(".data.settings") = 2;
#else
__u32 limit SEC(".data.settings") = 1;
#endif
__u64 threshold SEC(".data.settings") = 10 * VERSION;

struct stat {
	__u64 count;
	__u32 last;
};

/* As `stat`, but for one field's type and one that is new. */
struct detail {
	struct {
#if VERSION == 2
		__s64 first;
#else
		__u64 first;
#endif
		__u8 address[4];
	} seen;
#if VERSION == 2
	__u32 port;
	__u32 last;
#else
	__u64 last;
#endif
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, struct stat);
} stats SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, struct detail);
} details SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4 * VERSION);
	__type(key, __u32);
	__type(value, __u64);
} resized SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

SEC("xdp")
int count(struct xdp_md *ctx)
{
	struct stat *stat, zero = {};
	__u32 key = 0;

	__sync_fetch_and_add(&packets[VERSION - 1], 1);
	stat = bpf_map_lookup_elem(&stats, &key);
	if (!stat) {
		bpf_map_update_elem(&stats, &key, &zero, BPF_NOEXIST);
		stat = bpf_map_lookup_elem(&stats, &key);
	}
	if (stat) {
		__sync_fetch_and_add(&stat->count, 1);
		stat->last = VERSION;
	}
	return XDP_PASS;
}

SEC("raw_tp/task_rename")
int on_rename(void *ctx)
{
	if (bpf_get_current_pid_tgid() >> 32 == pid)
		__sync_fetch_and_add(&renames[VERSION - 1], 1);
	return 0;
}

/* One program that the other version does not have, and one whose section says another place. */
#if VERSION == 2
SEC("raw_tp/task_rename")
int added(void *ctx)
#else
SEC("raw_tp/task_rename")
int removed(void *ctx)
#endif
{
	return 0;
}

#if VERSION == 2
SEC("raw_tp/task_rename")
#else
SEC("raw_tp/task_newtask")
#endif
int moved(void *ctx)
{
	return 0;
}

/* Refers to what nothing else does. */
SEC("?xdp")
int unused(struct xdp_md *ctx)
{
	__u32 key = 0;

	if (bpf_map_lookup_elem(&details, &key) || bpf_map_lookup_elem(&resized, &key))
		return XDP_DROP;
	bpf_ringbuf_output(&events, &key, sizeof(key), 0);
	limit = threshold;
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
