/* A congestion control that is registered by its map's value (kernel 5.6). */
#include "congestion.h"

__u64 connections;
__u64 acknowledgements;

SEC("struct_ops/init")
void BPF_PROG(init, struct sock *sk)
{
	__sync_fetch_and_add(&connections, 1);
}

SEC("struct_ops/cong_avoid")
void BPF_PROG(cong_avoid, struct sock *sk, __u32 ack, __u32 acked)
{
	struct tcp_sock *tcp = (struct tcp_sock *)sk;

	__sync_fetch_and_add(&acknowledgements, 1);
	if (tcp->snd_cwnd < 100)
		tcp->snd_cwnd++;
}

SEC(".struct_ops")
struct tcp_congestion_ops congestion = {
	.flags = TCP_CONG_NON_RESTRICTED,
	.ssthresh = (void *)ssthresh,
	.cong_avoid = (void *)cong_avoid,
	.undo_cwnd = (void *)undo_cwnd,
	.init = (void *)init,
	.name = "node_ebpf",
};

char LICENSE[] SEC("license") = "GPL";
