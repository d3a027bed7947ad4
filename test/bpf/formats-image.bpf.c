/* What an object can say, each thing once: compared field by field with what is read from it. Never loaded. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct point {
	int x;
	int y;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 128);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(numa_node, 0);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__type(key, struct point);
	__type(value, __u64);
} by_types SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(max_entries, 16);
	__uint(value_size, 12);
	__ulong(map_extra, 5);
} by_sizes SEC(".maps");

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct point);
} first SEC(".maps"), second SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u32);
	__array(values, struct inner);
} outer SEC(".maps") = { .values = { [0] = &second, [3] = &first } };

int one(struct xdp_md *ctx);
int two(struct xdp_md *ctx);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 3);
	__uint(key_size, sizeof(__u32));
	__array(values, int(void *));
} jumps SEC(".maps") = { .values = { [1] = (void *)&two } };

struct list {
	int length;
	int items[];
};

struct list flexible = { 3, { 7, 8, 9 } };
struct point origin = { 1, 2 };
int zero;
static volatile int counted;
int hidden __attribute__((visibility("hidden"), section(".data.hidden"))) = 3;
const volatile __u16 port = 9;
const volatile int limit SEC(".rodata.config") = 5;

extern int CONFIG_HZ __kconfig;
extern unsigned int LINUX_KERNEL_VERSION __kconfig __weak;
extern const int bpf_prog_active __ksym;
int bpf_no_such_function(int value) __ksym __weak;

__attribute__((noinline)) static int subprogram(volatile int *value)
{
	return *value;
}

__attribute__((noinline)) int global_function(int value)
{
	return value + zero + CONFIG_HZ;
}

SEC("xdp")
int one(struct xdp_md *ctx)
{
	volatile int value = ++counted;

	bpf_tail_call(ctx, &jumps, 1);
	return subprogram(&value) + global_function(value);
}

SEC("xdp")
int two(struct xdp_md *ctx)
{
	return hidden + limit + port + flexible.items[0] + origin.x + LINUX_KERNEL_VERSION;
}

SEC("?xdp.frags")
int off(struct xdp_md *ctx)
{
	return bpf_prog_active + bpf_no_such_function(1);
}

SEC("uprobe.s//bin/true:main")
int sleeps(void *ctx)
{
	return 0;
}

SEC("of/my/own")
int unknown(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
