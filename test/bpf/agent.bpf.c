/* What an agent does that has no privileges any more, or never had them: events, a map, a variable, of one process's new names. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* Only this process is looked at. */
const volatile __u32 pid = 0;

__u64 seen = 0;

struct event {
	__u32 pid;
	char name[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
	__type(value, struct event);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

SEC("raw_tp/task_rename")
int on_rename(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 tgid = bpf_get_current_pid_tgid() >> 32;
	struct event *event;
	__u64 one = 1, *count;

	if (tgid != pid)
		return 0;
	__sync_fetch_and_add(&seen, 1);
	count = bpf_map_lookup_elem(&counts, &tgid);
	if (count)
		__sync_fetch_and_add(count, 1);
	else
		bpf_map_update_elem(&counts, &tgid, &one, BPF_ANY);
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event)
		return 0;
	event->pid = tgid;
	bpf_probe_read_kernel_str(event->name, sizeof(event->name), (const void *)ctx->args[1]);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
