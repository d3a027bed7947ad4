/* Entry and return of a kernel function as one. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* Only this process is looked at. */
const volatile __u32 pid = 0;

__u64 runs;

SEC("kprobe.session")
int session(void *ctx)
{
	if (bpf_get_current_pid_tgid() >> 32 == pid)
		__sync_fetch_and_add(&runs, 1);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
