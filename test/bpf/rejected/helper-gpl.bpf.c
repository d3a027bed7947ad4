/* A helper kept for GPL programs, called in one that is not. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("raw_tp/sys_enter")
int helper_gpl(void *ctx)
{
	bpf_printk("hello"); // REJECTED
	return 0;
}

char LICENSE[] SEC("license") = "Proprietary";
