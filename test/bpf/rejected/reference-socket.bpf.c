/* Looks a socket up and never releases it. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int reference_socket(struct __sk_buff *ctx)
{
	struct bpf_sock_tuple tuple = {};
	struct bpf_sock *socket = bpf_sk_lookup_tcp(ctx, &tuple, sizeof(tuple.ipv4), BPF_F_CURRENT_NETNS, 0);

	return socket ? 1 : 0; // REJECTED
}

char LICENSE[] SEC("license") = "GPL";
