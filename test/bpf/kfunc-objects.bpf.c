/* Objects of a program's own, in lists and trees: what stays in them, and in which order it comes out. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#define bool _Bool
#define __contains(name, node) __attribute__((btf_decl_tag("contains:" #name ":" #node)))
#define private(name) SEC(".data." #name) __attribute__((visibility("hidden"), aligned(8)))
#define obj_new(type) ((type *)bpf_obj_new_impl(bpf_core_type_id_local(type), 0))
#define __kptr __attribute__((btf_type_tag("kptr")))
#define __percpu_kptr __attribute__((btf_type_tag("percpu_kptr")))

extern void *bpf_obj_new_impl(__u64 type, void *meta) __ksym;
extern void bpf_obj_drop_impl(void *object, void *meta) __ksym;
extern void *bpf_percpu_obj_new_impl(__u64 type, void *meta) __ksym;
extern void bpf_percpu_obj_drop_impl(void *object, void *meta) __ksym;
extern void *bpf_refcount_acquire_impl(void *object, void *meta) __ksym;
extern int bpf_list_push_front_impl(struct bpf_list_head *head, struct bpf_list_node *node, void *meta, __u64 off) __ksym;
extern int bpf_list_push_back_impl(struct bpf_list_head *head, struct bpf_list_node *node, void *meta, __u64 off) __ksym;
extern struct bpf_list_node *bpf_list_pop_front(struct bpf_list_head *head) __ksym;
extern struct bpf_list_node *bpf_list_pop_back(struct bpf_list_head *head) __ksym;
extern struct bpf_list_node *bpf_list_front(struct bpf_list_head *head) __ksym;
extern struct bpf_list_node *bpf_list_back(struct bpf_list_head *head) __ksym;
extern int bpf_rbtree_add_impl(struct bpf_rb_root *root, struct bpf_rb_node *node,
			       bool(less)(struct bpf_rb_node *a, const struct bpf_rb_node *b), void *meta, __u64 off) __ksym;
extern struct bpf_rb_node *bpf_rbtree_remove(struct bpf_rb_root *root, struct bpf_rb_node *node) __ksym;
extern struct bpf_rb_node *bpf_rbtree_first(struct bpf_rb_root *root) __ksym;
extern struct bpf_rb_node *bpf_rbtree_root(struct bpf_rb_root *root) __ksym;
extern struct bpf_rb_node *bpf_rbtree_left(struct bpf_rb_root *root, struct bpf_rb_node *node) __ksym;
extern struct bpf_rb_node *bpf_rbtree_right(struct bpf_rb_root *root, struct bpf_rb_node *node) __ksym;

struct bpf_res_spin_lock {
	__u32 val;
} __attribute__((preserve_access_index));
extern int bpf_res_spin_lock(struct bpf_res_spin_lock *lock) __ksym;
extern void bpf_res_spin_unlock(struct bpf_res_spin_lock *lock) __ksym;

struct item {
	struct bpf_list_node node;
	long number;
};

struct entry {
	long before;
	struct bpf_rb_node node;
	struct bpf_refcount count;
	long key;
};

private(A) struct bpf_res_spin_lock list_lock;
private(A) struct bpf_list_head list __contains(item, node);
private(B) struct bpf_res_spin_lock tree_lock;
private(B) struct bpf_rb_root tree __contains(entry, node);

/* In and out; written over by what the programs find. */
int add[16];
int count;
int remove;
int out[16];

/* Even numbers go to the back, odd ones to the front; then the ends, then all from the front, but the last from the back. */
SEC("syscall")
int lists(void *ctx)
{
	for (int i = 0; i < 16 && i < count; i++) {
		struct item *item = obj_new(struct item);

		if (!item)
			return 1;
		item->number = add[i];
		if (bpf_res_spin_lock(&list_lock)) {
			bpf_obj_drop_impl(item, 0);
			return 2;
		}
		if (add[i] & 1)
			bpf_list_push_front_impl(&list, &item->node, 0, 0);
		else
			bpf_list_push_back_impl(&list, &item->node, 0, 0);
		bpf_res_spin_unlock(&list_lock);
	}
	for (int i = 0; i < 16 && i < count; i++) {
		struct bpf_list_node *node, *ends;
		long front = -1, back = -1;

		if (bpf_res_spin_lock(&list_lock))
			return 3;
		ends = bpf_list_front(&list);
		if (ends)
			front = container_of(ends, struct item, node)->number;
		ends = bpf_list_back(&list);
		if (ends)
			back = container_of(ends, struct item, node)->number;
		node = i & 1 ? bpf_list_pop_back(&list) : bpf_list_pop_front(&list);
		bpf_res_spin_unlock(&list_lock);
		if (!node)
			return 4;
		out[i] = container_of(node, struct item, node)->number * 10000 + front * 100 + back;
		bpf_obj_drop_impl(container_of(node, struct item, node), 0);
	}
	return 0;
}

static bool less(struct bpf_rb_node *a, const struct bpf_rb_node *b)
{
	return container_of(a, struct entry, node)->key < container_of(b, struct entry, node)->key;
}

/* Adds all; the shape of the tree, from the root on; takes out the keys that are multiples of `remove`; and the rest in their order. */
SEC("syscall")
int trees(void *ctx)
{
	int i;

	for (i = 0; i < 16 && i < count; i++) {
		struct entry *entry = obj_new(struct entry);

		if (!entry)
			return 1;
		entry->key = add[i];
		if (bpf_res_spin_lock(&tree_lock)) {
			bpf_obj_drop_impl(entry, 0);
			return 2;
		}
		bpf_rbtree_add_impl(&tree, &entry->node, less, 0, 0);
		bpf_res_spin_unlock(&tree_lock);
	}
	for (i = 0; i < 16 && i < count; i++) {
		struct bpf_rb_node *node, *child;
		struct entry *entry;
		int shape = 0;

		if (bpf_res_spin_lock(&tree_lock))
			return 3;
		node = bpf_rbtree_root(&tree);
		if (!node) {
			bpf_res_spin_unlock(&tree_lock);
			return 4;
		}
		shape = container_of(node, struct entry, node)->key * 10000;
		child = bpf_rbtree_left(&tree, node);
		if (child)
			shape += container_of(child, struct entry, node)->key * 100;
		child = bpf_rbtree_right(&tree, node);
		if (child)
			shape += container_of(child, struct entry, node)->key;
		out[i] = shape;
		/* What is taken out: the root, or the first. */
		if (!(i & remove)) {
			node = bpf_rbtree_first(&tree);
			if (!node) {
				bpf_res_spin_unlock(&tree_lock);
				return 5;
			}
		}
		node = bpf_rbtree_remove(&tree, node);
		bpf_res_spin_unlock(&tree_lock);
		if (!node)
			return 6;
		entry = container_of(node, struct entry, node);
		add[i] = entry->key;
		bpf_obj_drop_impl(entry, 0);
	}
	return 0;
}

/* Left where it is: the next run finds it, and who closes the object frees it. */
SEC("syscall")
int keep(void *ctx)
{
	struct entry *entry = obj_new(struct entry), *again;
	struct bpf_rb_node *node;

	if (!entry)
		return 1;
	entry->key = add[0];
	again = bpf_refcount_acquire_impl(entry, 0);
	if (bpf_res_spin_lock(&tree_lock)) {
		bpf_obj_drop_impl(entry, 0);
		bpf_obj_drop_impl(again, 0);
		return 2;
	}
	out[0] = bpf_rbtree_add_impl(&tree, &entry->node, less, 0, 0);
	/* It is in a tree already. */
	out[1] = bpf_rbtree_add_impl(&tree, &again->node, less, 0, 0);
	node = bpf_rbtree_first(&tree);
	out[2] = node ? container_of(node, struct entry, node)->key : -1;
	bpf_res_spin_unlock(&tree_lock);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
