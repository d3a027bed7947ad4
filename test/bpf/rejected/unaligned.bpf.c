/* An eight-byte store at an odd place of the stack. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("socket")
__attribute__((naked)) int unaligned(void)
{
	asm volatile("r0 = 0");
	asm volatile("*(u64 *)(r10 - 9) = r0"); // REJECTED
	asm volatile("exit");
}

char LICENSE[] SEC("license") = "GPL";
