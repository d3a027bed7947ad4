/* Helpers that few programs call, each with the arguments that a test sets and what it answered. */
#include <linux/bpf.h>
#include <linux/in.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct net_device;
struct sk_buff;
struct xdp_buff;
struct file;
struct inode;
struct socket;

__u8 ip[40], tcp[60];
__u32 size, number, type, offset;
__s32 delta;
__u64 flags;
__s64 result, again;
__u8 buffer[256];
__s64 seen[16];

struct {
	__uint(type, BPF_MAP_TYPE_CGROUP_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} groups SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} filled SEC(".maps");

/* The ACK that a client sends for a cookie. */
static __always_inline void acknowledge(__u32 cookie)
{
	__u32 ack = __builtin_bswap32(cookie + 1);
	__u32 seq;

	__builtin_memcpy(tcp + 8, &ack, 4);
	__builtin_memcpy(&seq, tcp + 4, 4);
	seq = __builtin_bswap32(__builtin_bswap32(seq) + 1);
	__builtin_memcpy(tcp + 4, &seq, 4);
}

SEC("xdp")
int cookie4(struct xdp_md *ctx)
{
	result = bpf_tcp_raw_gen_syncookie_ipv4((void *)ip, (void *)tcp, size <= 60 ? size : 0);
	if (result < 0)
		return XDP_DROP;
	acknowledge(result + number);
	again = bpf_tcp_raw_check_syncookie_ipv4((void *)ip, (void *)tcp);
	return XDP_PASS;
}

SEC("xdp")
int cookie6(struct xdp_md *ctx)
{
	result = bpf_tcp_raw_gen_syncookie_ipv6((void *)ip, (void *)tcp, size <= 60 ? size : 0);
	if (result < 0)
		return XDP_DROP;
	acknowledge(result + number);
	again = bpf_tcp_raw_check_syncookie_ipv6((void *)ip, (void *)tcp);
	return XDP_PASS;
}

/* A listener at 127.0.0.1:80, or ::1. */
SEC("tc")
int cookie_of_listener(struct __sk_buff *skb)
{
	struct bpf_sock_tuple tuple = {};
	struct bpf_sock *sk;

	if (type == 6) {
		tuple.ipv6.daddr[3] = __builtin_bswap32(1);
		tuple.ipv6.dport = __builtin_bswap16(80);
		sk = bpf_skc_lookup_tcp(skb, &tuple, sizeof(tuple.ipv6), BPF_F_CURRENT_NETNS, 0);
	} else {
		tuple.ipv4.daddr = __builtin_bswap32(0x7f000001);
		tuple.ipv4.dport = __builtin_bswap16(80);
		sk = bpf_skc_lookup_tcp(skb, &tuple, sizeof(tuple.ipv4), BPF_F_CURRENT_NETNS, 0);
	}
	if (!sk)
		return 1;
	result = bpf_tcp_gen_syncookie(sk, ip, 40, (void *)tcp, size > 0 && size <= 60 ? size : 20);
	if (result > 0 || number) {
		tcp[13] = 16;
		acknowledge(result);
	}
	again = bpf_tcp_check_syncookie(sk, ip, 40, (void *)tcp, size > 0 && size <= 60 ? size : 20);
	bpf_sk_release(sk);
	return 0;
}

SEC("tc")
int under_cgroup(struct __sk_buff *skb)
{
	result = bpf_skb_under_cgroup(skb, &groups, number);
	return 0;
}

SEC("tc")
int xfrm_state(struct __sk_buff *skb)
{
	result = bpf_skb_get_xfrm_state(skb, number, (void *)buffer, size <= 28 && size ? size : 28, flags);
	return 0;
}

static __always_inline void push(struct __sk_buff *skb)
{
	__u32 length = size;

	if (length == 0 || length > sizeof(buffer))
		length = sizeof(buffer);
	result = bpf_lwt_push_encap(skb, type, buffer, length);
	seen[0] = skb->len;
	seen[1] = skb->protocol;
	seen[2] = skb->data_end - skb->data;
}

SEC("lwt_in")
int push_in(struct __sk_buff *skb)
{
	push(skb);
	return 0;
}

SEC("lwt_xmit")
int push_out(struct __sk_buff *skb)
{
	push(skb);
	return 0;
}

SEC("lwt_seg6local")
int segments(struct __sk_buff *skb)
{
	__u32 length = size;

	if (length == 0 || length > sizeof(buffer))
		length = sizeof(buffer);
	seen[0] = bpf_lwt_seg6_action(skb, type, buffer, length);
	seen[1] = bpf_lwt_seg6_store_bytes(skb, offset, ip, 1);
	seen[2] = bpf_lwt_seg6_adjust_srh(skb, number, delta);
	seen[3] = bpf_lwt_seg6_action(skb, 3, tcp, 4);
	seen[4] = skb->len;
	return 0;
}

SEC("sockops")
int header_options(struct bpf_sock_ops *ctx)
{
	__u32 length = size;
	__u8 option[16] = {};

	if (length > sizeof(option))
		length = sizeof(option);
	__builtin_memcpy(option, buffer, sizeof(option));
	seen[0] = bpf_load_hdr_opt(ctx, option, length < 2 ? 2 : length, flags);
	__builtin_memcpy(buffer + 32, option, sizeof(option));
	seen[1] = bpf_reserve_hdr_opt(ctx, number, 0);
	seen[2] = bpf_store_hdr_opt(ctx, buffer + 16, length < 2 ? 2 : length, 0);
	seen[3] = bpf_store_hdr_opt(ctx, buffer + 16, length < 2 ? 2 : length, 0);
	seen[4] = ctx->skb_data_end - ctx->skb_data;
	return 1;
}

struct arguments {
	__u32 unused;
};

SEC("syscall")
int maps_by_syscall(struct arguments *ctx)
{
	union bpf_attr attr = {};
	__u64 value = 42;
	__u32 key = 0;
	int fd;

	__builtin_memset(&attr, 0, sizeof(attr));
	attr.map_type = type;
	attr.key_size = 4;
	attr.value_size = 8;
	attr.max_entries = number;
	attr.map_flags = flags;
	fd = bpf_sys_bpf(BPF_MAP_CREATE, &attr, 72);
	seen[0] = fd < 0 ? fd : 0;
	__builtin_memset(&attr, 0, sizeof(attr));
	attr.map_fd = fd;
	attr.key = (__u64)(unsigned long)&key;
	attr.value = (__u64)(unsigned long)&value;
	seen[1] = bpf_sys_bpf(BPF_MAP_UPDATE_ELEM, &attr, 32);
	attr.value = 0;
	seen[2] = bpf_sys_bpf(BPF_MAP_DELETE_ELEM, &attr, 32);
	seen[3] = bpf_sys_bpf(BPF_MAP_DELETE_ELEM, &attr, 32);
	seen[4] = bpf_sys_bpf(BPF_MAP_LOOKUP_ELEM, &attr, 32);
	__builtin_memset(&attr, 0, sizeof(attr));
	attr.map_fd = fd;
	seen[5] = bpf_sys_bpf(BPF_MAP_FREEZE, &attr, 4);
	seen[6] = bpf_sys_bpf(BPF_MAP_FREEZE, &attr, 4);
	seen[7] = bpf_sys_close(fd);
	seen[8] = bpf_sys_close(fd);
	return 0;
}

SEC("syscall")
int fills(struct arguments *ctx)
{
	union bpf_attr attr = {};
	__u64 value = 42;
	__u32 key = 1;
	int fd;

	__builtin_memset(&attr, 0, sizeof(attr));
	attr.map_id = number;
	fd = bpf_sys_bpf(BPF_MAP_GET_FD_BY_ID, &attr, 16);
	seen[0] = fd < 0 ? fd : 0;
	__builtin_memset(&attr, 0, sizeof(attr));
	attr.map_fd = fd;
	attr.key = (__u64)(unsigned long)&key;
	attr.value = (__u64)(unsigned long)&value;
	seen[1] = bpf_sys_bpf(BPF_MAP_UPDATE_ELEM, &attr, 32);
	seen[2] = bpf_sys_close(fd);
	return 0;
}

SEC("syscall")
int finds_types(struct arguments *ctx)
{
	static char task[] = "task_struct", none[] = "no_such_struct";

	seen[0] = bpf_btf_find_by_name_kind(task, sizeof(task), 4, 0) > 0;
	seen[1] = bpf_btf_find_by_name_kind(none, sizeof(none), 4, 0);
	seen[2] = bpf_btf_find_by_name_kind(task, sizeof(task), 4, 1);
	seen[3] = bpf_btf_find_by_name_kind(task, 4, 4, 0);
	seen[4] = bpf_btf_find_by_name_kind(task, sizeof(task), 99, 0);
	return 0;
}

SEC("syscall")
int loads_a_program(struct arguments *ctx)
{
	union bpf_attr attr = {};

	result = bpf_sys_bpf(BPF_PROG_LOAD, &attr, 72);
	return 0;
}

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, 4);
	__uint(value_size, 4);
} records SEC(".maps");

SEC("fentry/netif_receive_skb")
int BPF_PROG(packet_of_kernel, struct sk_buff *skb)
{
	__u32 word = 0x11223344;

	result = bpf_skb_output(skb, &records, flags, &word, sizeof(word));
	return 0;
}

SEC("fentry/xdp_do_redirect")
int BPF_PROG(frame_of_kernel, struct net_device *dev, struct xdp_buff *xdp)
{
	__u32 word = 0x11223344;

	result = bpf_xdp_output(xdp, &records, flags, &word, sizeof(word));
	return 0;
}

SEC("lsm.s/file_open")
int BPF_PROG(file_opened, struct file *file)
{
	result = (long)bpf_sock_from_file(file);
	seen[0] = bpf_ima_file_hash(file, buffer, sizeof(buffer));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
