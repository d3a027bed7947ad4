/* Values that programs and user space keep with sockets, tasks, cgroups and inodes: both count in the same one. Tests load those that they want. */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define KERNEL __attribute__((preserve_access_index))

struct cgroup;
struct task_struct;
struct inode;

struct file {
	struct inode *f_inode;
} KERNEL;

struct bpf_iter__cgroup {
	struct cgroup *cgroup;
} KERNEL;

struct visits {
	__u64 count;
	__u32 last;
};

#define STORAGE(NAME, TYPE)                      \
	struct {                                 \
		__uint(type, TYPE);              \
		__uint(map_flags, BPF_F_NO_PREALLOC); \
		__type(key, int);                \
		__type(value, struct visits);    \
	} NAME SEC(".maps")

STORAGE(of_sockets, BPF_MAP_TYPE_SK_STORAGE);
STORAGE(of_tasks, BPF_MAP_TYPE_TASK_STORAGE);
STORAGE(of_cgroups, BPF_MAP_TYPE_CGRP_STORAGE);
STORAGE(of_inodes, BPF_MAP_TYPE_INODE_STORAGE);

const volatile __u32 pid = 0;
/* Of the socket that is looked for. */
__u16 port;
/* Written into `last`. */
__u32 mark;
/* Whether a value is made where there is none, and whether it is deleted instead. */
int create = 1;
int remove;
int result;

static __always_inline int visit(struct visits *visits)
{
	if (!visits)
		return 0;
	__sync_fetch_and_add(&visits->count, 1);
	visits->last = mark;
	return 1;
}

#define FLAGS (create ? BPF_LOCAL_STORAGE_GET_F_CREATE : 0)

SEC("?tc")
int visit_socket(struct __sk_buff *ctx)
{
	struct bpf_sock_tuple tuple = {};
	struct bpf_sock *sk;

	tuple.ipv4.saddr = tuple.ipv4.daddr = bpf_htonl(0x7f000001);
	tuple.ipv4.sport = bpf_htons(1);
	tuple.ipv4.dport = bpf_htons(port);
	sk = bpf_sk_lookup_tcp(ctx, &tuple, sizeof(tuple.ipv4), BPF_F_CURRENT_NETNS, 0);
	if (!sk)
		return 2;
	if (remove)
		result = bpf_sk_storage_delete(&of_sockets, sk);
	else
		result = visit(bpf_sk_storage_get(&of_sockets, sk, 0, FLAGS));
	bpf_sk_release(sk);
	return 0;
}

/* A task is a thread: only the main one is looked at. */
SEC("?raw_tp/task_rename")
int visit_task(void *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();

	if ((__u32)bpf_get_current_pid_tgid() != pid)
		return 0;
	if (remove)
		result = bpf_task_storage_delete(&of_tasks, task);
	else
		result = visit(bpf_task_storage_get(&of_tasks, task, 0, FLAGS));
	return 0;
}

SEC("?iter/cgroup")
int visit_cgroup(struct bpf_iter__cgroup *ctx)
{
	struct cgroup *cgroup = ctx->cgroup;

	if (!cgroup)
		return 0;
	if (remove)
		result = bpf_cgrp_storage_delete(&of_cgroups, cgroup);
	else
		result = visit(bpf_cgrp_storage_get(&of_cgroups, cgroup, 0, FLAGS));
	return 0;
}

SEC("?lsm/file_open")
int BPF_PROG(visit_inode, struct file *file)
{
	if (bpf_get_current_pid_tgid() >> 32 != pid)
		return 0;
	/* Files that nobody has marked are not counted. */
	result = visit(bpf_inode_storage_get(&of_inodes, file->f_inode, 0, 0));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
