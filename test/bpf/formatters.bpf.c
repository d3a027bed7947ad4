/* A map and a ring whose types say how they are shown. */
#include <linux/bpf.h>
#include <linux/in6.h>
#include <bpf/bpf_helpers.h>
#include <node-ebpf.h>

typedef __be32 address EBPF_FORMAT(ipv4);

struct flow {
	address saddr;
	__be32 daddr EBPF_FORMAT(ipv4);
	struct in6_addr six EBPF_FORMAT(ipv6);
	__be16 ports[2] EBPF_FORMAT(port);
	__u8 mac[6] EBPF_FORMAT(mac);
	__u8 raw[2];
};

struct stat {
	union {
		__u64 bytes EBPF_FORMAT(bytes);
		__u64 octets;
	};
	__u64 took EBPF_FORMAT(duration);
	struct {
		__s32 result EBPF_FORMAT(errno);
		__u32 unknown EBPF_FORMAT(not_yet);
	} last;
	char comm[16];
};

struct event {
	__u32 signal EBPF_FORMAT(signal);
	__u32 nr EBPF_FORMAT(syscall);
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, struct flow);
	__type(value, struct stat);
} flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct event);
} by_cpu SEC(".maps");

RING_BUFFER(events, struct event, 4096);

SEC("tp/syscalls/sys_enter_kill")
int on_kill(void *ctx)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	__u32 zero = 0;

	if (!event)
		return 0;
	event->signal = bpf_map_lookup_elem(&by_cpu, &zero) ? 15 : 0;
	event->nr = bpf_map_lookup_elem(&flows, event) ? 0 : 62;
	bpf_ringbuf_submit(event, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
