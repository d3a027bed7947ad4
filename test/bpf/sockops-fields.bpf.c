/* What sock_ops programs are told of a connection, noted; and programs of cgroups that do what the kernel's verifier does not let them. */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

__u32 seen[64];
__u32 count;
__u32 op;      /* the one that is noted */
__u32 port;    /* of either end, so that no other connection is */
int results[8];
int reply;

static __always_inline void note(__u32 number)
{
	if (count < 64)
		seen[count] = number;
	count++;
}

SEC("sockops")
int connection(struct bpf_sock_ops *ctx)
{
	struct bpf_tcp_sock *tcp;
	struct bpf_sock *sk = ctx->sk;
	int value = 7;

	if (ctx->op != op)
		return 1;
	if (bpf_ntohl(ctx->remote_port) != port && ctx->local_port != port)
		return 1;
	note(ctx->family);
	note(ctx->remote_ip4);
	note(ctx->local_ip4);
	note(bpf_ntohl(ctx->remote_port) == port);
	note(ctx->local_port == port);
	note(ctx->is_fullsock);
	note(ctx->state);
	note(ctx->bpf_sock_ops_cb_flags);
	results[0] = bpf_sock_ops_cb_flags_set(ctx, 0xff);
	note(ctx->bpf_sock_ops_cb_flags);
	results[1] = bpf_sock_ops_cb_flags_set(ctx, 0);
	note(ctx->bpf_sock_ops_cb_flags);
	if (sk) {
		note(sk->family);
		note(sk->protocol);
		tcp = bpf_tcp_sock(sk);
		note(tcp != 0);
	}
	/* SO_PRIORITY, one that there is none of, TCP_SYNCNT, IP_TOS */
	results[2] = bpf_setsockopt(ctx, 1, 12, &value, sizeof(value));
	results[3] = bpf_setsockopt(ctx, 1, 9999, &value, sizeof(value));
	results[4] = bpf_setsockopt(ctx, 6, 7, &value, sizeof(value));
	value = 0;
	results[5] = bpf_getsockopt(ctx, 6, 7, &value, sizeof(value));
	note(value);
	value = 0;
	results[6] = bpf_getsockopt(ctx, 1, 12, &value, sizeof(value));
	note(value);
	if (reply)
		ctx->reply = reply;
	return 1;
}

__u32 cwnd;
__u64 received;

SEC("?sockops")
int measures(struct bpf_sock_ops *ctx)
{
	struct bpf_tcp_sock *tcp = ctx->sk ? bpf_tcp_sock(ctx->sk) : 0;

	note(ctx->args[0]);
	note(ctx->args[1]);
	note(ctx->snd_cwnd);
	note(ctx->srtt_us >> 3);
	note(ctx->sacked_out);
	received = ctx->bytes_received;
	if (tcp)
		cwnd = tcp->snd_cwnd;
	if (reply)
		ctx->reply = reply;
	return 1;
}

SEC("?cgroup/connect4")
int writes_family(struct bpf_sock_addr *ctx)
{
	*(volatile __u32 *)&ctx->family = 1;
	return 1;
}

SEC("?cgroup/connect4")
int returns_five(struct bpf_sock_addr *ctx)
{
	return 5;
}

SEC("?cgroup/connect4")
int binds(struct bpf_sock_addr *ctx)
{
	struct sockaddr {
		__u16 family;
		__be16 port;
		__u32 address;
		__u8 zero[8];
	} from = { .family = 2, .address = bpf_htonl(0x7f000005) };

	note(bpf_bind(ctx, (void *)&from, sizeof(from)));
	from.family = 10;
	note(bpf_bind(ctx, (void *)&from, sizeof(from)));
	note(bpf_get_socket_cookie(ctx) != 0);
	note(bpf_get_netns_cookie(ctx) != 0);
	return 1;
}

char LICENSE[] SEC("license") = "GPL";
