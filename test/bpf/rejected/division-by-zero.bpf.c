/* A division by a zero that is written in the instruction itself. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("socket")
__attribute__((naked)) int division_by_zero(void)
{
	asm volatile("r0 = 1");
	asm volatile("r0 /= 0"); // REJECTED
	asm volatile("exit");
}

char LICENSE[] SEC("license") = "GPL";
