/* A naked function that returns without having set r0. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("socket")
__attribute__((naked)) int register_uninitialised(void)
{
	asm volatile("exit"); // REJECTED
}

char LICENSE[] SEC("license") = "GPL";
