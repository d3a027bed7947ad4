/* A USDT probe's arguments. */
#include <linux/bpf.h>
/* For the instruction's address, by which kernels before 5.15 tell probes apart; later ones do so by cookies, on each architecture. */
#define __TARGET_ARCH_x86
#include <linux/ptrace.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/usdt.bpf.h>

/* Only this process is looked at. */
const volatile __u32 pid = 0;

__u64 runs;
__u64 cookie;
__s64 arguments[6];
__s32 count;

SEC("usdt")
int on_probe(struct pt_regs *ctx)
{
	long value;

	if (bpf_get_current_pid_tgid() >> 32 != pid)
		return 0;
	__sync_fetch_and_add(&runs, 1);
	cookie = bpf_usdt_cookie(ctx);
	count = bpf_usdt_arg_cnt(ctx);
	for (int i = 0; i < 6; i++)
		arguments[i] = bpf_usdt_arg(ctx, i, &value) == 0 ? value : -1;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
