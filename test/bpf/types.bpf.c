/* What generated TypeScript must cope with: unions, bitfields, names that collide, comments, types that are events. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "node-ebpf.h"

enum class { FIRST, SECOND, SECOND_TOO = 1, LAST = -1 };
enum wide { HUGE = 1ULL << 40 };

struct __doc("Who talks to whom.") flow_key {
	union {
		__be32 v4 __doc("In network byte order.");
		__u8 v6[16];
	};
	__u16 port;
	enum class class;
};

/* The same in TypeScript's manner, and names of this library and of the language. */
struct FlowKey {
	__u64 constructor;
	__u32 default_;
};
struct hash_map {
	__u8 yes : 1;
	__u8 level : 3;
	__u64 large : 40;
	_Bool flag;
	char name[16];
	char __attribute__((aligned(8))) text[2][8];
	struct {
		int x, y;
	} at[2];
	void *pointer;
	enum wide wide;
	__int128 whole;
};
typedef struct {
	int count;
} Uint8Array;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, struct flow_key);
	__type(value, struct hash_map);
} flows SEC(".maps") __doc("What was seen.");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, struct FlowKey);
} array SEC(".maps");

struct event {
	__u32 length;
	__u8 data[];
};
RING_BUFFER(samples, struct event, 4096);

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} untyped SEC(".maps");

const volatile __u32 limit __doc("At most so many.") = 7;
__u64 total;
Uint8Array strange;
union address {
	__be32 v4;
	__u8 v6[16];
	struct {
		__u64 high, low;
	};
} address;

SEC("xdp")
int __doc("Counts, and lets pass.") count(struct xdp_md *ctx)
{
	total++;
	strange.count++;
	return limit ? XDP_PASS : XDP_DROP;
}

char LICENSE[] SEC("license") = "GPL";
