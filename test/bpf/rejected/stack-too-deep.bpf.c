/* Writes below the 512 bytes that a function's stack has. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("socket")
__attribute__((naked)) int stack_too_deep(void)
{
	asm volatile("r0 = 0");
	asm volatile("*(u64 *)(r10 - 520) = r0"); // REJECTED
	asm volatile("exit");
}

char LICENSE[] SEC("license") = "GPL";
