/* A loop whose state never changes. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("socket")
__attribute__((naked)) int loop_infinite(void)
{
	asm volatile("r0 = 0");
	asm volatile("again: if r0 == 1 goto out"); // REJECTED
	asm volatile("goto again");
	asm volatile("out: exit");
}

char LICENSE[] SEC("license") = "GPL";
