/* What raw tracepoints are given where they are attached (kernel 6.10). */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/* Only this process is looked at. */
const volatile __u32 pid = 0;

__u64 raw_cookie;
__u64 btf_cookie;

SEC("?raw_tp/task_rename")
int on_raw_tracepoint(struct bpf_raw_tracepoint_args *ctx)
{
	if (bpf_get_current_pid_tgid() >> 32 == pid)
		raw_cookie = bpf_get_attach_cookie(ctx);
	return 0;
}

struct task_struct;

SEC("?tp_btf/task_rename")
int BPF_PROG(on_btf_tracepoint, struct task_struct *task, const char *comm)
{
	if (bpf_get_current_pid_tgid() >> 32 == pid)
		btf_cookie = bpf_get_attach_cookie(ctx);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
