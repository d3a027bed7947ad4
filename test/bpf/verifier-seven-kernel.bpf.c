/* Types that stand for those of kernel 7.2 where tests have none: kernel functions that have other names there, or other rules. */
#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct nf_conn {
	unsigned long status;
};
struct bpf_sock_tuple_opts {
	int netns_id;
};
struct bpf_map {
	int id;
};
struct bpf_map a_map;

#define KFUNC __attribute__((noinline, used))
#define KNOWN(pointer) asm volatile("" : : "r"(pointer))

KFUNC struct nf_conn *bpf_xdp_ct_lookup(struct xdp_md *xdp_ctx, struct bpf_sock_tuple *bpf_tuple, __u32 tuple__sz,
					struct bpf_sock_tuple_opts *opts, __u32 opts__sz)
{
	return 0;
}
KFUNC void bpf_ct_release(struct nf_conn *nf_conn) { KNOWN(nf_conn); }
KFUNC void bpf_throw(__u64 cookie) { KNOWN(0); }
KFUNC int bpf_wq_init(struct bpf_wq *wq, void *p__map, unsigned int flags) { return 0; }
/* What a program gives: the verifier adds the rest. */
KFUNC int bpf_wq_set_callback(struct bpf_wq *wq, int(callback_fn)(void *map, int *key, void *value), unsigned int flags)
{
	return 0;
}
KFUNC int bpf_wq_set_callback_impl(struct bpf_wq *wq, int(callback_fn)(void *map, int *key, void *value),
				   unsigned int flags, void *aux__prog)
{
	return 0;
}
KFUNC void *bpf_obj_new(__u64 local_type_id__k) { return 0; }
KFUNC void bpf_obj_drop(void *p__alloc) { KNOWN(p__alloc); }
KFUNC void *bpf_refcount_acquire(void *p__refcounted_kptr) { return 0; }
KFUNC int bpf_list_push_front(struct bpf_list_head *head, struct bpf_list_node *node) { return 0; }
KFUNC struct bpf_list_node *bpf_list_front(struct bpf_list_head *head) { return 0; }
KFUNC bool bpf_list_is_first(struct bpf_list_head *head, struct bpf_list_node *node__nonown_allowed) { return 0; }
KFUNC int bpf_dynptr_clone(const struct bpf_dynptr *p, struct bpf_dynptr *clone__uninit) { return 0; }
