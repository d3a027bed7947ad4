/* An instruction that no way leads to. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("socket")
__attribute__((naked)) int unreachable(void)
{
	asm volatile("r0 = 0");
	asm volatile("exit");
	asm volatile("r0 = 1"); // REJECTED
	asm volatile("exit");
}

char LICENSE[] SEC("license") = "GPL";
