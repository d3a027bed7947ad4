/* Links of many probes (uprobe.multi: kernel 6.6, kprobe.multi: 5.18), each loaded on request. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("?uprobe.multi")
int functions(void *ctx)
{
	return 0;
}

SEC("?kprobe.multi")
int kernel_functions(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
