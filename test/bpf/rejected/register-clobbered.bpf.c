/* Calls a helper with r1 as an earlier call left it: clobbered. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("socket")
__attribute__((naked)) int register_clobbered(void)
{
	asm volatile("call %[prandom]" : : [prandom] "i"(BPF_FUNC_get_prandom_u32));
	asm volatile("r0 = r1"); // REJECTED
	asm volatile("exit");
}

char LICENSE[] SEC("license") = "GPL";
