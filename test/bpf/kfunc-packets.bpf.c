/* Dynptrs of packets and of records. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define bool _Bool
extern int bpf_dynptr_from_skb(struct __sk_buff *skb, __u64 flags, struct bpf_dynptr *p) __ksym;
extern int bpf_dynptr_from_xdp(struct xdp_md *xdp, __u64 flags, struct bpf_dynptr *p) __ksym;
extern bool bpf_dynptr_is_rdonly(const struct bpf_dynptr *p) __ksym;
extern __u32 bpf_dynptr_size(const struct bpf_dynptr *p) __ksym;
extern int bpf_dynptr_adjust(const struct bpf_dynptr *p, __u32 start, __u32 end) __ksym;
extern void *bpf_dynptr_slice(const struct bpf_dynptr *p, __u32 offset, void *buffer, __u32 size) __ksym;
extern void *bpf_dynptr_slice_rdwr(const struct bpf_dynptr *p, __u32 offset, void *buffer, __u32 size) __ksym;
extern int bpf_dynptr_memset(struct bpf_dynptr *p, __u32 offset, __u32 size, __u8 value) __ksym;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

int seen[32];
__u32 count;
__u32 offset;

static __always_inline void note(int number)
{
	if (count < 32)
		seen[count] = number;
	count++;
}

static __always_inline int use(struct bpf_dynptr *p)
{
	__u8 buffer[4] = {}, *bytes;

	note(bpf_dynptr_size(p));
	note(bpf_dynptr_is_rdonly(p));
	note(bpf_dynptr_read(buffer, sizeof(buffer), p, offset, 0));
	note(*(int *)buffer);
	note(bpf_dynptr_write(p, offset, "wxyz", 4, 0));
	bytes = bpf_dynptr_slice(p, offset, buffer, sizeof(buffer));
	note(bytes ? *(int *)bytes : -1);
	note(bpf_dynptr_data(p, 0, 4) != 0);
	return 0;
}

SEC("xdp")
int of_xdp(struct xdp_md *ctx)
{
	struct bpf_dynptr p;
	__u8 buffer[4] = {}, *bytes;

	note(bpf_dynptr_from_xdp(ctx, 1, &p));
	note(bpf_dynptr_from_xdp(ctx, 0, &p));
	use(&p);
	bytes = bpf_dynptr_slice_rdwr(&p, 0, buffer, sizeof(buffer));
	if (bytes)
		bytes[0] = 0xaa;
	note(bpf_dynptr_adjust(&p, 4, 20));
	note(bpf_dynptr_memset(&p, 0, 4, 0xbb));
	note(bpf_dynptr_memset(&p, 13, 4, 0xbb));
	return XDP_PASS;
}

SEC("tc")
int of_skb(struct __sk_buff *ctx)
{
	struct bpf_dynptr p;
	__u8 buffer[4] = {}, *bytes;

	note(bpf_dynptr_from_skb(ctx, 1, &p));
	note(bpf_dynptr_from_skb(ctx, 0, &p));
	use(&p);
	note(bpf_dynptr_write(&p, 0, "ab", 2, BPF_F_INVALIDATE_HASH));
	note(bpf_dynptr_write(&p, 0, "ab", 2, 1 << 20));
	bytes = bpf_dynptr_slice_rdwr(&p, 4, buffer, sizeof(buffer));
	if (bytes)
		bytes[0] = 0xaa;
	return 0;
}

/* It may read alone. */
SEC("cgroup_skb/ingress")
int of_read_only(struct __sk_buff *ctx)
{
	struct bpf_dynptr p;

	if (bpf_dynptr_from_skb(ctx, 0, &p))
		return 0;
	note(bpf_dynptr_size(&p));
	note(bpf_dynptr_is_rdonly(&p));
	note(bpf_dynptr_write(&p, 0, "ab", 2, 0));
	return 1;
}

SEC("xdp")
int of_record(struct xdp_md *ctx)
{
	struct bpf_dynptr p;
	int error;

	error = bpf_ringbuf_reserve_dynptr(&ring, 8, 0, &p);
	note(error);
	note(bpf_dynptr_write(&p, 0, "record 1", 8, 0));
	bpf_ringbuf_submit_dynptr(&p, 0);
	error = bpf_ringbuf_reserve_dynptr(&ring, 8, 0, &p);
	note(error);
	bpf_ringbuf_discard_dynptr(&p, 0);
	error = bpf_ringbuf_reserve_dynptr(&ring, 100000, 0, &p);
	note(error);
	note(bpf_dynptr_write(&p, 0, "record 2", 8, 0));
	bpf_ringbuf_submit_dynptr(&p, 0);
	error = bpf_ringbuf_reserve_dynptr(&ring, 16, 0, &p);
	note(error);
	note(bpf_dynptr_size(&p));
	note(bpf_dynptr_memset(&p, 0, 16, '3'));
	bpf_ringbuf_submit_dynptr(&p, 0);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
