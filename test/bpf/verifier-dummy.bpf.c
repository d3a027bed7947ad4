/* The operations that kernels keep for tests, and an iterator whose tasks RCU protects: what a kernel takes of them, and refuses. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct bpf_dummy_ops_state {
	int val;
} __attribute__((preserve_access_index));
struct bpf_dummy_ops {
	int (*test_1)(struct bpf_dummy_ops_state *cb);
	int (*test_2)(struct bpf_dummy_ops_state *cb, int a1, unsigned short a2, char a3, unsigned long a4);
	int (*test_sleepable)(struct bpf_dummy_ops_state *cb);
};

/* One program, and the struct that it is a member of. */
#define OPERATION(section, member, program, ...)                                                                               \
	int program(unsigned long long *ctx);                                                                                  \
	SEC("?.struct_ops") struct bpf_dummy_ops of_##program = { .member = (void *)program };                                 \
	SEC(section) int BPF_PROG(program, ##__VA_ARGS__)

OPERATION("struct_ops", test_1, take_state, struct bpf_dummy_ops_state *cb)
{
	if (!cb)
		return 0;
	cb->val = 5;
	return cb->val;
}
OPERATION("struct_ops", test_1, refuse_no_state, struct bpf_dummy_ops_state *cb)
{
	return cb->val;
}
OPERATION("struct_ops", test_1, refuse_wide_store, struct bpf_dummy_ops_state *cb)
{
	if (cb)
		*(volatile long *)cb = 5;
	return 0;
}
OPERATION("struct_ops", test_1, refuse_helper, struct bpf_dummy_ops_state *cb)
{
	return bpf_ktime_get_ns() ? 1 : 0;
}
OPERATION("struct_ops.s", test_1, refuse_sleep, struct bpf_dummy_ops_state *cb)
{
	return 0;
}
OPERATION("struct_ops.s", test_sleepable, take_sleep, struct bpf_dummy_ops_state *cb)
{
	return cb->val;
}
OPERATION("struct_ops", test_2, take_arguments, struct bpf_dummy_ops_state *cb, int a1, unsigned short a2, char a3, unsigned long a4)
{
	return a1 + a2 + a3 + a4 + cb->val;
}
OPERATION("struct_ops", test_2, refuse_seventh)
{
	return ctx[6];
}
OPERATION("struct_ops", test_2, refuse_half_a_pointer)
{
	return *(unsigned int *)ctx;
}

struct task_struct {
	int pid;
} __attribute__((preserve_access_index));
struct bpf_iter_task {
	__u64 opaque[3];
} __attribute__((aligned(8)));
extern int bpf_iter_task_new(struct bpf_iter_task *it, struct task_struct *task, unsigned int flags) __ksym;
extern struct task_struct *bpf_iter_task_next(struct bpf_iter_task *it) __ksym;
extern void bpf_iter_task_destroy(struct bpf_iter_task *it) __ksym;
extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;

static __always_inline int count(void)
{
	struct bpf_iter_task it;
	struct task_struct *task;
	int sum = 0;

	bpf_iter_task_new(&it, bpf_get_current_task_btf(), 0);
	while ((task = bpf_iter_task_next(&it)))
		sum += task->pid;
	bpf_iter_task_destroy(&it);
	return sum;
}

SEC("syscall")
int take_protected(void *ctx)
{
	int sum;

	bpf_rcu_read_lock();
	sum = count();
	bpf_rcu_read_unlock();
	return sum;
}

SEC("syscall")
int refuse_unprotected(void *ctx)
{
	return count();
}

char LICENSE[] SEC("license") = "GPL";
