/* Pages of an arena: taken, given back, reserved; and accesses where none is. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#ifndef BPF_MAP_TYPE_ARENA
#define BPF_MAP_TYPE_ARENA 33
#endif
#define BPF_F_MMAPABLE_ARENA (1U << 10)
#define arena __attribute__((address_space(1)))
#define NO_NODE (-1)
#define PAGES 8
#define WORDS 512

void arena *bpf_arena_alloc_pages(void *map, void arena *at, __u32 pages, int node, __u64 flags) __ksym __weak;
void bpf_arena_free_pages(void *map, void arena *at, __u32 pages) __ksym __weak;
int bpf_arena_reserve_pages(void *map, void arena *at, __u32 pages) __ksym __weak;

struct {
	__uint(type, 33);
	__uint(map_flags, BPF_F_MMAPABLE_ARENA);
	__uint(max_entries, PAGES);
} space SEC(".maps");

__s64 seen[16];

static __attribute__((noinline)) long read_by(long arena *at)
{
	return *at;
}

SEC("syscall")
int untaken(void *ctx)
{
	long arena *pages = bpf_arena_alloc_pages(&space, 0, 2, NO_NODE, 0);
	if (!pages)
		return 1;
	pages[0] = 7;
	pages[WORDS] = 8;
	seen[0] = pages[0];
	seen[1] = read_by(pages + WORDS);
	volatile long arena *behind = pages + 2 * WORDS;
	seen[2] = behind[0];
	behind[0] = 5;
	seen[3] = behind[0];
	seen[4] = __sync_fetch_and_add((long arena *)&behind[1], 9);
	seen[5] = behind[1];
	seen[6] = ((volatile int arena *)behind)[3] + ((volatile unsigned char arena *)behind)[5];
	bpf_arena_free_pages(&space, pages, 1);
	seen[7] = read_by(pages);
	seen[8] = read_by(pages + WORDS);
	/* Whoever takes it again finds zeros. */
	long arena *again = bpf_arena_alloc_pages(&space, pages, 1, NO_NODE, 0);
	seen[9] = again == pages;
	seen[10] = read_by(pages);
	bpf_arena_free_pages(&space, pages, 2);
	return 0;
}

SEC("syscall")
int reserved(void *ctx)
{
	char arena *pages = bpf_arena_alloc_pages(&space, 0, 1, NO_NODE, 0);
	if (!pages)
		return 1;
	seen[0] = bpf_arena_reserve_pages(&space, pages, 1);
	seen[1] = bpf_arena_reserve_pages(&space, pages + 4096, 2);
	seen[2] = bpf_arena_reserve_pages(&space, pages + 4096, 1);
	seen[3] = bpf_arena_reserve_pages(&space, pages + 3 * 4096, 0);
	seen[4] = bpf_arena_reserve_pages(&space, pages + 4097, 1);
	seen[5] = bpf_arena_reserve_pages(&space, pages, PAGES + 1);
	seen[6] = bpf_arena_alloc_pages(&space, pages + 4096, 1, NO_NODE, 0) != 0;
	char arena *next = bpf_arena_alloc_pages(&space, 0, 1, NO_NODE, 0);
	seen[7] = next - pages;
	bpf_arena_free_pages(&space, next, 1);
	/* What is given back can be taken, though it was only reserved. */
	bpf_arena_free_pages(&space, pages + 4096, 2);
	seen[8] = bpf_arena_alloc_pages(&space, pages + 4096, 1, NO_NODE, 0) - (void arena *)pages;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
