/* What kernel 7.2 has another verdict of than 6.18: test/unit/verifier/seven.test.ts says which. */
#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#define private(name) SEC(".data." #name) __hidden __attribute__((aligned(8)))
#define __contains(type, node) __attribute__((btf_decl_tag("contains:" #type ":" #node)))
#define __kptr __attribute__((btf_type_tag("kptr")))
#define __arena __attribute__((btf_type_tag("arena")))
#define obj_new(type) ((type *)bpf_obj_new(bpf_core_type_id_local(type)))

struct nf_conn {
	unsigned long status;
} __attribute__((preserve_access_index));
struct bpf_sock_tuple_opts {
	int netns_id;
};

extern struct nf_conn *bpf_xdp_ct_lookup(struct xdp_md *xdp_ctx, struct bpf_sock_tuple *bpf_tuple, __u32 tuple__sz,
					 struct bpf_sock_tuple_opts *opts, __u32 opts__sz) __ksym;
extern void bpf_ct_release(struct nf_conn *nf_conn) __ksym;
extern void bpf_throw(__u64 cookie) __ksym;
extern int bpf_wq_init(struct bpf_wq *wq, void *p__map, unsigned int flags) __ksym;
extern int bpf_wq_set_callback(struct bpf_wq *wq, int(callback)(void *map, int *key, void *value),
			       unsigned int flags) __ksym;
extern int bpf_wq_set_callback_impl(struct bpf_wq *wq, int(callback)(void *map, int *key, void *value),
				    unsigned int flags, void *aux__prog) __ksym;
extern void *bpf_obj_new(__u64 local_type_id__k) __ksym;
extern void bpf_obj_drop(void *p__alloc) __ksym;
extern void *bpf_refcount_acquire(void *p__refcounted_kptr) __ksym;
extern int bpf_list_push_front(struct bpf_list_head *head, struct bpf_list_node *node) __ksym;
extern struct bpf_list_node *bpf_list_front(struct bpf_list_head *head) __ksym;
extern bool bpf_list_is_first(struct bpf_list_head *head, struct bpf_list_node *node__nonown_allowed) __ksym;
extern int bpf_dynptr_clone(const struct bpf_dynptr *p, struct bpf_dynptr *clone__uninit) __ksym;

struct kept {
	long number;
};
struct element {
	struct bpf_list_node node;
	struct bpf_refcount count;
	struct kept __kptr *kept;
};
private(A) struct bpf_spin_lock lock;
private(A) struct bpf_list_head head __contains(element, node);

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} records SEC(".maps");

struct work {
	struct bpf_wq wq;
};
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, int);
	__type(value, struct work);
	__uint(max_entries, 1);
} works SEC(".maps");

SEC("?xdp")
int looks_up_nothing(struct xdp_md *ctx)
{
	struct bpf_sock_tuple_opts opts = {};
	struct nf_conn *found = bpf_xdp_ct_lookup(ctx, 0, 0, &opts, sizeof(opts));

	if (found)
		bpf_ct_release(found);
	return XDP_PASS;
}

static int later(void *map, int *key, void *value)
{
	return 0;
}

SEC("?tc")
int works_later(struct __sk_buff *skb)
{
	int key = 0;
	struct work *work = bpf_map_lookup_elem(&works, &key);

	if (!work || bpf_wq_init(&work->wq, &works, 0))
		return 0;
	return bpf_wq_set_callback(&work->wq, later, 0);
}

SEC("?tc")
int works_by_the_old_name(struct __sk_buff *skb)
{
	int key = 0;
	struct work *work = bpf_map_lookup_elem(&works, &key);

	if (!work || bpf_wq_init(&work->wq, &works, 0))
		return 0;
	return bpf_wq_set_callback_impl(&work->wq, later, 0, 0);
}

SEC("?tc")
int counts_a_node(struct __sk_buff *skb)
{
	struct element *element = obj_new(struct element);
	struct element *again;

	if (!element)
		return 0;
	again = bpf_refcount_acquire(&element->count);
	if (again)
		bpf_obj_drop(again);
	bpf_obj_drop(element);
	return 0;
}

SEC("?tc")
int looks_at_the_first(struct __sk_buff *skb)
{
	struct bpf_list_node *node;
	int first = 0;

	bpf_spin_lock(&lock);
	node = bpf_list_front(&head);
	if (node)
		first = bpf_list_is_first(&head, node);
	bpf_spin_unlock(&lock);
	return first;
}

SEC("?tc")
int exchanges_in_a_list(struct __sk_buff *skb)
{
	struct bpf_list_node *node;
	struct kept *kept = 0;

	bpf_spin_lock(&lock);
	node = bpf_list_front(&head);
	if (node)
		kept = bpf_kptr_xchg(&((struct element *)node)->kept, 0);
	bpf_spin_unlock(&lock);
	if (kept)
		bpf_obj_drop(kept);
	return 0;
}

__noinline int may_throw(int number)
{
	if (number)
		bpf_throw(0);
	return number;
}

SEC("?tc")
int keeps_over_a_throw(struct __sk_buff *skb)
{
	void *record = bpf_ringbuf_reserve(&records, 8, 0);

	if (!record)
		return 0;
	may_throw(skb->len);
	bpf_ringbuf_discard(record, 0);
	return 0;
}

__noinline int throws_two(void)
{
	bpf_throw(2);
	return 0;
}

SEC("?cgroup/sock_create")
int throws_what_is_no_answer(struct bpf_sock *sk)
{
	return throws_two() != 0;
}

__noinline int pulls(struct __sk_buff *skb, int *number __arg_nonnull)
{
	bpf_skb_pull_data(skb, 0);
	return *number;
}

SEC("?tc")
int hands_on_the_packet(struct __sk_buff *skb)
{
	int *data = (void *)(long)skb->data;

	if ((void *)(data + 1) > (void *)(long)skb->data_end)
		return 0;
	return pulls(skb, data);
}

SEC("?tc")
int hands_on_nothing(struct __sk_buff *skb)
{
	return pulls(skb, 0);
}

__noinline int takes_arena(struct kept __arena *kept)
{
	return kept != 0;
}

SEC("?tc")
int hands_on_a_number(struct __sk_buff *skb)
{
	return takes_arena((void *)(long)skb->len);
}

SEC("?syscall")
int reads_anywhere(char *context)
{
	return context[bpf_get_prandom_u32() & 31];
}

__noinline int reads_memory(struct kept *kept)
{
	return kept ? kept->number : 0;
}

SEC("?raw_tp/sched_switch")
int hands_on_its_context(void *context)
{
	return reads_memory(context);
}

SEC("?tc")
int overwrites_a_clone(struct __sk_buff *skb)
{
	struct bpf_dynptr one, other;

	bpf_ringbuf_reserve_dynptr(&records, 8, 0, &one);
	bpf_dynptr_clone(&one, &other);
	*(volatile char *)&one = 0;
	bpf_ringbuf_discard_dynptr(&other, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
