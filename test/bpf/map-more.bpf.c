/* Maps as kernel structs, pages of an arena, and stacks by their ids. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#ifndef BPF_MAP_TYPE_ARENA
#define BPF_MAP_TYPE_ARENA 33
#endif
#define __arena __attribute__((address_space(1)))

struct bpf_map {
	__u32 key_size;
	__u32 value_size;
	__u32 max_entries;
	__u32 map_flags;
	__u32 id;
} __attribute__((preserve_access_index));

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 77);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(key_size, 5);
	__uint(value_size, 24);
} hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARENA);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 8);
} space SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 100);
	__uint(key_size, 4);
	__uint(value_size, 16 * 8);
} stacks SEC(".maps");

extern void __arena *bpf_arena_alloc_pages(void *map, void __arena *at, __u32 count, int node, __u64 flags) __ksym;
extern void bpf_arena_free_pages(void *map, void __arena *at, __u32 count) __ksym;

__u32 facts[5];
__u64 pages[4];
__s64 stack_id;
long __arena counter = 5;

SEC("syscall")
int describe(void *ctx)
{
	struct bpf_map *map = (struct bpf_map *)&hash;

	facts[0] = map->key_size;
	facts[1] = map->value_size;
	facts[2] = map->max_entries;
	facts[3] = map->map_flags;
	facts[4] = map->id;
	return 0;
}

/* A list of two elements on pages of its own. */
struct element {
	struct element __arena *next;
	__u64 value;
};

SEC("syscall")
int link_pages(void *ctx)
{
	struct element __arena *first = bpf_arena_alloc_pages(&space, (void __arena *)0, 1, -1, 0);
	struct element __arena *second = bpf_arena_alloc_pages(&space, (void __arena *)0, 2, -1, 0);

	if (!first || !second)
		return 1;
	first->next = second;
	first->value = 40;
	second->value = 2;
	second->next = (void __arena *)0;
	counter++;
	pages[0] = first->value + first->next->value + counter;
	/* Seven pages are there besides the variable's: three are taken. */
	pages[1] = !!bpf_arena_alloc_pages(&space, (void __arena *)0, 5, -1, 0);
	bpf_arena_free_pages(&space, second, 2);
	bpf_arena_free_pages(&space, first, 1);
	pages[2] = !!bpf_arena_alloc_pages(&space, (void __arena *)0, 7, -1, 0);
	pages[3] = !!bpf_arena_alloc_pages(&space, (void __arena *)0, 1, -1, 0);
	return 0;
}

SEC("raw_tp/sys_enter")
int remember(void *ctx)
{
	stack_id = bpf_get_stackid(ctx, &stacks, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
