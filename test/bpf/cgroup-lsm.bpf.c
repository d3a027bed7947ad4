/* A hook of the security modules for the processes of one cgroup: no socket of theirs can be bound. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct socket;
struct sockaddr;

SEC("lsm_cgroup/socket_bind")
int BPF_PROG(refuse_bind, struct socket *sock, struct sockaddr *address, int length)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
