/* A program that runs over its end. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("socket")
__attribute__((naked)) int last_instruction(void)
{
	asm volatile("exit");
	asm volatile("r0 = 0"); // REJECTED
}

char LICENSE[] SEC("license") = "GPL";
