/* A cgroup program that answers something else than 0 or 1. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup/sock_create")
int return_value(struct bpf_sock *ctx)
{
	return 5; // REJECTED
}

char LICENSE[] SEC("license") = "GPL";
