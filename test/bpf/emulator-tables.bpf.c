/* Tables of operations: one that lacks what must be there, one without a name, and two that are whole but for their names. */
#include "congestion.h"

__u64 acknowledged;

SEC("struct_ops/cong_avoid")
void BPF_PROG(cong_avoid, struct sock *sk, __u32 ack, __u32 acked)
{
	struct tcp_sock *tcp = (struct tcp_sock *)sk;

	acknowledged += acked;
	tcp->snd_cwnd += acked;
}

#define WHOLE                                                                                                                              \
	.flags = TCP_CONG_NON_RESTRICTED, .ssthresh = (void *)ssthresh, .undo_cwnd = (void *)undo_cwnd, .cong_avoid = (void *)cong_avoid

SEC("?.struct_ops.link") struct tcp_congestion_ops lacking = {
	.ssthresh = (void *)ssthresh,
	.undo_cwnd = (void *)undo_cwnd,
	.name = "ebpf_lacking",
};
SEC("?.struct_ops.link") struct tcp_congestion_ops nameless = { WHOLE };
SEC("?.struct_ops.link") struct tcp_congestion_ops whole = { WHOLE, .name = "ebpf_whole" };
SEC("?.struct_ops.link") struct tcp_congestion_ops other = { WHOLE, .name = "ebpf_other" };

char LICENSE[] SEC("license") = "GPL";
