/* Follows a kernel address that came as a plain number. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("raw_tp/sys_enter")
int scalar_dereference(struct bpf_raw_tracepoint_args *ctx)
{
	long *regs = (long *)ctx->args[0];

	return *regs; // REJECTED
}

char LICENSE[] SEC("license") = "GPL";
