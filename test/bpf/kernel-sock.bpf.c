/* Sockets as the kernel has them, and what a user has written into a ring. */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

struct sock_common {
	unsigned short skc_family;
	volatile unsigned char skc_state;
	unsigned short skc_num;
	__be16 skc_dport;
	__be32 skc_rcv_saddr;
	__be32 skc_daddr;
} __attribute__((preserve_access_index));

struct sock {
	struct sock_common __sk_common;
	unsigned short sk_type;
	unsigned short sk_protocol;
} __attribute__((preserve_access_index));

struct inet_sock {
	struct sock sk;
	__be16 inet_sport;
} __attribute__((preserve_access_index));

struct inet_connection_sock {
	struct inet_sock icsk_inet;
} __attribute__((preserve_access_index));

struct tcp_sock {
	struct inet_connection_sock inet_conn;
} __attribute__((preserve_access_index));

struct {
	__uint(type, BPF_MAP_TYPE_USER_RINGBUF);
	__uint(max_entries, 4096);
} user SEC(".maps");

int seen[32];
__u32 count;
__u16 port;
int stop;

static __always_inline void note(int number)
{
	if (count < 32)
		seen[count] = number;
	count++;
}

SEC("tc")
int convert(struct __sk_buff *ctx)
{
	struct bpf_sock_tuple tuple = {};
	struct tcp_sock *tcp;
	struct bpf_sock *sk;

	tuple.ipv4.saddr = tuple.ipv4.daddr = bpf_htonl(0x7f000001);
	tuple.ipv4.sport = bpf_htons(1);
	tuple.ipv4.dport = bpf_htons(port);
	sk = bpf_sk_lookup_tcp(ctx, &tuple, sizeof(tuple.ipv4), BPF_F_CURRENT_NETNS, 0);
	if (!sk)
		return 1;
	tcp = bpf_skc_to_tcp_sock(sk);
	if (tcp) {
		struct inet_sock *inet = &tcp->inet_conn.icsk_inet;

		note(inet->sk.__sk_common.skc_family);
		note(inet->sk.__sk_common.skc_state);
		note(inet->sk.__sk_common.skc_num == port);
		note(inet->sk.__sk_common.skc_rcv_saddr);
		note(inet->sk.__sk_common.skc_daddr);
		note(inet->sk.sk_protocol);
		note(inet->sk.sk_type);
		note(inet->inet_sport == bpf_htons(port));
	}
	note(bpf_skc_to_tcp6_sock(sk) != 0);
	note(bpf_skc_to_udp6_sock(sk) != 0);
	note(bpf_skc_to_tcp_timewait_sock(sk) != 0);
	note(bpf_skc_to_unix_sock(sk) != 0);
	bpf_sk_release(sk);
	return 0;
}

static long take(struct bpf_dynptr *sample, void *ctx)
{
	int number = 0;

	bpf_dynptr_read(&number, sizeof(number), sample, 0, 0);
	note(number);
	return number == stop;
}

SEC("syscall")
int drain(void *ctx)
{
	note(bpf_user_ringbuf_drain(&user, take, 0, 0));
	note(bpf_user_ringbuf_drain(&user, take, 0, 8));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
