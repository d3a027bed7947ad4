/* A kernel function that no kernel has, weak, called without asking whether it is there. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern int bpf_imaginary_kfunc(void) __ksym __weak;

SEC("xdp")
int kfunc_missing(struct xdp_md *ctx)
{
	return bpf_imaginary_kfunc(); // REJECTED
}

char LICENSE[] SEC("license") = "GPL";
