/* Kernel functions that few programs call: reads into dynptrs, streams, packets in pieces, files and what they are marked with. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct bpf_iter_task_vma {
	__u64 opaque[1];
} __attribute__((aligned(8)));
struct bpf_xfrm_state_opts {
	__s32 error;
	__s32 netns_id;
	__u32 mark;
	__u8 daddr[16];
	__u32 spi;
	__u8 proto;
	__u16 family;
};
enum pid_type {
	SIGNAL_TO_THREAD,
	SIGNAL_TO_PROCESS,
};
struct xfrm_state {
	int unused;
};
struct task_struct {
	int pid;
} __attribute__((preserve_access_index));
struct dentry {
	unsigned int d_flags;
} __attribute__((preserve_access_index));
struct path {
	struct dentry *dentry;
} __attribute__((preserve_access_index));
struct file {
	struct path f_path;
} __attribute__((preserve_access_index));
struct vm_area_struct {
	unsigned long vm_start;
	unsigned long vm_end;
} __attribute__((preserve_access_index));

extern int bpf_probe_read_kernel_dynptr(struct bpf_dynptr *p, __u32 off, __u32 size, const void *from) __ksym;
extern int bpf_probe_read_user_dynptr(struct bpf_dynptr *p, __u32 off, __u32 size, const void *from) __ksym;
extern int bpf_probe_read_kernel_str_dynptr(struct bpf_dynptr *p, __u32 off, __u32 size, const void *from) __ksym;
extern int bpf_probe_read_user_str_dynptr(struct bpf_dynptr *p, __u32 off, __u32 size, const void *from) __ksym;
extern int bpf_copy_from_user_dynptr(struct bpf_dynptr *p, __u32 off, __u32 size, const void *from) __ksym;
extern int bpf_copy_from_user_str_dynptr(struct bpf_dynptr *p, __u32 off, __u32 size, const void *from) __ksym;
extern int bpf_stream_vprintk_impl(int id, const char *fmt, const void *args, __u32 size, void *aux) __ksym;
extern int bpf_xdp_pull_data(struct xdp_md *xdp, __u32 len) __ksym;
extern int bpf_dynptr_from_skb_meta(struct __sk_buff *skb, __u64 flags, struct bpf_dynptr *p) __ksym;
extern __u32 bpf_dynptr_size(const struct bpf_dynptr *p) __ksym;
extern struct xfrm_state *bpf_xdp_get_xfrm_state(struct xdp_md *ctx, struct bpf_xfrm_state_opts *opts, __u32 size) __ksym;
extern void bpf_xdp_xfrm_state_release(struct xfrm_state *x) __ksym;
extern int bpf_iter_task_vma_new(struct bpf_iter_task_vma *it, struct task_struct *task, __u64 addr) __ksym;
extern struct vm_area_struct *bpf_iter_task_vma_next(struct bpf_iter_task_vma *it) __ksym;
extern void bpf_iter_task_vma_destroy(struct bpf_iter_task_vma *it) __ksym;
extern int bpf_get_file_xattr(struct file *file, const char *name, struct bpf_dynptr *value) __ksym;
extern int bpf_get_dentry_xattr(struct dentry *dentry, const char *name, struct bpf_dynptr *value) __ksym;
extern int bpf_set_dentry_xattr(struct dentry *dentry, const char *name, const struct bpf_dynptr *value, int flags) __ksym;
extern int bpf_remove_dentry_xattr(struct dentry *dentry, const char *name) __ksym;
extern int bpf_path_d_path(const struct path *path, char *buf, __u64 size) __ksym;
extern struct file *bpf_get_task_exe_file(struct task_struct *task) __ksym;
extern void bpf_put_file(struct file *file) __ksym;
extern int bpf_send_signal_task(struct task_struct *task, int sig, enum pid_type type, __u64 value) __ksym;

__u32 length, offset, count;
__u64 from, flags;
int id;
int seen[32];
char text[64] = "some text", target[64];
__u64 areas[8];

SEC("syscall")
int reads(void *ctx)
{
	struct bpf_dynptr p;

	bpf_dynptr_from_mem(target, sizeof(target), 0, &p);
	seen[0] = bpf_probe_read_kernel_dynptr(&p, offset, length, text);
	seen[1] = bpf_probe_read_kernel_str_dynptr(&p, offset + 16, length, text);
	seen[2] = bpf_probe_read_user_dynptr(&p, offset, length, (void *)from);
	seen[3] = bpf_probe_read_user_str_dynptr(&p, offset, length, (void *)from);
	return 0;
}

SEC("syscall")
int sleeping_reads(void *ctx)
{
	struct bpf_dynptr p;

	bpf_dynptr_from_mem(target, sizeof(target), 0, &p);
	seen[0] = bpf_copy_from_user_dynptr(&p, offset, length, (void *)from);
	seen[1] = bpf_copy_from_user_str_dynptr(&p, offset, length, (void *)from);
	return 0;
}

SEC("syscall")
int streams(void *ctx)
{
	static const char fmt[] = "number %d, %s";
	__u64 args[2];

	args[0] = id;
	args[1] = (unsigned long)text;

	seen[0] = bpf_stream_vprintk_impl(id, fmt, args, sizeof(args), NULL);
	seen[1] = bpf_stream_vprintk_impl(id, fmt, args, 12, NULL);
	seen[2] = bpf_stream_vprintk_impl(id, fmt, args, 8, NULL);
	return 0;
}

SEC("xdp.frags")
int pulls(struct xdp_md *ctx)
{
	void *data, *end;

	if (offset)
		seen[4] = bpf_xdp_adjust_meta(ctx, -8);
	seen[0] = ctx->data_end - ctx->data;
	seen[1] = bpf_xdp_pull_data(ctx, length);
	data = (void *)(long)ctx->data;
	end = (void *)(long)ctx->data_end;
	seen[2] = end - data;
	seen[3] = bpf_xdp_get_buff_len(ctx);
	if (data + 8 <= end)
		*(__u64 *)data ^= 1;
	return XDP_PASS;
}

SEC("xdp")
int encrypted(struct xdp_md *ctx)
{
	struct bpf_xfrm_state_opts opts = {.netns_id = id};
	struct xfrm_state *x = bpf_xdp_get_xfrm_state(ctx, &opts, sizeof(opts));

	seen[0] = opts.error;
	seen[1] = !x;
	if (x)
		bpf_xdp_xfrm_state_release(x);
	return XDP_PASS;
}

SEC("xdp")
int marks(struct xdp_md *ctx)
{
	__u32 *mark;

	if (bpf_xdp_adjust_meta(ctx, -8))
		return XDP_DROP;
	mark = (void *)(long)ctx->data_meta;
	if ((void *)(mark + 2) > (void *)(long)ctx->data)
		return XDP_DROP;
	mark[0] = 0x11111111;
	mark[1] = 0x22222222;
	return XDP_PASS;
}

SEC("tc")
int before_packet(struct __sk_buff *skb)
{
	struct bpf_dynptr p;
	__u32 word = 0;

	seen[0] = bpf_dynptr_from_skb_meta(skb, flags, &p);
	seen[1] = bpf_dynptr_size(&p);
	seen[2] = bpf_dynptr_read(&word, sizeof(word), &p, 4, 0);
	seen[3] = word;
	seen[4] = bpf_dynptr_write(&p, 0, &word, sizeof(word), 0);
	seen[5] = bpf_dynptr_read(&word, sizeof(word), &p, 0, 0);
	seen[6] = word;
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(maps_of_process, struct task_struct *task)
{
	struct bpf_iter_task_vma it;
	struct vm_area_struct *area;

	count = 0;
	seen[0] = bpf_iter_task_vma_new(&it, task, from);
	while ((area = bpf_iter_task_vma_next(&it))) {
		if (count < 8)
			areas[count] = area->vm_start;
		count++;
	}
	bpf_iter_task_vma_destroy(&it);
	seen[1] = bpf_send_signal_task(task, id, length, 0);
	return 0;
}

SEC("lsm.s/file_open")
int BPF_PROG(marked, struct file *file)
{
	struct bpf_dynptr value, small;
	struct dentry *dentry = file->f_path.dentry;

	bpf_dynptr_from_mem(target, 16, 0, &value);
	bpf_dynptr_from_mem(text, 2, 0, &small);
	seen[0] = bpf_get_file_xattr(file, "user.mark", &value);
	seen[1] = bpf_get_file_xattr(file, "user.mark", &small);
	seen[2] = bpf_get_file_xattr(file, "user.none", &value);
	seen[3] = bpf_get_file_xattr(file, "trusted.mark", &value);
	seen[4] = bpf_set_dentry_xattr(dentry, "user.mark", &small, 0);
	seen[5] = bpf_set_dentry_xattr(dentry, "security.bpf.a", &small, 2);
	seen[6] = bpf_set_dentry_xattr(dentry, "security.bpf.a", &small, 1);
	seen[7] = bpf_set_dentry_xattr(dentry, "security.bpf.a", &small, 1);
	seen[8] = bpf_get_dentry_xattr(dentry, "security.bpf.a", &value);
	seen[9] = bpf_remove_dentry_xattr(dentry, "security.bpf.a");
	seen[10] = bpf_remove_dentry_xattr(dentry, "security.bpf.a");
	seen[11] = bpf_path_d_path(&file->f_path, target + 16, 32);
	seen[12] = bpf_path_d_path(&file->f_path, target + 48, 4);
	return 0;
}

SEC("lsm.s/bprm_committed_creds")
int BPF_PROG(executable_of, void *bprm)
{
	struct file *file = bpf_get_task_exe_file(bpf_get_current_task_btf());

	seen[0] = !!file;
	if (file) {
		seen[1] = bpf_path_d_path(&file->f_path, target, 32);
		bpf_put_file(file);
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
