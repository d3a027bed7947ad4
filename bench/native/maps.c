/* Hash tables: one element a call, and a million in batches. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "peer.h"

enum { ENTRIES = 65536, MILLION = 1000000, BATCH = 4096 };

static struct stat_value stat_of(__u32 key)
{
	return (struct stat_value){ key, key * 64ull, key & 0xff, key & 0xfff, key & 0xffff, 0 };
}

void fill_maps(struct bpf_object *object)
{
	int raw = map_fd(object, "raw"), typed = map_fd(object, "typed"), big = map_fd(object, "big");

	for (__u32 i = 0; i < ENTRIES; i++) {
		__u64 key = i;
		__u8 value[64] = { i & 0xff };
		struct stat_value stat = stat_of(i);

		if (bpf_map_update_elem(raw, &key, value, 0) || bpf_map_update_elem(typed, &i, &stat, 0))
			die("fill");
	}
	for (__u32 i = 0; i < MILLION; i++) {
		struct stat_value stat = stat_of(i);

		if (bpf_map_update_elem(big, &i, &stat, 0))
			die("fill big");
	}
}

struct result raw_lookup(struct bpf_object *object, __u64 count)
{
	int fd = map_fd(object, "raw");
	__u8 value[64];
	__u64 sum = 0, start = now_ns();

	for (__u64 i = 0; i < count; i++) {
		__u64 key = i % ENTRIES;

		if (bpf_map_lookup_elem(fd, &key, value))
			die("lookup");
		sum += value[0];
	}
	return (struct result){ now_ns() - start, count, sum };
}

struct result raw_update(struct bpf_object *object, __u64 count)
{
	int fd = map_fd(object, "raw");
	__u8 value[64] = { 0 };
	__u64 sum = 0, start = now_ns();

	for (__u64 i = 0; i < count; i++) {
		__u64 key = i % ENTRIES;

		value[0] = key;
		if (bpf_map_update_elem(fd, &key, value, BPF_ANY))
			die("update");
		sum += value[0];
	}
	return (struct result){ now_ns() - start, count, sum };
}

static __u64 sum_of(const struct stat_value *stat)
{
	return stat->packets + stat->bytes + stat->first + stat->last + stat->port;
}

struct result typed_lookup(struct bpf_object *object, __u64 count)
{
	int fd = map_fd(object, "typed");
	struct stat_value stat;
	__u64 sum = 0, start = now_ns();

	for (__u64 i = 0; i < count; i++) {
		__u32 key = i % ENTRIES;

		if (bpf_map_lookup_elem(fd, &key, &stat))
			die("lookup");
		sum += sum_of(&stat);
	}
	return (struct result){ now_ns() - start, count, sum };
}

struct result dump(struct bpf_object *object)
{
	static __u32 keys[BATCH];
	static struct stat_value values[BATCH];
	int fd = map_fd(object, "big"), failed;
	__u32 token, *in = NULL;
	__u64 sum = 0, total = 0, start = now_ns();

	do {
		__u32 count = BATCH;

		failed = bpf_map_lookup_batch(fd, in, &token, keys, values, &count, NULL);
		if (failed && errno != ENOENT)
			die("dump");
		for (__u32 i = 0; i < count; i++)
			sum += keys[i] + sum_of(&values[i]);
		total += count;
		in = &token;
	} while (!failed);
	return (struct result){ now_ns() - start, total, sum };
}
