// Thirty small tracing programs whose every field access is a CO-RE relocation against the running kernel's types.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

struct task_struct {
	int pid;
	int tgid;
	int prio;
	int static_prio;
	unsigned int flags;
	unsigned int ptrace;
	int exit_code;
	int exit_signal;
	unsigned long long start_time;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	char comm[16];
} __attribute__((preserve_access_index));

__u64 totals[30];

#define PROGRAM(number, field, other)                                               \
	SEC("tp_btf/sched_switch")                                                   \
	int BPF_PROG(on_switch_##number, int preempt, struct task_struct *previous, \
		     struct task_struct *next)                                       \
	{                                                                            \
		struct task_struct *parent = BPF_CORE_READ(next, real_parent);       \
		__u64 total = previous->field + next->other;                         \
                                                                                     \
		total += BPF_CORE_READ(parent, group_leader, tgid);                  \
		if (bpf_core_field_exists(next->exit_code))                          \
			total += BPF_CORE_READ(next, exit_code);                     \
		totals[number] += total;                                             \
		return 0;                                                            \
	}

PROGRAM(0, pid, tgid)
PROGRAM(1, tgid, flags)
PROGRAM(2, prio, start_time)
PROGRAM(3, static_prio, prio)
PROGRAM(4, flags, ptrace)
PROGRAM(5, ptrace, pid)
PROGRAM(6, exit_signal, static_prio)
PROGRAM(7, start_time, exit_signal)
PROGRAM(8, pid, tgid)
PROGRAM(9, tgid, flags)
PROGRAM(10, prio, start_time)
PROGRAM(11, static_prio, prio)
PROGRAM(12, flags, ptrace)
PROGRAM(13, ptrace, pid)
PROGRAM(14, exit_signal, static_prio)
PROGRAM(15, start_time, exit_signal)
PROGRAM(16, pid, tgid)
PROGRAM(17, tgid, flags)
PROGRAM(18, prio, start_time)
PROGRAM(19, static_prio, prio)
PROGRAM(20, flags, ptrace)
PROGRAM(21, ptrace, pid)
PROGRAM(22, exit_signal, static_prio)
PROGRAM(23, start_time, exit_signal)
PROGRAM(24, pid, tgid)
PROGRAM(25, tgid, flags)
PROGRAM(26, prio, start_time)
PROGRAM(27, static_prio, prio)
PROGRAM(28, flags, ptrace)
PROGRAM(29, ptrace, pid)

char LICENSE[] SEC("license") = "GPL";
