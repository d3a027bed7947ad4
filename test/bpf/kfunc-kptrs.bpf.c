/* Objects that maps hold. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#define __kptr __attribute__((btf_type_tag("kptr")))
#define __percpu_kptr __attribute__((btf_type_tag("percpu_kptr")))
#define obj_new(type) ((type *)bpf_obj_new_impl(bpf_core_type_id_local(type), 0))
#define percpu_obj_new(type) ((type __percpu_kptr *)bpf_percpu_obj_new_impl(bpf_core_type_id_local(type), 0))

extern void *bpf_obj_new_impl(__u64 type, void *meta) __ksym;
extern void bpf_obj_drop_impl(void *object, void *meta) __ksym;
extern void *bpf_percpu_obj_new_impl(__u64 type, void *meta) __ksym;
extern void bpf_percpu_obj_drop_impl(void *object, void *meta) __ksym;
extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;

struct item {
	long number;
};

struct counter {
	long count;
};

struct holder {
	struct item __kptr *item;
	struct counter __percpu_kptr *counter;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, int);
	__type(value, struct holder);
} holders SEC(".maps");

int seen[32];
__u32 count;
int number;

static __always_inline void note(int value)
{
	if (count < 32)
		seen[count] = value;
	count++;
}

/* What was there comes out: its number, or -1. */
SEC("syscall")
int swap(void *ctx)
{
	struct item *item = obj_new(struct item), *before;
	struct holder *holder;
	int slot = 0;

	if (!item)
		return 1;
	item->number = number;
	holder = bpf_map_lookup_elem(&holders, &slot);
	if (!holder) {
		bpf_obj_drop_impl(item, 0);
		return 2;
	}
	before = bpf_kptr_xchg(&holder->item, item);
	note(before ? before->number : -1);
	if (before)
		bpf_obj_drop_impl(before, 0);
	return 0;
}

/* One for each CPU. */
SEC("syscall")
int each(void *ctx)
{
	struct counter __percpu_kptr *counter = 0;
	struct counter *own, *old;
	struct holder *holder;
	int slot = 1;

	holder = bpf_map_lookup_elem(&holders, &slot);
	if (!holder)
		return 1;
	bpf_rcu_read_lock();
	counter = holder->counter;
	if (!counter) {
		bpf_rcu_read_unlock();
		counter = percpu_obj_new(struct counter);
		if (!counter)
			return 2;
		counter = bpf_kptr_xchg(&holder->counter, counter);
		if (counter)
			bpf_percpu_obj_drop_impl((void *)counter, 0);
		return 0;
	}
	own = bpf_this_cpu_ptr(counter);
	own->count += number;
	old = bpf_per_cpu_ptr(counter, 100000);
	note(old != 0);
	old = bpf_per_cpu_ptr(counter, bpf_get_smp_processor_id());
	if (old)
		note(old->count);
	bpf_rcu_read_unlock();
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
