/* What programs of sockets see of them, noted; and what they make of messages. */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

__u32 seen[64];
__u32 count;
int errors[8];

struct {
	__uint(type, BPF_MAP_TYPE_SOCKMAP);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} socks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_SOCKHASH);
	__uint(max_entries, 4);
	__type(key, __u64);
	__type(value, __u64);
} by_name SEC(".maps");

static __always_inline void note(__u32 number)
{
	if (count < 64)
		seen[count] = number;
	count++;
}

__u64 flags;

/* Chooses socket 0, then again, then socket 1 in its place, then none. */
SEC("sk_lookup")
int choose(struct bpf_sk_lookup *ctx)
{
	struct bpf_sock *sk;
	__u32 slot = 0;

	note(ctx->family);
	note(ctx->protocol);
	note(ctx->remote_ip4);
	note(ctx->remote_port);
	note(ctx->local_ip4);
	note(ctx->local_port);
	note(ctx->ingress_ifindex);
	note(ctx->sk != 0);
	sk = bpf_map_lookup_elem(&socks, &slot);
	if (!sk)
		return SK_DROP;
	note(sk->family);
	note(sk->type);
	note(sk->protocol);
	note(sk->src_ip4);
	note(sk->state);
	note(sk->dst_port);
	errors[0] = bpf_sk_assign(ctx, sk, 0);
	errors[1] = bpf_sk_assign(ctx, sk, 0);
	errors[2] = bpf_sk_assign(ctx, sk, 8);
	bpf_sk_release(sk);
	note(ctx->sk != 0);
	slot = 1;
	sk = bpf_map_lookup_elem(&socks, &slot);
	if (sk) {
		errors[3] = bpf_sk_assign(ctx, sk, BPF_SK_LOOKUP_F_REPLACE);
		bpf_sk_release(sk);
	}
	if (flags)
		errors[4] = bpf_sk_assign(ctx, 0, flags);
	return SK_PASS;
}

struct bpf_sock_tuple tuple;
__u32 tuple_size;

/* By address. */
SEC("tc")
int find(struct __sk_buff *ctx)
{
	struct bpf_tcp_sock *tcp;
	struct bpf_sock *sk, *listener;
	__u32 size = sizeof(tuple.ipv4);

	if (tuple_size == sizeof(tuple.ipv6))
		size = sizeof(tuple.ipv6);
	sk = bpf_sk_lookup_tcp(ctx, &tuple, size, BPF_F_CURRENT_NETNS, flags);
	note(sk != 0);
	if (sk) {
		note(sk->family);
		note(sk->type);
		note(sk->protocol);
		note(sk->src_port == bpf_ntohs(tuple_size == 36 ? tuple.ipv6.dport : tuple.ipv4.dport));
		note(sk->src_ip4);
		note(sk->dst_ip4);
		note(sk->dst_port != 0);
		note(sk->state);
		note(sk->mark);
		note(bpf_sk_fullsock(sk) != 0);
		tcp = bpf_tcp_sock(sk);
		note(tcp != 0);
		listener = bpf_get_listener_sock(sk);
		note(listener != 0);
		bpf_sk_release(sk);
	}
	sk = bpf_skc_lookup_tcp(ctx, &tuple, size, BPF_F_CURRENT_NETNS, 0);
	note(sk != 0);
	if (sk)
		bpf_sk_release(sk);
	sk = bpf_sk_lookup_udp(ctx, &tuple, size, BPF_F_CURRENT_NETNS, 0);
	note(sk != 0);
	if (sk) {
		note(sk->protocol);
		bpf_sk_release(sk);
	}
	return 0;
}

int how; /* what `message` does */
__u32 bytes;
__u64 name;

enum { PASS, DROP, APPLY, CORK, PUSH, POP, PULL, REDIRECT_MAP, REDIRECT_HASH, CHANGE };

SEC("sk_msg")
int message(struct sk_msg_md *msg)
{
	char *data, *end;

	note(msg->family);
	note(msg->remote_ip4);
	note(msg->local_ip4);
	note(msg->remote_port != 0);
	note(msg->local_port != 0);
	note(msg->size);
	if (msg->sk)
		note(msg->sk->state);
	switch (how) {
	case DROP:
		return SK_DROP;
	case APPLY:
		errors[0] = bpf_msg_apply_bytes(msg, bytes);
		return count > 7 ? SK_DROP : SK_PASS;
	case CORK:
		errors[0] = bpf_msg_cork_bytes(msg, bytes);
		return SK_PASS;
	case PUSH:
		errors[0] = bpf_msg_push_data(msg, bytes, 2, 0);
		errors[1] = bpf_msg_push_data(msg, 1000, 2, 0);
		note(msg->size);
		errors[2] = bpf_msg_pull_data(msg, bytes, bytes + 2, 0);
		data = msg->data;
		end = msg->data_end;
		if (data + 2 <= end) {
			data[0] = '<';
			data[1] = '>';
		}
		return SK_PASS;
	case POP:
		errors[0] = bpf_msg_pop_data(msg, bytes, 2, 0);
		errors[1] = bpf_msg_pop_data(msg, 1000, 2, 0);
		note(msg->size);
		return SK_PASS;
	case PULL:
		errors[0] = bpf_msg_pull_data(msg, 1, 3, 0);
		errors[1] = bpf_msg_pull_data(msg, 3, 1, 0);
		errors[2] = bpf_msg_pull_data(msg, 0, 1000, 0);
		errors[3] = bpf_msg_pull_data(msg, 0, 1, 1);
		data = msg->data;
		end = msg->data_end;
		note(end - data);
		if (data + 1 <= end)
			data[0] = '!';
		return SK_PASS;
	case REDIRECT_MAP:
		return bpf_msg_redirect_map(msg, &socks, bytes, flags);
	case REDIRECT_HASH:
		return bpf_msg_redirect_hash(msg, &by_name, &name, flags);
	}
	return SK_PASS;
}

char LICENSE[] SEC("license") = "GPL";
