/* A kernel function's entry and return. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "cookie.h"

/* Only this process is looked at. */
const volatile __u32 pid = 0;

__u64 entries;
__u64 returns;
__u64 cookie;

SEC("kprobe/vfs_unlink")
int on_entry(void *ctx)
{
	if (bpf_get_current_pid_tgid() >> 32 == pid) {
		entries++;
		cookie = attach_cookie(ctx);
	}
	return 0;
}

SEC("kretprobe/vfs_unlink")
int on_return(void *ctx)
{
	if (bpf_get_current_pid_tgid() >> 32 == pid)
		returns++;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
