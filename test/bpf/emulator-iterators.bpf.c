/* More iterators: over what sockets keep, one that stops, and open-coded ones over the memory of a task and the kernel's own objects. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define KERNEL __attribute__((preserve_access_index))

struct seq_file;
struct bpf_iter_meta {
	struct seq_file *seq;
} KERNEL;

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} kept SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_SOCKHASH);
	__uint(max_entries, 4);
	__type(key, __u64);
	__type(value, __u64);
} by_cookie SEC(".maps");

struct bpf_map;
struct sock;
struct bpf_iter__bpf_sk_storage_map {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
	struct sock *sk;
	void *value;
} KERNEL;

SEC("?iter/bpf_sk_storage_map")
int storage(struct bpf_iter__bpf_sk_storage_map *ctx)
{
	__u64 *value = ctx->value;

	if (!ctx->sk || !value)
		return 0;
	BPF_SEQ_PRINTF(ctx->meta->seq, "%llu\n", *value);
	*value += 1;
	return 0;
}

struct bpf_iter__sockmap {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
	void *key;
	struct sock *sk;
} KERNEL;

SEC("?iter/sockmap")
int hash_elements(struct bpf_iter__sockmap *ctx)
{
	__u64 *key = ctx->key;

	if (key && ctx->sk)
		BPF_SEQ_PRINTF(ctx->meta->seq, "%llu\n", *key);
	return 0;
}

struct kernfs_node {
	__u64 id;
} KERNEL;
struct cgroup {
	struct kernfs_node *kn;
} KERNEL;
struct bpf_iter__cgroup {
	struct bpf_iter_meta *meta;
	struct cgroup *cgroup;
} KERNEL;

__u64 last_group;
__u32 ends;

SEC("?iter/cgroup")
int until(struct bpf_iter__cgroup *ctx)
{
	struct cgroup *cgroup = ctx->cgroup;

	if (!cgroup) {
		ends++;
		return 0;
	}
	BPF_SEQ_PRINTF(ctx->meta->seq, "%llu\n", cgroup->kn->id);
	return cgroup->kn->id == last_group;
}

struct sock_common {
	unsigned short skc_num;
	unsigned char skc_state;
} KERNEL;
struct tcp_sock {
	__u32 snd_cwnd;
} KERNEL;
struct bpf_iter__tcp {
	struct bpf_iter_meta *meta;
	struct sock_common *sk_common;
	__u32 uid __attribute__((aligned(8)));
} KERNEL;

SEC("?iter/tcp")
int windows(struct bpf_iter__tcp *ctx)
{
	struct sock_common *sk = ctx->sk_common;
	struct tcp_sock *tcp;

	if (!sk)
		return 0;
	tcp = bpf_skc_to_tcp_sock(sk);
	BPF_SEQ_PRINTF(ctx->meta->seq, "%d %d %d %d\n", sk->skc_num, sk->skc_state, tcp ? tcp->snd_cwnd : 0, ctx->uid);
	return 0;
}

struct dma_buf {
	unsigned long size;
} KERNEL;
struct bpf_iter__dmabuf {
	struct bpf_iter_meta *meta;
	struct dma_buf *dmabuf;
} KERNEL;

SEC("?iter/dmabuf")
int buffers(struct bpf_iter__dmabuf *ctx)
{
	if (ctx->dmabuf)
		BPF_SEQ_PRINTF(ctx->meta->seq, "%llu\n", ctx->dmabuf->size);
	return 0;
}

struct task_struct {
	int pid;
} KERNEL;
struct vm_area_struct {
	unsigned long vm_start;
	unsigned long vm_end;
} KERNEL;
struct bpf_iter_task_vma {
	__u64 opaque[1];
} __attribute__((aligned(8)));
extern int bpf_iter_task_vma_new(struct bpf_iter_task_vma *it, struct task_struct *task, __u64 addr) __weak __ksym;
extern struct vm_area_struct *bpf_iter_task_vma_next(struct bpf_iter_task_vma *it) __weak __ksym;
extern void bpf_iter_task_vma_destroy(struct bpf_iter_task_vma *it) __weak __ksym;

struct kmem_cache {
	unsigned int object_size;
} KERNEL;
struct bpf_iter_kmem_cache {
	__u64 opaque[1];
} __attribute__((aligned(8)));
extern int bpf_iter_kmem_cache_new(struct bpf_iter_kmem_cache *it) __weak __ksym;
extern struct kmem_cache *bpf_iter_kmem_cache_next(struct bpf_iter_kmem_cache *it) __weak __ksym;
extern void bpf_iter_kmem_cache_destroy(struct bpf_iter_kmem_cache *it) __weak __ksym;

__u64 from, bytes, areas, objects;
__s32 begun;

SEC("?raw_tp/task_rename")
int mappings(void *ctx)
{
	struct bpf_iter_task_vma it;
	struct vm_area_struct *vma;

	bytes = areas = 0;
	begun = bpf_iter_task_vma_new(&it, bpf_get_current_task_btf(), from);
	while ((vma = bpf_iter_task_vma_next(&it))) {
		areas++;
		bytes += vma->vm_end - vma->vm_start;
	}
	bpf_iter_task_vma_destroy(&it);
	return 0;
}

SEC("?raw_tp/task_rename")
int caches(void *ctx)
{
	struct bpf_iter_kmem_cache it;
	struct kmem_cache *cache;

	objects = 0;
	bpf_iter_kmem_cache_new(&it);
	while ((cache = bpf_iter_kmem_cache_next(&it)))
		objects += cache->object_size;
	bpf_iter_kmem_cache_destroy(&it);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
