/* A jump behind the program's end. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("socket")
__attribute__((naked)) int jump_range(void)
{
	asm volatile("r0 = 0");
	asm volatile("goto +100"); // REJECTED
	asm volatile("exit");
}

char LICENSE[] SEC("license") = "GPL";
