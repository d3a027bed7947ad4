/* What kernels have different verdicts of: test/unit/verifier/kernels.test.ts says which. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#define __kptr __attribute__((btf_type_tag("kptr")))

struct task_struct {
	int pid;
} __attribute__((preserve_access_index));

extern void *bpf_obj_new_impl(__u64 local_type_id__k, void *meta__ign) __ksym;
extern void bpf_obj_drop_impl(void *p__alloc, void *meta__ign) __ksym;
extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;

struct keeper {
	struct task_struct __kptr *task;
};
struct timed {
	struct bpf_timer timer;
};
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, struct timed);
	__uint(max_entries, 1);
} timers SEC(".maps");

int counter;

__noinline void answers_nothing(int number)
{
	counter += number;
}

SEC("?tc")
int calls_for_nothing(struct __sk_buff *skb)
{
	answers_nothing(skb->len);
	return 0;
}

SEC("?raw_tp/sched_switch")
int traces_timers(void *ctx)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(&timers, &key) != 0;
}

SEC("?syscall")
int nests(void *ctx)
{
	bpf_rcu_read_lock();
	bpf_rcu_read_lock();
	bpf_rcu_read_unlock();
	bpf_rcu_read_unlock();
	return 0;
}

SEC("?syscall")
int leaves_one(void *ctx)
{
	bpf_rcu_read_lock();
	bpf_rcu_read_lock();
	bpf_rcu_read_unlock();
	return 0;
}

SEC("?tracepoint/sched/sched_switch")
int drops_keepers(void *ctx)
{
	struct keeper *keeper = bpf_obj_new_impl(bpf_core_type_id_local(struct keeper), 0);

	if (keeper)
		bpf_obj_drop_impl(keeper, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
