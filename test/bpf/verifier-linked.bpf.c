/* Numbers that are a constant apart: what a comparison says of one, it says of the others (sums and differences of 32 and 64 bits). */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define PROGRAM(name, body)                                                        \
	SEC("socket") __attribute__((naked)) int name(void)                        \
	{                                                                          \
		asm volatile("call 7;" body "r0 = 0; exit;" ::: "memory");         \
	}

PROGRAM(sum32, "w1 = w0; w2 = w1; w2 += 1; if w1 > 10 goto +1; r3 = r2; r3 = r2;")
PROGRAM(sum32_of_64, "r1 = r0; r2 = r1; w2 += 1; if w1 > 10 goto +1; r3 = r2; r3 = r2;")
PROGRAM(difference32, "w1 = w0; w2 = w1; w2 -= 1; if w1 > 10 goto +1; r3 = r2; r3 = r2;")
PROGRAM(negative64, "r1 = r0; r2 = r1; r2 += -4; if r1 > 10 goto +1; r3 = r2; r3 = r2;")
PROGRAM(difference64, "r1 = r0; r2 = r1; r2 -= 4; if r1 > 10 goto +1; r3 = r2; r3 = r2;")
PROGRAM(other_widths, "w1 = w0; r2 = r1; r3 = r1; w2 += 1; r3 += 2; if r3 > 10 goto +1; r4 = r2; r4 = r2;")
PROGRAM(other_widths_back, "w1 = w0; r2 = r1; r3 = r1; w2 += 1; r3 += 2; if r2 > 10 goto +1; r4 = r3; r4 = r1;")
PROGRAM(back32, "w1 = w0; r2 = r1; w2 += 1; if r2 > 10 goto +1; r4 = r1; r4 = r1;")
PROGRAM(large, "r1 = r0; r2 = r1; r3 = 0x7fffffff; r2 += r3; if r1 > 10 goto +1; r4 = r2; r4 = r2;")
PROGRAM(doubled, "r0 &= 1; r1 = r0; r2 = r1; r2 += r2; if r1 > 0 goto +1; r4 = r2; r4 = r2;")
PROGRAM(twice, "r1 = r0; r2 = r1; r2 += 1; r2 += 1; if r1 > 10 goto +1; r4 = r2; r4 = r2;")

char LICENSE[] SEC("license") = "GPL";
