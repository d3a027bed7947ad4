/* Hooks of the security modules for the processes of a control group: of a socket, and of whoever runs. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct sock_common {
	unsigned short skc_num;
} __attribute__((preserve_access_index));
struct sock {
	struct sock_common __sk_common;
} __attribute__((preserve_access_index));
struct socket {
	struct sock *sk;
} __attribute__((preserve_access_index));
struct sockaddr;
struct file;

__u32 verdict = 1, other = 1;
__s32 error, before;
__u32 port, calls, others;

SEC("lsm_cgroup/socket_bind")
int BPF_PROG(bind, struct socket *sock, struct sockaddr *address, int length)
{
	calls++;
	port = sock->sk->__sk_common.skc_num;
	before = bpf_get_retval();
	if (error)
		bpf_set_retval(error);
	return verdict;
}

SEC("lsm_cgroup/socket_bind")
int BPF_PROG(bind_again, struct socket *sock, struct sockaddr *address, int length)
{
	others++;
	before = bpf_get_retval();
	return other;
}

SEC("lsm_cgroup/file_open")
int BPF_PROG(opened, struct file *file)
{
	calls++;
	return verdict;
}

char LICENSE[] SEC("license") = "GPL";
