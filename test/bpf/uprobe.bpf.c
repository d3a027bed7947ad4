/* The C library's kill(pid, signal), at its entry and at its return. */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>

#include "cookie.h"

/* Only this process is looked at. */
const volatile __u32 pid = 0;

/* The machine's calling convention, so that one object serves both. */
const volatile bool arm64 = false;

__u64 entries;
__u64 returns;
__s32 target;
__s32 signal;
__s32 result;
__u64 cookie;

/*
 * Register `n` of struct pt_regs (arch/x86/include/uapi/asm/ptrace.h, arch/arm64/include/uapi/asm/ptrace.h). In assembly,
 * since the compiler would compute the offset and read once, and the verifier takes no computed offset into a context.
 */
static __always_inline __u64 reg(void *ctx, const int n)
{
	__u64 value;

	asm volatile("%0 = *(u64 *)(%1 + %2)" : "=r"(value) : "r"(ctx), "i"(n * 8));
	return value;
}

enum x86 { RAX = 10, RSI = 13, RDI = 14 };

SEC("uprobe/libc.so.6:kill")
int on_entry(void *ctx)
{
	if (bpf_get_current_pid_tgid() >> 32 != pid)
		return 0;
	entries++;
	if (arm64) {
		target = reg(ctx, 0);
		signal = reg(ctx, 1);
	} else {
		target = reg(ctx, RDI);
		signal = reg(ctx, RSI);
	}
	cookie = attach_cookie(ctx);
	return 0;
}

SEC("uretprobe/libc.so.6:kill")
int on_return(void *ctx)
{
	if (bpf_get_current_pid_tgid() >> 32 != pid)
		return 0;
	returns++;
	if (arm64)
		result = reg(ctx, 0);
	else
		result = reg(ctx, RAX);
	return 0;
}

/* Leaves it to the caller where. */
SEC("uprobe")
int anywhere(void *ctx)
{
	if (bpf_get_current_pid_tgid() >> 32 == pid)
		entries++;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
