/* Submits the same record twice. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

SEC("raw_tp/sys_enter")
int reference_unowned(void *ctx)
{
	__u64 *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event)
		return 0;
	*event = 1;
	bpf_ringbuf_submit(event, 0);
	bpf_ringbuf_submit(event, 0); // REJECTED
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
