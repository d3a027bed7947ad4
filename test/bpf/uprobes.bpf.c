/* Functions of a binary by the many. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "cookie.h"

/* Only this process is looked at. */
const volatile __u32 pid = 0;

__u64 runs;
/* A bit for each cookie from 0 to 63 that came. */
__u64 cookies;

static __always_inline int count(void *ctx)
{
	if (bpf_get_current_pid_tgid() >> 32 != pid)
		return 0;
	__sync_fetch_and_add(&runs, 1);
	cookies |= 1ULL << (attach_cookie(ctx) & 63);
	return 0;
}

SEC("uprobe")
int each_entry(void *ctx)
{
	return count(ctx);
}

SEC("uprobe.multi")
int multi_entry(void *ctx)
{
	return count(ctx);
}

SEC("uretprobe.multi")
int multi_return(void *ctx)
{
	return count(ctx);
}

char LICENSE[] SEC("license") = "GPL";
