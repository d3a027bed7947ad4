/* Calls of every kind that a linker has to follow: what is called first stands first. Never run. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define noinline __attribute__((noinline))

struct bpf_map;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} others SEC(".maps");

volatile int number = 3;
static volatile int counter;
int big[64];

static noinline int leaf(volatile int *value)
{
	return *value + number;
}

noinline int global_leaf(int value)
{
	__u32 key = value;
	__u64 *count = bpf_map_lookup_elem(&counts, &key);

	return count ? *count + big[40] : leaf(&number);
}

/* Overridden nowhere, and hidden: verified with its callers. */
__hidden noinline int hidden_middle(int value)
{
	return global_leaf(value) + leaf(&counter);
}

__weak noinline int weak_middle(int value)
{
	return hidden_middle(value + 1) + global_leaf(value);
}

noinline int even(int value);
noinline int odd(int value)
{
	return value == 0 ? counter : even(value - 1) + 1;
}

noinline int even(int value)
{
	return value == 0 ? number : odd(value - 1) + 2;
}

noinline int itself(int value)
{
	return value > 0 ? itself(value - 1) + counter : 0;
}

static int each(__u32 index, void *context)
{
	int *sum = context;

	*sum += leaf(sum) + index;
	return 0;
}

static int other(__u32 index, void *context)
{
	return each(index, context) + global_leaf(index);
}

static long of_element(struct bpf_map *map, __u32 *key, __u64 *value, void *context)
{
	*value += *key;
	return bpf_loop(2, other, context, 0);
}

noinline int unused(int value)
{
	return leaf(&number) + value;
}

SEC("xdp")
int none(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("xdp")
int chain(struct xdp_md *ctx)
{
	return weak_middle(ctx->rx_queue_index) + leaf(&number) + global_leaf(2);
}

SEC("xdp")
int recursion(struct xdp_md *ctx)
{
	return even(ctx->rx_queue_index) + itself(3);
}

SEC("tc")
int callbacks(struct __sk_buff *skb)
{
	int sum = 0;

	bpf_loop(4, each, &sum, 0);
	bpf_for_each_map_elem(&others, of_element, &sum, 0);
	bpf_loop(4, other, &sum, 0);
	return sum + big[3];
}

noinline int when_thrown(__u64 cookie)
{
	return cookie + number;
}

SEC("?tc")
__attribute__((btf_decl_tag("exception_callback:when_thrown")))
int throws(struct __sk_buff *skb)
{
	return hidden_middle(skb->len);
}

char LICENSE[] SEC("license") = "GPL";
