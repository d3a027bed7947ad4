/*
 * The one writable tracepoint that is in every kernel: `bpf_test_finish` lets a program write the result of a test run
 * (include/trace/events/bpf_test_run.h).
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* Only this process is looked at. */
const volatile __u32 pid = 0;
const volatile __s32 result = 0;

__u64 runs;

SEC("raw_tp.w/bpf_test_finish")
int on_finish(struct bpf_raw_tracepoint_args *ctx)
{
	int *error = (int *)ctx->args[0];

	if (bpf_get_current_pid_tgid() >> 32 != pid)
		return 0;
	runs++;
	*error = result;
	return 0;
}

SEC("xdp")
int pass(struct xdp_md *ctx)
{
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
