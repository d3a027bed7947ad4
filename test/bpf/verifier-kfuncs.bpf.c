/* Kernel functions, and objects with rules of their own: what the verifier takes (take_), and what it refuses (refuse_). */
#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#define private(name) SEC(".data." #name) __hidden __attribute__((aligned(8)))
#define __contains(type, node) __attribute__((btf_decl_tag("contains:" #type ":" #node)))
#define __kptr __attribute__((btf_type_tag("kptr")))
#define __exception_cb(name) __attribute__((btf_decl_tag("exception_callback:" #name)))
#define obj_new(type) ((type *)bpf_obj_new_impl(bpf_core_type_id_local(type), 0))
#define obj_drop(object) bpf_obj_drop_impl(object, 0)

struct task_struct {
	int pid;
} __attribute__((preserve_access_index));
#ifndef __VMLINUX_H__
struct bpf_res_spin_lock {
	unsigned int value;
};
#endif
struct sk_buff {
	unsigned int len;
} __attribute__((preserve_access_index));

extern struct task_struct *bpf_task_acquire(struct task_struct *p) __ksym;
extern void bpf_task_release(struct task_struct *p) __ksym;
extern struct task_struct *bpf_task_from_pid(int pid) __ksym;
/* Names of parameters are the kernel's: what they end with says what they are. */
extern void *bpf_obj_new_impl(__u64 local_type_id__k, void *meta__ign) __ksym;
extern void bpf_obj_drop_impl(void *p__alloc, void *meta__ign) __ksym;
extern int bpf_list_push_front_impl(struct bpf_list_head *head, struct bpf_list_node *node, void *meta__ign,
				    __u64 off) __ksym;
extern struct bpf_list_node *bpf_list_pop_front(struct bpf_list_head *head) __ksym;
extern int bpf_rbtree_add_impl(struct bpf_rb_root *root, struct bpf_rb_node *node,
			       bool(less)(struct bpf_rb_node *a, const struct bpf_rb_node *b), void *meta__ign,
			       __u64 off) __ksym;
extern struct bpf_rb_node *bpf_rbtree_first(struct bpf_rb_root *root) __ksym;
extern struct bpf_rb_node *bpf_rbtree_remove(struct bpf_rb_root *root, struct bpf_rb_node *node) __ksym;
extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;
extern void bpf_preempt_disable(void) __ksym;
extern void bpf_preempt_enable(void) __ksym;
extern void bpf_local_irq_save(unsigned long *flags__irq_flag) __ksym;
extern void bpf_local_irq_restore(unsigned long *flags__irq_flag) __ksym;
extern int bpf_iter_num_new(struct bpf_iter_num *it, int start, int end) __ksym;
extern int *bpf_iter_num_next(struct bpf_iter_num *it) __ksym;
extern void bpf_iter_num_destroy(struct bpf_iter_num *it) __ksym;
extern int bpf_dynptr_from_skb(struct __sk_buff *s, __u64 flags, struct bpf_dynptr *ptr__uninit) __ksym;
extern void *bpf_dynptr_slice(const struct bpf_dynptr *ptr, __u32 offset, void *buffer__opt,
			      __u32 buffer__szk) __ksym;
extern int bpf_dynptr_clone(const struct bpf_dynptr *p, struct bpf_dynptr *clone__uninit) __ksym;
extern void bpf_throw(__u64 cookie) __ksym;
extern void *bpf_cast_to_kern_ctx(void *ctx) __ksym;
extern int bpf_copy_from_user_str(void *dst, __u32 dst__sz, const void *unsafe_ptr__ign, __u64 flags) __ksym;
extern int bpf_res_spin_lock(struct bpf_res_spin_lock *lock) __ksym;
extern void bpf_res_spin_unlock(struct bpf_res_spin_lock *lock) __ksym;
extern int bpf_wq_init(struct bpf_wq *wq, void *p__map, unsigned int flags) __ksym;
extern int bpf_wq_set_callback_impl(struct bpf_wq *wq, int(callback)(void *map, int *key, void *value),
				    unsigned int flags, void *aux__prog) __ksym;

struct item {
	long number;
	struct bpf_list_node in_list;
	struct bpf_rb_node in_tree;
	struct bpf_refcount uses;
};

struct plain {
	long number;
};

struct kept {
	struct task_struct __kptr *task;
};

struct work {
	struct bpf_wq wq;
};

struct locked {
	struct bpf_res_spin_lock lock;
};

private(A) struct bpf_spin_lock list_lock;
private(A) struct bpf_list_head list __contains(item, in_list);
private(B) struct bpf_spin_lock tree_lock;
private(B) struct bpf_rb_root tree __contains(item, in_tree);

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, struct kept);
} keeps SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, struct work);
} works SEC(".maps"), other_works SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, struct locked);
} locks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

long total;
int squares[16];

/* References. */
SEC("syscall")
int take_reference(void *ctx)
{
	struct task_struct *task = bpf_task_from_pid(1);

	if (!task)
		return 0;
	total = task->pid;
	bpf_task_release(task);
	return 0;
}

SEC("syscall")
int refuse_unreleased(void *ctx)
{
	struct task_struct *task = bpf_task_from_pid(1);

	if (task)
		total = task->pid;
	return 0;
}

SEC("syscall")
int refuse_unchecked(void *ctx)
{
	bpf_task_release(bpf_task_from_pid(1));
	return 0;
}

SEC("syscall")
int refuse_after_release(void *ctx)
{
	struct task_struct *task = bpf_task_from_pid(1);

	if (!task)
		return 0;
	bpf_task_release(task);
	return task->pid;
}

SEC("syscall")
int refuse_other_type(void *ctx)
{
	struct plain *plain = obj_new(struct plain);

	if (!plain)
		return 0;
	bpf_task_release((struct task_struct *)plain);
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_getpid")
int refuse_sleeping(void *ctx)
{
	char text[8];

	return bpf_copy_from_user_str(text, sizeof(text), 0, 0);
}

SEC("socket")
int refuse_for_this_type(void *ctx)
{
	struct task_struct *task = bpf_task_from_pid(1);

	if (task)
		bpf_task_release(task);
	return 0;
}

/* Iterators. */
SEC("tc")
int take_iterator(struct __sk_buff *skb)
{
	struct bpf_iter_num it;
	int *i;

	bpf_iter_num_new(&it, 0, 16);
	while ((i = bpf_iter_num_next(&it)))
		if (*i >= 0 && *i < 16)
			squares[*i] = *i * *i;
	bpf_iter_num_destroy(&it);
	return 0;
}

SEC("tc")
int refuse_iterator_left(struct __sk_buff *skb)
{
	struct bpf_iter_num it;

	bpf_iter_num_new(&it, 0, 16);
	return 0;
}

SEC("tc")
int refuse_iterator_twice(struct __sk_buff *skb)
{
	struct bpf_iter_num it;

	bpf_iter_num_new(&it, 0, 16);
	bpf_iter_num_destroy(&it);
	bpf_iter_num_destroy(&it);
	return 0;
}

SEC("tc")
int refuse_iterator_bounds(struct __sk_buff *skb)
{
	struct bpf_iter_num it;
	int *i;

	bpf_iter_num_new(&it, 0, 16);
	while ((i = bpf_iter_num_next(&it)))
		squares[*i] = 1;
	bpf_iter_num_destroy(&it);
	return 0;
}

/* Sections. */
SEC("syscall")
int take_sections(void *ctx)
{
	unsigned long outer, inner;

	bpf_rcu_read_lock();
	bpf_rcu_read_unlock();
	bpf_preempt_disable();
	bpf_preempt_disable();
	bpf_preempt_enable();
	bpf_preempt_enable();
	bpf_local_irq_save(&outer);
	bpf_local_irq_save(&inner);
	bpf_local_irq_restore(&inner);
	bpf_local_irq_restore(&outer);
	return 0;
}

SEC("syscall")
int refuse_rcu_left(void *ctx)
{
	bpf_rcu_read_lock();
	return 0;
}

SEC("syscall")
int refuse_rcu_unmatched(void *ctx)
{
	bpf_rcu_read_unlock();
	return 0;
}

SEC("syscall")
int refuse_rcu_nested(void *ctx)
{
	bpf_rcu_read_lock();
	bpf_rcu_read_lock();
	bpf_rcu_read_unlock();
	bpf_rcu_read_unlock();
	return 0;
}

SEC("syscall")
int refuse_sleeping_in_rcu(void *ctx)
{
	char text[8];
	int length;

	bpf_rcu_read_lock();
	length = bpf_copy_from_user_str(text, sizeof(text), 0, 0);
	bpf_rcu_read_unlock();
	return length;
}

SEC("syscall")
int refuse_preemption_off(void *ctx)
{
	bpf_preempt_disable();
	return 0;
}

SEC("syscall")
int refuse_irq_order(void *ctx)
{
	unsigned long outer, inner;

	bpf_local_irq_save(&outer);
	bpf_local_irq_save(&inner);
	bpf_local_irq_restore(&outer);
	bpf_local_irq_restore(&inner);
	return 0;
}

/* Dynptrs. */
SEC("tc")
int take_dynptr(struct __sk_buff *skb)
{
	struct bpf_dynptr packet, clone;
	unsigned char buffer[14], *header;

	if (bpf_dynptr_from_skb(skb, 0, &packet))
		return 0;
	bpf_dynptr_clone(&packet, &clone);
	header = bpf_dynptr_slice(&clone, 0, buffer, sizeof(buffer));
	return header ? header[13] : 0;
}

SEC("tc")
int refuse_slice_bounds(struct __sk_buff *skb)
{
	struct bpf_dynptr packet;
	unsigned char buffer[14], *header;

	if (bpf_dynptr_from_skb(skb, 0, &packet))
		return 0;
	header = bpf_dynptr_slice(&packet, 0, buffer, sizeof(buffer));
	return header ? *(volatile unsigned char *)(header + 14) : 0;
}

SEC("tc")
int refuse_slice_after_change(struct __sk_buff *skb)
{
	struct bpf_dynptr packet;
	unsigned char buffer[14], *header;

	if (bpf_dynptr_from_skb(skb, 0, &packet))
		return 0;
	header = bpf_dynptr_slice(&packet, 0, buffer, sizeof(buffer));
	if (!header || bpf_skb_pull_data(skb, 64))
		return 0;
	return header[0];
}

SEC("tc")
int refuse_record_left(struct __sk_buff *skb)
{
	struct bpf_dynptr record;

	bpf_ringbuf_reserve_dynptr(&ring, 8, 0, &record);
	return 0;
}

SEC("tc")
int take_record(struct __sk_buff *skb)
{
	struct bpf_dynptr record;
	long *number;

	if (!bpf_ringbuf_reserve_dynptr(&ring, 8, 0, &record)) {
		number = bpf_dynptr_data(&record, 0, sizeof(*number));
		if (number)
			*number = 1;
	}
	bpf_ringbuf_submit_dynptr(&record, 0);
	return 0;
}

/* Objects, lists, trees. */
static bool less(struct bpf_rb_node *a, const struct bpf_rb_node *b)
{
	return container_of(a, struct item, in_tree)->number < container_of(b, struct item, in_tree)->number;
}

SEC("tc")
int take_list(struct __sk_buff *skb)
{
	struct item *item = obj_new(struct item);
	struct bpf_list_node *node;

	if (!item)
		return 0;
	item->number = 1;
	bpf_spin_lock(&list_lock);
	bpf_list_push_front_impl(&list, &item->in_list, 0, 0);
	node = bpf_list_pop_front(&list);
	bpf_spin_unlock(&list_lock);
	if (node)
		obj_drop(container_of(node, struct item, in_list));
	return 0;
}

SEC("tc")
int take_tree(struct __sk_buff *skb)
{
	struct item *item = obj_new(struct item);
	struct bpf_rb_node *node;

	if (!item)
		return 0;
	bpf_spin_lock(&tree_lock);
	bpf_rbtree_add_impl(&tree, &item->in_tree, less, 0, 0);
	node = bpf_rbtree_first(&tree);
	if (node)
		node = bpf_rbtree_remove(&tree, node);
	bpf_spin_unlock(&tree_lock);
	if (node)
		obj_drop(container_of(node, struct item, in_tree));
	return 0;
}

SEC("tc")
int refuse_list_unlocked(struct __sk_buff *skb)
{
	struct item *item = obj_new(struct item);

	if (!item)
		return 0;
	bpf_list_push_front_impl(&list, &item->in_list, 0, 0);
	return 0;
}

SEC("tc")
int refuse_list_of_others(struct __sk_buff *skb)
{
	struct item *item = obj_new(struct item);

	if (!item)
		return 0;
	bpf_spin_lock(&list_lock);
	bpf_list_push_front_impl(&list, (struct bpf_list_node *)&item->in_tree, 0, 0);
	bpf_spin_unlock(&list_lock);
	return 0;
}

SEC("tc")
int refuse_node_after_unlock(struct __sk_buff *skb)
{
	struct bpf_rb_node *node;

	bpf_spin_lock(&tree_lock);
	node = bpf_rbtree_first(&tree);
	bpf_spin_unlock(&tree_lock);
	return node ? container_of(node, struct item, in_tree)->number : 0;
}

SEC("tc")
int refuse_object_left(struct __sk_buff *skb)
{
	struct plain *plain = obj_new(struct plain);

	if (plain)
		total = plain->number;
	return 0;
}

SEC("tc")
int refuse_object_bounds(struct __sk_buff *skb)
{
	struct plain *plain = obj_new(struct plain);

	if (!plain)
		return 0;
	total = *(volatile long *)((void *)plain + 8);
	obj_drop(plain);
	return 0;
}

/* Kept pointers. */
SEC("syscall")
int take_kept(void *ctx)
{
	struct task_struct *task = bpf_task_from_pid(1), *before;
	struct kept *kept;
	int slot = 0;

	if (!task)
		return 0;
	kept = bpf_map_lookup_elem(&keeps, &slot);
	if (!kept) {
		bpf_task_release(task);
		return 0;
	}
	before = bpf_kptr_xchg(&kept->task, task);
	if (before)
		bpf_task_release(before);
	return 0;
}

SEC("syscall")
int refuse_kept_store(void *ctx)
{
	struct kept *kept;
	int slot = 0;

	kept = bpf_map_lookup_elem(&keeps, &slot);
	if (kept)
		*(void *volatile *)&kept->task = 0;
	return 0;
}

SEC("syscall")
int refuse_kept_untrusted(void *ctx)
{
	struct task_struct *task;
	struct kept *kept;
	int slot = 0;

	kept = bpf_map_lookup_elem(&keeps, &slot);
	if (!kept)
		return 0;
	task = kept->task;
	if (!task)
		return 0;
	task = bpf_task_acquire(task);
	if (task)
		bpf_task_release(task);
	return 0;
}

SEC("tc")
int take_kept_rcu(struct __sk_buff *skb)
{
	struct task_struct *task;
	struct kept *kept;
	int slot = 0;

	kept = bpf_map_lookup_elem(&keeps, &slot);
	if (!kept)
		return 0;
	task = kept->task;
	if (!task)
		return 0;
	task = bpf_task_acquire(task);
	if (task)
		bpf_task_release(task);
	return 0;
}

/* Exceptions. */
__noinline int on_exception(__u64 cookie)
{
	return cookie & 1;
}

SEC("tc")
int take_exception(struct __sk_buff *skb)
{
	if (skb->len > 1000)
		bpf_throw(0);
	return 1;
}

SEC("tc")
__exception_cb(on_exception)
int take_exception_callback(struct __sk_buff *skb)
{
	if (skb->len > 1000)
		bpf_throw(skb->len);
	return 1;
}

SEC("syscall")
int refuse_exception_with_reference(void *ctx)
{
	struct task_struct *task = bpf_task_from_pid(1);

	if (!task)
		return 0;
	if (task->pid > 1)
		bpf_throw(0);
	bpf_task_release(task);
	return 0;
}

static int throws(__u32 i, void *ctx)
{
	if (i > 3)
		bpf_throw(0);
	return 0;
}

SEC("tc")
int refuse_exception_in_callback(struct __sk_buff *skb)
{
	bpf_loop(5, throws, 0, 0);
	return 0;
}

/* Casts, locks, work. */
SEC("tc")
int take_cast(struct __sk_buff *skb)
{
	return ((struct sk_buff *)bpf_cast_to_kern_ctx(skb))->len;
}

SEC("tc")
int refuse_cast(struct __sk_buff *skb)
{
	return ((struct sk_buff *)bpf_cast_to_kern_ctx((void *)(long)skb->len))->len;
}

SEC("tc")
int take_res_lock(struct __sk_buff *skb)
{
	struct locked *locked;
	int slot = 0;

	locked = bpf_map_lookup_elem(&locks, &slot);
	if (!locked || bpf_res_spin_lock(&locked->lock))
		return 0;
	bpf_res_spin_unlock(&locked->lock);
	return 0;
}

SEC("tc")
int refuse_res_lock_failed(struct __sk_buff *skb)
{
	struct locked *locked;
	int slot = 0;

	locked = bpf_map_lookup_elem(&locks, &slot);
	if (!locked)
		return 0;
	bpf_res_spin_lock(&locked->lock);
	bpf_res_spin_unlock(&locked->lock);
	return 0;
}

static int on_work(void *map, int *key, void *value)
{
	char text[8];

	bpf_copy_from_user_str(text, sizeof(text), 0, 0);
	return 0;
}

SEC("tc")
int take_work(struct __sk_buff *skb)
{
	struct work *work;
	int slot = 0;

	work = bpf_map_lookup_elem(&works, &slot);
	if (!work || bpf_wq_init(&work->wq, &works, 0))
		return 0;
	return bpf_wq_set_callback_impl(&work->wq, on_work, 0, 0);
}

SEC("tc")
int refuse_work_of_other_map(struct __sk_buff *skb)
{
	struct work *work;
	int slot = 0;

	work = bpf_map_lookup_elem(&works, &slot);
	return work ? bpf_wq_init(&work->wq, &other_works, 0) : 0;
}

SEC("kprobe/do_nanosleep")
int refuse_work_here(void *ctx)
{
	struct work *work;
	int slot = 0;

	work = bpf_map_lookup_elem(&works, &slot);
	return work ? bpf_wq_init(&work->wq, &works, 0) : 0;
}

char LICENSE[] SEC("license") = "GPL";
