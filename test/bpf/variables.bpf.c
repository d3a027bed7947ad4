/* Global variables in every kind of section, and a program that computes on them. */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>

enum mode { OFF, ON, BOTH = 7 };

struct point {
	__s32 x;
	__s64 y;
};

/* .rodata: the verifier sees constants. */
const volatile __u32 factor = 3;
const volatile bool enabled = true;
const volatile enum mode mode = ON;
const volatile char label[16] = "default";
const volatile struct point origin = { .x = -1, .y = -2 };
const volatile __s64 steps[4] = { 1, 2, 3, 4 };

/* A section of its own. */
const volatile __u16 port SEC(".rodata.config") = 443;

/* .data */
__u64 total = 100;
struct point where = { .x = 10, .y = 20 };

/* .bss */
__u64 runs;
__s8 tiny;
__u8 history[64];
char seen_label[16];
enum mode seen_mode;
static __u32 hidden;

/* Counters that are read together. */
__u64 lost SEC(".data.counters") = 7;

SEC("xdp")
int compute(struct xdp_md *ctx)
{
	__u64 run = runs++;

	hidden++;
	if (!enabled)
		return XDP_DROP;
	total += factor;
	where.x += origin.x;
	where.y += origin.y + steps[3];
	tiny--;
	history[run % sizeof(history)] = hidden;
	for (int i = 0; i < sizeof(label); i++)
		seen_label[i] = label[i];
	seen_mode = mode;
	lost += port;
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
