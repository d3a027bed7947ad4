/* Addresses of unix sockets, which kernel 6.7 lets programs write anew: each becomes the abstract name `there`. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* A whole struct: libbpf does not take a mere declaration for the kernel's type. */
struct bpf_sock_addr_kern {
	void *sk;
} __attribute__((preserve_access_index));

/* Weak: kernels without it say that they lack the hook, rather than that they lack the function. */
extern int bpf_sock_addr_set_sun_path(struct bpf_sock_addr_kern *address, const __u8 *path, __u32 size) __ksym __weak;
extern void *bpf_cast_to_kern_ctx(void *ctx) __ksym __weak;

/* Its first byte is 0, and its length says where it ends. No constant: what kernel functions are given must be writable. */
__u8 there[] = { 0, 't', 'h', 'e', 'r', 'e' };

__u64 calls;

#define REWRITES(name, section)                                                          \
	SEC(section)                                                                     \
	int name(struct bpf_sock_addr *address)                                          \
	{                                                                                \
		__sync_fetch_and_add(&calls, 1);                                         \
		bpf_sock_addr_set_sun_path(bpf_cast_to_kern_ctx(address), there, sizeof(there)); \
		return 1;                                                                \
	}

REWRITES(connect_unix, "cgroup/connect_unix")
REWRITES(sendmsg_unix, "cgroup/sendmsg_unix")
REWRITES(recvmsg_unix, "cgroup/recvmsg_unix")
REWRITES(getpeername_unix, "cgroup/getpeername_unix")
REWRITES(getsockname_unix, "cgroup/getsockname_unix")

char LICENSE[] SEC("license") = "GPL";
