/* The C side of the benchmarks: the same work on the same libbpf, told line by line what to measure. */
#pragma once

#include <linux/types.h>
#include <stddef.h>

struct stat_value {
	__u64 packets;
	__u64 bytes;
	__u32 first;
	__u32 last;
	__u32 port;
	__u32 unused;
};

struct event {
	__u64 time;
	__u32 pid;
	__u32 kind;
	__u64 bytes;
	__u64 address;
} __attribute__((aligned(64)));

/* One measurement: nanoseconds it took, operations done, and what both sides must agree on. */
struct result {
	__u64 ns;
	__u64 count;
	__u64 sum;
};

struct bpf_object;

__u64 now_ns(void);
void die(const char *what) __attribute__((noreturn));
int map_fd(struct bpf_object *object, const char *name);

/* Of the map with that id. */
struct result raw_lookup(__u32 map);
struct result raw_update(__u32 map);
struct result typed_lookup(__u32 map);
struct result dump(__u32 map);
struct result read_variable(struct bpf_object *object, __u64 count);
struct result load_object(const char *path);
/* All tasks of the peer, of which there are many from the first time on. */
struct result read_tasks(const char *path);
struct result drain(struct bpf_object *object, __u32 count);
struct result drain_perf(const char *path);
/* Runs the program behind a descriptor, `chunk` records a run, for so many seconds; count is the number of records asked for. */
struct result flood(int program_fd, __u64 seconds, __u32 chunk);
