/*
 * A program for each hook of control groups that kernel 5.10 has. Those that judge do what `verdict` says; those that see an
 * address write `port` into it.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

__u32 verdict = 1; /* 1 allows, 0 refuses */
__u32 port;	   /* what addresses are given */
__u64 calls;	   /* that any of them has seen */

static __always_inline int judge(void)
{
	__sync_fetch_and_add(&calls, 1);
	return verdict ? 1 : 0;
}

SEC("cgroup_skb/ingress")
int skb_ingress(struct __sk_buff *skb)
{
	return judge();
}

SEC("cgroup_skb/egress")
int skb_egress(struct __sk_buff *skb)
{
	return judge();
}

/* Its section says no direction. */
SEC("cgroup/skb")
int skb_any(struct __sk_buff *skb)
{
	return judge();
}

SEC("cgroup/sock_create")
int sock_create(struct bpf_sock *sock)
{
	return judge();
}

SEC("cgroup/sock_release")
int sock_release(struct bpf_sock *sock)
{
	__sync_fetch_and_add(&calls, 1);
	return 1;
}

/* The port is known by now. */
SEC("cgroup/post_bind4")
int post_bind4(struct bpf_sock *sock)
{
	return sock->src_port == port ? judge() : 1;
}

SEC("cgroup/post_bind6")
int post_bind6(struct bpf_sock *sock)
{
	return sock->src_port == port ? judge() : 1;
}

#define REWRITES(name, section)                                                \
	SEC(section)                                                           \
	int name(struct bpf_sock_addr *address)                                \
	{                                                                      \
		address->user_port = bpf_htons(port);                          \
		__sync_fetch_and_add(&calls, 1);                               \
		return 1;                                                      \
	}

REWRITES(bind4, "cgroup/bind4")
REWRITES(bind6, "cgroup/bind6")
REWRITES(connect4, "cgroup/connect4")
REWRITES(connect6, "cgroup/connect6")
REWRITES(sendmsg4, "cgroup/sendmsg4")
REWRITES(sendmsg6, "cgroup/sendmsg6")
REWRITES(recvmsg4, "cgroup/recvmsg4")
REWRITES(recvmsg6, "cgroup/recvmsg6")
REWRITES(getpeername4, "cgroup/getpeername4")
REWRITES(getpeername6, "cgroup/getpeername6")
REWRITES(getsockname4, "cgroup/getsockname4")
REWRITES(getsockname6, "cgroup/getsockname6")

/* A level of socket options that the kernel knows nothing of. */
#define LEVEL 4242

SEC("cgroup/getsockopt")
int get_option(struct bpf_sockopt *option)
{
	__u8 *value = option->optval;
	__u8 *end = option->optval_end;

	if (option->level != LEVEL)
		return 1;
	if (value + 1 > end)
		return 0;
	*value = 42;
	option->optlen = 1;
	barrier(); /* two stores: the context takes none of 8 bytes */
	option->retval = 0;
	return 1;
}

/* -1: the kernel itself is not asked. */
SEC("cgroup/setsockopt")
int set_option(struct bpf_sockopt *option)
{
	if (option->level != LEVEL)
		return judge();
	option->optlen = -1;
	return 1;
}

/* Refuses to say what system it is. */
SEC("cgroup/sysctl")
int read_setting(struct bpf_sysctl *ctx)
{
	static const char refused[] = "kernel/ostype";
	char name[sizeof(refused)] = {};

	if (bpf_sysctl_get_name(ctx, name, sizeof(name), 0) != sizeof(refused) - 1)
		return 1;
	for (int i = 0; i < sizeof(refused); i++)
		if (name[i] != refused[i])
			return 1;
	return judge();
}

/* Refuses /dev/null: character device 1:3. */
SEC("cgroup/dev")
int open_device(struct bpf_cgroup_dev_ctx *ctx)
{
	if ((ctx->access_type & 0xffff) != BPF_DEVCG_DEV_CHAR || ctx->major != 1 || ctx->minor != 3)
		return 1;
	return judge();
}

__u64 connected; /* connections that were asked for */
__u64 accepted;	 /* and those that came */

SEC("sockops")
int connection(struct bpf_sock_ops *ctx)
{
	if (ctx->op == BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB)
		__sync_fetch_and_add(&connected, 1);
	if (ctx->op == BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB)
		__sync_fetch_and_add(&accepted, 1);
	return 1;
}

char LICENSE[] SEC("license") = "GPL";
