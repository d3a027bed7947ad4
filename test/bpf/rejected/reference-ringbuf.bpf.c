/* Reserves a record and forgets to submit or discard it on one way out. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

SEC("raw_tp/sys_enter")
int reference_ringbuf(void *ctx)
{
	__u64 *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event)
		return 0;
	*event = bpf_ktime_get_ns();
	if (*event & 1)
		return 0;
	bpf_ringbuf_submit(event, 0);
	return 0;
} // REJECTED

char LICENSE[] SEC("license") = "GPL";
