/* Dynptrs of memory: what is in their bounds, and what is not. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define bool _Bool
extern int bpf_dynptr_adjust(const struct bpf_dynptr *p, __u32 start, __u32 end) __ksym;
extern bool bpf_dynptr_is_null(const struct bpf_dynptr *p) __ksym;
extern bool bpf_dynptr_is_rdonly(const struct bpf_dynptr *p) __ksym;
extern __u32 bpf_dynptr_size(const struct bpf_dynptr *p) __ksym;
extern int bpf_dynptr_clone(const struct bpf_dynptr *p, struct bpf_dynptr *clone) __ksym;
extern void *bpf_dynptr_slice(const struct bpf_dynptr *p, __u32 offset, void *buffer, __u32 size) __ksym;
extern void *bpf_dynptr_slice_rdwr(const struct bpf_dynptr *p, __u32 offset, void *buffer, __u32 size) __ksym;
extern int bpf_dynptr_copy(struct bpf_dynptr *to, __u32 to_offset, struct bpf_dynptr *from, __u32 from_offset, __u32 size) __ksym;
extern int bpf_dynptr_memset(struct bpf_dynptr *p, __u32 offset, __u32 size, __u8 value) __ksym;

char a[64] = "abcdefghijklmnopqrstuvwxyz";
char b[64] = "0123456789";
char got[16];
int seen[64];
__u32 count;
int start, end, offset, flags;

static void note(int number)
{
	if (count < 64)
		seen[count] = number;
	count++;
}

SEC("xdp")
int memory(struct xdp_md *ctx)
{
	struct bpf_dynptr p, q, r;
	char *data;

	note(bpf_dynptr_from_mem(a, sizeof(a), flags, &p));
	note(bpf_dynptr_is_null(&p));
	note(bpf_dynptr_is_rdonly(&p));
	note(bpf_dynptr_size(&p));
	note(bpf_dynptr_clone(&p, &r));
	note(bpf_dynptr_adjust(&p, start, end));
	note(bpf_dynptr_size(&p));
	note(bpf_dynptr_size(&r));
	note(bpf_dynptr_read(got, sizeof(got), &p, offset, 0));
	note(bpf_dynptr_read(got, 4, &p, offset, 1));
	note(bpf_dynptr_write(&p, offset, "XYZ", 3, 0));
	note(bpf_dynptr_write(&p, offset, "XYZ", 3, 1));
	data = bpf_dynptr_data(&p, 2, 4);
	note(data ? data[0] : -1);
	if (data)
		data[1] = '#';
	data = bpf_dynptr_slice(&p, 4, 0, 4);
	note(data ? data[0] : -1);
	data = bpf_dynptr_slice_rdwr(&p, 8, 0, 8);
	note(data ? data[0] : -1);
	if (data)
		data[7] = '!';
	note(bpf_dynptr_from_mem(b, sizeof(b), 0, &q));
	note(bpf_dynptr_copy(&p, 1, &q, 2, offset));
	note(bpf_dynptr_copy(&q, 60, &r, 0, offset));
	note(bpf_dynptr_memset(&q, offset, 4, '*'));
	note(bpf_dynptr_memset(&p, offset, 40, '*'));
	/* Over itself. */
	note(bpf_dynptr_copy(&q, 1, &q, 0, 8));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
