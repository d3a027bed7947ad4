/* 24 branches that no two paths leave alike, since r6 decides a jump at the end: more than a million instructions to walk. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("socket")
__attribute__((naked)) int too_many_instructions(void)
{
	asm volatile("r6 = 0");
	asm volatile("r7 = 0");
	asm volatile("again: call %[prandom]" : : [prandom] "i"(BPF_FUNC_get_prandom_u32));
	asm volatile("r6 <<= 1");
	asm volatile("if r0 > 9 goto even");
	asm volatile("r6 += 1");
	asm volatile("even: r7 += 1");
	asm volatile("if r7 < 24 goto again");
	asm volatile("r0 = 0");
	asm volatile("if r6 > 0x1000000 goto out");
	asm volatile("r0 = 1");
	asm volatile("out: exit");
}

char LICENSE[] SEC("license") = "GPL";
