/* fentry and fexit for a function of replaced.bpf.c, whose context is to them what the kernel has behind it. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct xdp_buff {
	void *data;
	void *data_end;
} __attribute__((preserve_access_index));

__u64 entries, exits, cookie;
__s64 length, result, argument;

SEC("fentry/verdict")
int BPF_PROG(on_entry, struct xdp_buff *xdp)
{
	entries++;
	length = xdp->data_end - xdp->data;
	cookie = bpf_get_attach_cookie(ctx);
	return 0;
}

SEC("fexit/verdict")
int BPF_PROG(on_exit, struct xdp_buff *xdp, int ret)
{
	__u64 value = 0;

	exits++;
	bpf_get_func_ret(ctx, &value);
	result = (int)value == ret ? ret : -1;
	return 0;
}

SEC("fexit/unlike")
int BPF_PROG(on_unlike, struct xdp_buff *xdp, int more, int ret)
{
	exits++;
	argument = more;
	result = ret;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
