/* Types that stand for a kernel's where tests have none: kernel functions with their parameters by name, and what they take. */
#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct task_struct {
	int pid;
};
struct sk_buff {
	unsigned int len;
};
struct bpf_map {
	int id;
};
struct sock_common {
	int state;
};
struct bpf_res_spin_lock {
	unsigned int value;
};

/* What programs' contexts are to them, and to the kernel. */
struct bpf_ctx_convert {
	struct __sk_buff BPF_PROG_TYPE_SCHED_CLS_prog;
	struct sk_buff BPF_PROG_TYPE_SCHED_CLS_kern;
} ctx_convert;
struct bpf_map a_map;
struct sock_common a_socket;

#define KFUNC __attribute__((noinline, used))
#define KNOWN(pointer) asm volatile("" : : "r"(pointer))

KFUNC struct task_struct *bpf_task_acquire(struct task_struct *p) { KNOWN(p); return 0; }
KFUNC void bpf_task_release(struct task_struct *p) { KNOWN(p); }
KFUNC struct task_struct *bpf_task_from_pid(int pid) { return 0; }
KFUNC void *bpf_obj_new_impl(__u64 local_type_id__k, void *meta__ign) { return 0; }
KFUNC void bpf_obj_drop_impl(void *p__alloc, void *meta__ign) { KNOWN(p__alloc); }
KFUNC int bpf_list_push_front_impl(struct bpf_list_head *head, struct bpf_list_node *node, void *meta__ign, __u64 off)
{
	return 0;
}
KFUNC struct bpf_list_node *bpf_list_pop_front(struct bpf_list_head *head) { return 0; }
KFUNC int bpf_rbtree_add_impl(struct bpf_rb_root *root, struct bpf_rb_node *node,
			      bool(less)(struct bpf_rb_node *a, const struct bpf_rb_node *b), void *meta__ign, __u64 off)
{
	return 0;
}
KFUNC struct bpf_rb_node *bpf_rbtree_first(struct bpf_rb_root *root) { return 0; }
KFUNC struct bpf_rb_node *bpf_rbtree_remove(struct bpf_rb_root *root, struct bpf_rb_node *node) { return 0; }
KFUNC void bpf_rcu_read_lock(void) { KNOWN(0); }
KFUNC void bpf_rcu_read_unlock(void) { KNOWN(0); }
KFUNC void bpf_preempt_disable(void) { KNOWN(0); }
KFUNC void bpf_preempt_enable(void) { KNOWN(0); }
KFUNC void bpf_local_irq_save(unsigned long *flags__irq_flag) { KNOWN(flags__irq_flag); }
KFUNC void bpf_local_irq_restore(unsigned long *flags__irq_flag) { KNOWN(flags__irq_flag); }
KFUNC int bpf_iter_num_new(struct bpf_iter_num *it, int start, int end) { return 0; }
KFUNC int *bpf_iter_num_next(struct bpf_iter_num *it) { return 0; }
KFUNC void bpf_iter_num_destroy(struct bpf_iter_num *it) { KNOWN(it); }
KFUNC int bpf_dynptr_from_skb(struct __sk_buff *s, __u64 flags, struct bpf_dynptr *ptr__uninit) { return 0; }
KFUNC void *bpf_dynptr_slice(const struct bpf_dynptr *p, __u32 offset, void *buffer__opt, __u32 buffer__szk) { return 0; }
KFUNC int bpf_dynptr_clone(const struct bpf_dynptr *p, struct bpf_dynptr *clone__uninit) { return 0; }
KFUNC void bpf_throw(__u64 cookie) { KNOWN(0); }
KFUNC void *bpf_cast_to_kern_ctx(void *obj) { return 0; }
KFUNC int bpf_copy_from_user_str(void *dst, __u32 dst__sz, const void *unsafe_ptr__ign, __u64 flags) { return 0; }
KFUNC int bpf_res_spin_lock(struct bpf_res_spin_lock *lock) { return 0; }
KFUNC void bpf_res_spin_unlock(struct bpf_res_spin_lock *lock) { KNOWN(lock); }
KFUNC int bpf_wq_init(struct bpf_wq *wq, void *p__map, unsigned int flags) { return 0; }
KFUNC int bpf_wq_set_callback_impl(struct bpf_wq *wq, int(callback_fn)(void *map, int *key, void *value),
				   unsigned int flags, void *aux__prog)
{
	return 0;
}
