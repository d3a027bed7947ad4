/* What the hooks of control groups show their programs, noted; and what programs make of it. */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

__u32 seen[64];
__u32 count;
__u32 port;   /* what addresses are given, 0 for none */
__u32 ip4;    /* likewise, in network order */
int verdict = 1;
int retval;   /* what bpf_set_retval is given, 0 for none */
int length;   /* optlen */
__u32 level;
char text[64];
char more[64];
int results[8];

static __always_inline void note(__u32 number)
{
	if (count < 64)
		seen[count] = number;
	count++;
}

static __always_inline void note_address(struct bpf_sock_addr *ctx)
{
	struct bpf_sock *sk = ctx->sk;

	note(ctx->user_family);
	note(ctx->user_port);
	note(ctx->family);
	note(ctx->type);
	note(ctx->protocol);
	if (sk) {
		note(sk->family);
		note(sk->type);
		note(sk->protocol);
		note(sk->mark);
		note(sk->src_port != 0);
		note(sk->state);
	}
	if (port)
		ctx->user_port = bpf_htons(port);
}

static __always_inline void note_address4(struct bpf_sock_addr *ctx)
{
	note(ctx->user_ip4);
	note_address(ctx);
	if (ip4)
		ctx->user_ip4 = ip4;
}

static __always_inline void note_address6(struct bpf_sock_addr *ctx)
{
	for (int i = 0; i < 4; i++)
		note(ctx->user_ip6[i]);
	note_address(ctx);
}

SEC("cgroup/bind4")
int bind4(struct bpf_sock_addr *ctx)
{
	note_address4(ctx);
	return verdict & 3;
}

SEC("cgroup/bind6")
int bind6(struct bpf_sock_addr *ctx)
{
	note_address6(ctx);
	return verdict & 3;
}

SEC("cgroup/connect4")
int connect4(struct bpf_sock_addr *ctx)
{
	note_address4(ctx);
	note(bpf_get_retval());
	if (retval)
		bpf_set_retval(retval);
	note(bpf_get_retval());
	return verdict & 1;
}

SEC("cgroup/connect6")
int connect6(struct bpf_sock_addr *ctx)
{
	note_address6(ctx);
	return verdict & 1;
}

SEC("cgroup/sendmsg4")
int sendmsg4(struct bpf_sock_addr *ctx)
{
	note_address4(ctx);
	note(ctx->msg_src_ip4);
	return verdict & 1;
}

SEC("cgroup/getpeername4")
int getpeername4(struct bpf_sock_addr *ctx)
{
	note_address4(ctx);
	return 1;
}

SEC("cgroup/sock_create")
int sock_create(struct bpf_sock *ctx)
{
	note(ctx->family);
	note(ctx->type);
	note(ctx->protocol);
	note(ctx->bound_dev_if);
	note(ctx->mark);
	note(ctx->priority);
	ctx->mark = 7;
	ctx->priority = 3;
	return verdict & 1;
}

SEC("cgroup/post_bind4")
int post_bind4(struct bpf_sock *ctx)
{
	note(ctx->src_ip4);
	note(ctx->src_port);
	note(ctx->family);
	note(ctx->state);
	return verdict & 1;
}

SEC("cgroup/setsockopt")
int set_option(struct bpf_sockopt *ctx)
{
	__u8 *value = ctx->optval, *end = ctx->optval_end;

	note(ctx->level);
	note(ctx->optname);
	note(ctx->optlen);
	note(end - value);
	if (value + 4 <= end) {
		note(*(__u32 *)value);
		if (port)
			*(__u32 *)value = port;
	}
	if (level)
		ctx->level = level;
	if (length)
		ctx->optlen = length;
	if (retval)
		bpf_set_retval(retval);
	return verdict & 1;
}

SEC("cgroup/getsockopt")
int get_option(struct bpf_sockopt *ctx)
{
	__u8 *value = ctx->optval, *end = ctx->optval_end;

	note(ctx->level);
	note(ctx->optname);
	note(ctx->optlen);
	note(ctx->retval);
	note(bpf_get_retval());
	if (value + 4 <= end) {
		note(*(__u32 *)value);
		if (port)
			*(__u32 *)value = port;
	}
	if (length)
		ctx->optlen = length;
	if (level)
		ctx->retval = 0;
	if (retval)
		bpf_set_retval(retval);
	return verdict & 1;
}

SEC("cgroup/dev")
int device(struct bpf_cgroup_dev_ctx *ctx)
{
	if (ctx->major != 1)
		return 1;
	note(ctx->access_type);
	note(ctx->major);
	note(ctx->minor);
	return verdict & 1;
}

SEC("cgroup/sysctl")
int setting(struct bpf_sysctl *ctx)
{
	char name[8] = {};

	note(ctx->write);
	note(ctx->file_pos);
	results[0] = bpf_sysctl_get_name(ctx, text, sizeof(text), 0);
	results[1] = bpf_sysctl_get_name(ctx, name, sizeof(name), 0);
	note(name[6]);
	results[2] = bpf_sysctl_get_name(ctx, more, sizeof(more), BPF_F_SYSCTL_BASE_NAME);
	results[3] = bpf_sysctl_get_current_value(ctx, more, sizeof(more));
	results[4] = bpf_sysctl_get_current_value(ctx, name, 2);
	results[5] = bpf_sysctl_get_new_value(ctx, name, sizeof(name));
	note(name[0]);
	if (length)
		results[6] = bpf_sysctl_set_new_value(ctx, "1", 1);
	return verdict & 1;
}

char LICENSE[] SEC("license") = "GPL";
