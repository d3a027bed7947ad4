/* Iterators over the kernel's objects, each for a test that loads it alone. Nothing is changed. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

/* Where it is not 0, only this process is written. */
const volatile __u32 pid = 0;

#define KERNEL __attribute__((preserve_access_index))

struct seq_file;
struct bpf_iter_meta {
	struct seq_file *seq;
} KERNEL;

struct task_struct {
	int pid;
	int tgid;
	char comm[16];
} KERNEL;

struct task_row {
	__u32 pid;
	__u32 tgid;
	char comm[16];
};
/* So that its type is known outside. */
struct task_row first_row;

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
} KERNEL;

SEC("?iter/task")
int tasks(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;

	if (!task || (pid && task->tgid != pid))
		return 0;
	BPF_SEQ_PRINTF(ctx->meta->seq, "%d %d %s\n", task->tgid, task->pid, task->comm);
	return 0;
}

SEC("?iter/task")
int task_rows(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct task_row row = {};

	if (!task || (pid && task->tgid != pid))
		return 0;
	row.pid = task->pid;
	row.tgid = task->tgid;
	bpf_probe_read_kernel_str(row.comm, sizeof(row.comm), task->comm);
	bpf_seq_write(ctx->meta->seq, &row, sizeof(row));
	return 0;
}

/* A row and a byte: rows that are none. */
SEC("?iter/task")
int odd_rows(struct bpf_iter__task *ctx)
{
	char bytes[5] = "odd!";
	struct task_struct *task = ctx->task;

	if (task && task->tgid == pid && task->pid == pid)
		bpf_seq_write(ctx->meta->seq, bytes, sizeof(bytes));
	return 0;
}

struct file;
struct bpf_iter__task_file {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	__u32 fd;
	struct file *file;
} KERNEL;

SEC("?iter/task_file")
int task_files(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;

	if (!task || !ctx->file || task->tgid != pid)
		return 0;
	BPF_SEQ_PRINTF(ctx->meta->seq, "%d\n", ctx->fd);
	return 0;
}

struct vm_area_struct {
	unsigned long vm_start;
	unsigned long vm_end;
} KERNEL;

struct bpf_iter__task_vma {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	struct vm_area_struct *vma;
} KERNEL;

SEC("?iter/task_vma")
int task_vmas(struct bpf_iter__task_vma *ctx)
{
	struct task_struct *task = ctx->task;
	struct vm_area_struct *vma = ctx->vma;

	if (!task || !vma || task->tgid != pid || task->pid != pid)
		return 0;
	BPF_SEQ_PRINTF(ctx->meta->seq, "%llx\n", vma->vm_start);
	return 0;
}

struct bpf_map {
	__u32 id;
} KERNEL;

struct bpf_iter__bpf_map {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
} KERNEL;

SEC("?iter/bpf_map")
int maps(struct bpf_iter__bpf_map *ctx)
{
	struct bpf_map *map = ctx->map;

	if (map)
		BPF_SEQ_PRINTF(ctx->meta->seq, "%d\n", map->id);
	return 0;
}

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, __u32);
	__type(value, __u64);
} elements SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u8);
	__type(value, __u8);
} narrow SEC(".maps");

struct bpf_iter__bpf_map_elem {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
	void *key;
	void *value;
} KERNEL;

SEC("?iter/bpf_map_elem")
int map_elements(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *key = ctx->key;
	__u64 *value = ctx->value;

	if (key && value)
		BPF_SEQ_PRINTF(ctx->meta->seq, "%d %lld\n", *key, *value);
	return 0;
}

struct {
	__uint(type, BPF_MAP_TYPE_SOCKMAP);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} sockets SEC(".maps");

struct sock_common {
	__u16 skc_num;
} KERNEL;

struct sock;
struct bpf_iter__sockmap {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
	void *key;
	struct sock *sk;
} KERNEL;

SEC("?iter/sockmap")
int sockmap_elements(struct bpf_iter__sockmap *ctx)
{
	struct sock_common *sk = (struct sock_common *)ctx->sk;
	__u32 *key = ctx->key;

	if (key && sk)
		BPF_SEQ_PRINTF(ctx->meta->seq, "%d %d\n", *key, BPF_CORE_READ(sk, skc_num));
	return 0;
}

struct bpf_prog_aux {
	__u32 id;
} KERNEL;
struct bpf_prog {
	struct bpf_prog_aux *aux;
} KERNEL;

struct bpf_iter__bpf_prog {
	struct bpf_iter_meta *meta;
	struct bpf_prog *prog;
} KERNEL;

SEC("?iter/bpf_prog")
int programs(struct bpf_iter__bpf_prog *ctx)
{
	struct bpf_prog *prog = ctx->prog;

	if (prog)
		BPF_SEQ_PRINTF(ctx->meta->seq, "%d\n", prog->aux->id);
	return 0;
}

struct bpf_link {
	__u32 id;
} KERNEL;

struct bpf_iter__bpf_link {
	struct bpf_iter_meta *meta;
	struct bpf_link *link;
} KERNEL;

SEC("?iter/bpf_link")
int links(struct bpf_iter__bpf_link *ctx)
{
	struct bpf_link *link = ctx->link;

	if (link)
		BPF_SEQ_PRINTF(ctx->meta->seq, "%d\n", link->id);
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

SEC("?iter/cgroup")
int cgroups(struct bpf_iter__cgroup *ctx)
{
	struct cgroup *cgroup = ctx->cgroup;

	if (cgroup)
		BPF_SEQ_PRINTF(ctx->meta->seq, "%llu\n", cgroup->kn->id);
	return 0;
}

struct bpf_iter__tcp {
	struct bpf_iter_meta *meta;
	struct sock_common *sk_common;
} KERNEL;

SEC("?iter/tcp")
int tcp_sockets(struct bpf_iter__tcp *ctx)
{
	struct sock_common *sk = ctx->sk_common;

	if (sk)
		BPF_SEQ_PRINTF(ctx->meta->seq, "%d\n", sk->skc_num);
	return 0;
}

struct udp_sock;
struct bpf_iter__udp {
	struct bpf_iter_meta *meta;
	struct udp_sock *udp_sk;
} KERNEL;

SEC("?iter/udp")
int udp_sockets(struct bpf_iter__udp *ctx)
{
	/* Every socket starts with it. */
	struct sock_common *sk = (struct sock_common *)ctx->udp_sk;

	if (sk)
		BPF_SEQ_PRINTF(ctx->meta->seq, "%d\n", BPF_CORE_READ(sk, skc_num));
	return 0;
}

struct inode {
	unsigned long i_ino;
} KERNEL;
struct socket_alloc {
	struct inode vfs_inode;
} KERNEL;
struct socket;
struct sock {
	struct socket *sk_socket;
} KERNEL;

struct unix_sock;
struct bpf_iter__unix {
	struct bpf_iter_meta *meta;
	struct unix_sock *unix_sk;
} KERNEL;

SEC("?iter/unix")
int unix_sockets(struct bpf_iter__unix *ctx)
{
	struct sock *sk = (struct sock *)ctx->unix_sk;
	/* The socket is its first field. */
	struct socket_alloc *alloc;

	if (!sk)
		return 0;
	alloc = (struct socket_alloc *)BPF_CORE_READ(sk, sk_socket);
	if (alloc)
		BPF_SEQ_PRINTF(ctx->meta->seq, "%llu\n", BPF_CORE_READ(alloc, vfs_inode.i_ino));
	return 0;
}

struct netlink_sock {
	__u32 portid;
} KERNEL;

struct bpf_iter__netlink {
	struct bpf_iter_meta *meta;
	struct netlink_sock *sk;
} KERNEL;

SEC("?iter/netlink")
int netlink_sockets(struct bpf_iter__netlink *ctx)
{
	struct netlink_sock *sk = ctx->sk;

	if (sk)
		BPF_SEQ_PRINTF(ctx->meta->seq, "%u\n", sk->portid);
	return 0;
}

struct kallsym_iter {
	char name[128];
} KERNEL;

struct bpf_iter__ksym {
	struct bpf_iter_meta *meta;
	struct kallsym_iter *ksym;
} KERNEL;

/* Of some hundred thousand, those that start so. */
SEC("?iter/ksym")
int kernel_symbols(struct bpf_iter__ksym *ctx)
{
	struct kallsym_iter *symbol = ctx->ksym;
	char start[13];

	if (!symbol)
		return 0;
	bpf_probe_read_kernel(start, sizeof(start) - 1, symbol->name);
	if (bpf_strncmp(start, sizeof(start) - 1, "bpf_seq_read"))
		return 0;
	BPF_SEQ_PRINTF(ctx->meta->seq, "%s\n", symbol->name);
	return 0;
}

struct kmem_cache {
	const char *name;
	unsigned int object_size;
} KERNEL;

struct bpf_iter__kmem_cache {
	struct bpf_iter_meta *meta;
	struct kmem_cache *s;
} KERNEL;

SEC("?iter/kmem_cache")
int caches(struct bpf_iter__kmem_cache *ctx)
{
	struct kmem_cache *cache = ctx->s;

	if (cache)
		BPF_SEQ_PRINTF(ctx->meta->seq, "%s\n", cache->name);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
