/* Global variables in an arena. Never run. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#ifndef BPF_MAP_TYPE_ARENA
#define BPF_MAP_TYPE_ARENA 33
#endif
#define BPF_F_MMAPABLE_ARENA (1U << 10)
#define arena __attribute__((address_space(1)))

struct {
	__uint(type, 1);
	__uint(max_entries, 2);
	__type(key, int);
	__type(value, int);
} before SEC(".maps");

struct {
	__uint(type, 33);
	__uint(map_flags, BPF_F_MMAPABLE_ARENA);
	__uint(max_entries, 100);
} space SEC(".maps");

int arena counter = 5;
long arena sums[4] = { 1, 2 };

SEC("syscall")
int count(void *ctx)
{
	counter++;
	sums[2] += counter;
	return bpf_map_lookup_elem(&before, &(int){ 0 }) ? 1 : 0;
}

char LICENSE[] SEC("license") = "GPL";
