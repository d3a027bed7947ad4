/*
 * One tracepoint in its three forms. `task_rename` comes when a task's name is changed, as by a write to /proc/self/comm,
 * and every kernel has it.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

#include "cookie.h"

/* Only this process is looked at. */
const volatile __u32 pid = 0;

struct seen {
	__u64 count;
	__u64 cookie;
	char name[16]; /* the new one */
};

struct seen tracepoint_seen;
struct seen raw_seen;
struct seen btf_seen;

static __always_inline int mine(void)
{
	return bpf_get_current_pid_tgid() >> 32 == pid;
}

/* /sys/kernel/tracing/events/task/task_rename/format, as far as it is the same everywhere. */
struct task_rename {
	__u64 common;
	__u32 pid;
	char oldcomm[16];
	char newcomm[16];
};

SEC("tp/task/task_rename")
int on_tracepoint(struct task_rename *ctx)
{
	if (!mine())
		return 0;
	tracepoint_seen.count++;
	tracepoint_seen.cookie = attach_cookie(ctx);
	__builtin_memcpy(tracepoint_seen.name, ctx->newcomm, sizeof(ctx->newcomm));
	return 0;
}

SEC("raw_tp/task_rename")
int on_raw_tracepoint(struct bpf_raw_tracepoint_args *ctx)
{
	if (!mine())
		return 0;
	raw_seen.count++;
	bpf_probe_read_kernel_str(raw_seen.name, sizeof(raw_seen.name), (const void *)ctx->args[1]);
	return 0;
}

struct task_struct {
	int tgid;
} __attribute__((preserve_access_index));

SEC("tp_btf/task_rename")
int BPF_PROG(on_btf_tracepoint, struct task_struct *task, const char *comm)
{
	if (task->tgid != pid)
		return 0;
	btf_seen.count++;
	bpf_probe_read_kernel_str(btf_seen.name, sizeof(btf_seen.name), comm);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
