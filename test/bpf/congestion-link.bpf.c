/* Congestion controls that are held by a link (kernel 6.4): two of one name, so that the one can take the other's place. */
#include "congestion.h"

__u64 first_connections;
__u64 second_connections;

SEC("struct_ops/init")
void BPF_PROG(first_init, struct sock *sk)
{
	__sync_fetch_and_add(&first_connections, 1);
}

SEC("struct_ops/init")
void BPF_PROG(second_init, struct sock *sk)
{
	__sync_fetch_and_add(&second_connections, 1);
}

SEC("struct_ops/cong_avoid")
void BPF_PROG(cong_avoid, struct sock *sk, __u32 ack, __u32 acked)
{
	struct tcp_sock *tcp = (struct tcp_sock *)sk;

	if (tcp->snd_cwnd < 100)
		tcp->snd_cwnd++;
}

#define CONTROL(function)                                                                                                                  \
	{                                                                                                                                  \
		.flags = TCP_CONG_NON_RESTRICTED, .ssthresh = (void *)ssthresh, .cong_avoid = (void *)cong_avoid,                          \
		.undo_cwnd = (void *)undo_cwnd, .init = (void *)function, .name = "node_ebpf_link",                                        \
	}

SEC(".struct_ops.link") struct tcp_congestion_ops first = CONTROL(first_init);
SEC("?.struct_ops.link") struct tcp_congestion_ops second = CONTROL(second_init);
SEC("?.struct_ops.link") struct tcp_congestion_ops third = CONTROL(second_init);

char LICENSE[] SEC("license") = "GPL";
