/* Samples of an event of perf_event_open(2). */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "cookie.h"

/* Only this process is counted. */
const volatile __u32 pid = 0;

__u64 samples;
__u64 cookie;

/* On which CPUs a sample came, of whichever process. */
__u8 cpus[1024];

SEC("perf_event")
int sample(struct bpf_perf_event_data *ctx)
{
	__u32 cpu = bpf_get_smp_processor_id();

	if (cpu < sizeof(cpus))
		cpus[cpu] = 1;
	if (bpf_get_current_pid_tgid() >> 32 == pid) {
		__sync_fetch_and_add(&samples, 1);
		cookie = attach_cookie(ctx);
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
