/* Hash tables: one element a call, and a million in batches. The maps are the library's, by their ids: the same memory for both sides. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "peer.h"

enum { ENTRIES = 65536, BATCH = 4096 };

static int open_map(__u32 id)
{
	int fd = bpf_map_get_fd_by_id(id);

	if (fd < 0)
		die("map");
	return fd;
}

static struct result done(int fd, __u64 start, __u64 count, __u64 sum)
{
	struct result result = { now_ns() - start, count, sum };

	close(fd);
	return result;
}

struct result raw_lookup(__u32 map)
{
	int fd = open_map(map);
	__u8 value[64];
	__u64 sum = 0, start = now_ns();

	for (__u64 i = 0; i < ENTRIES; i++) {
		__u64 key = i;

		if (bpf_map_lookup_elem(fd, &key, value))
			die("lookup");
		sum += value[0];
	}
	return done(fd, start, ENTRIES, sum);
}

struct result raw_update(__u32 map)
{
	int fd = open_map(map);
	__u8 value[64] = { 0 };
	__u64 sum = 0, start = now_ns();

	for (__u64 i = 0; i < ENTRIES; i++) {
		__u64 key = i;

		value[0] = key;
		if (bpf_map_update_elem(fd, &key, value, BPF_ANY))
			die("update");
		sum += value[0];
	}
	return done(fd, start, ENTRIES, sum);
}

static __u64 sum_of(const struct stat_value *stat)
{
	return stat->packets + stat->bytes + stat->first + stat->last + stat->port;
}

struct result typed_lookup(__u32 map)
{
	int fd = open_map(map);
	struct stat_value stat;
	__u64 sum = 0, start = now_ns();

	for (__u64 i = 0; i < ENTRIES; i++) {
		__u32 key = i;

		if (bpf_map_lookup_elem(fd, &key, &stat))
			die("lookup");
		sum += sum_of(&stat);
	}
	return done(fd, start, ENTRIES, sum);
}

struct result dump(__u32 map)
{
	static __u32 keys[BATCH];
	static struct stat_value values[BATCH];
	int fd = open_map(map), failed;
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
	return done(fd, start, total, sum);
}
