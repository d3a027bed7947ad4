/* What tracing programs ask of a call: arguments, results, memory of both sides, variables of the kernel. */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

#define KERNEL __attribute__((preserve_access_index))

struct qstr {
	const unsigned char *name;
} KERNEL;
struct dentry {
	struct qstr d_name;
	struct dentry *d_parent;
} KERNEL;
struct inode {
	unsigned short i_mode;
	unsigned long i_ino;
} KERNEL;
struct mnt_idmap;
struct uid {
	__u32 val;
};
struct cred {
	struct uid uid;
} KERNEL;
struct task_struct {
	int pid;
	char comm[16];
	const struct cred *cred;
	unsigned no_cgroup_migration : 1;
	unsigned in_iowait : 1;
} KERNEL;

char text[32];
char other[32];
long answers[8];
__u64 numbers[8];

/* fexit: by position, and by what the helpers say. */
SEC("?fexit/vfs_unlink")
int BPF_PROG(on_unlink, struct mnt_idmap *idmap, struct inode *dir, struct dentry *dentry, struct inode **delegated, int result)
{
	numbers[0] = dir->i_ino;
	numbers[1] = dir->i_mode;
	bpf_probe_read_kernel_str(text, sizeof(text), dentry->d_name.name);
	bpf_probe_read_kernel_str(other, sizeof(other), dentry->d_parent->d_name.name);
	answers[0] = result;
	answers[1] = bpf_get_func_arg_cnt(ctx);
	answers[2] = bpf_get_func_arg(ctx, 1, &numbers[2]);
	answers[3] = bpf_get_func_arg(ctx, 4, &numbers[3]);
	answers[4] = bpf_get_func_ret(ctx, &numbers[4]);
	numbers[5] = bpf_get_func_ip(ctx);
	return 0;
}

SEC("?fentry/vfs_unlink")
int BPF_PROG(on_unlink_entry, struct mnt_idmap *idmap, struct inode *dir, struct dentry *dentry)
{
	answers[0] = bpf_get_func_ret(ctx, &numbers[0]);
	return 0;
}

/* An address of a process, followed as if it were the kernel's: no kernel has it so. */
SEC("?fentry/vfs_unlink")
int BPF_PROG(follow, struct mnt_idmap *idmap, struct inode *dir)
{
	numbers[0] = dir->i_ino;
	return 0;
}

SEC("?kprobe/vfs_unlink")
int override(void *ctx)
{
	answers[0] = bpf_override_return(ctx, -5);
	return 0;
}

SEC("?kprobe/vfs_unlink")
int count(void *ctx)
{
	numbers[0]++;
	numbers[1] = bpf_get_func_ip(ctx);
	return 0;
}

SEC("?uprobe")
int on_call(void *ctx)
{
	/* The first argument: di on x86-64, x0 on arm64. */
	char *path = *(char **)(ctx + (numbers[7] ? 0 : 112));

	answers[0] = bpf_probe_read_user_str(text, sizeof(text), path);
	answers[1] = bpf_probe_read_kernel_str(other, sizeof(other), path);
	answers[2] = bpf_probe_write_user(path, "X", 1);
	answers[3] = bpf_probe_write_user((void *)8, "X", 1);
	answers[4] = bpf_send_signal(10);
	answers[5] = bpf_send_signal(100);
	answers[6] = bpf_send_signal_thread(12);
	bpf_probe_read_user_str(other, sizeof(other), path);
	return 0;
}

SEC("?tp_btf/task_rename")
int BPF_PROG(tell, struct task_struct *task, const char *comm)
{
	struct task_struct *current = bpf_get_current_task_btf();
	static const char format[] = "%s of %d is %s now, %d";
	__u64 values[] = { (unsigned long)task->comm, task->pid, (unsigned long)comm, current->pid };

	bpf_trace_vprintk(format, sizeof(format), values, sizeof(values));
	bpf_printk("uid %d\n", task->cred->uid.val);
	numbers[0] = BPF_CORE_READ_BITFIELD(task, in_iowait);
	numbers[1] = BPF_CORE_READ_BITFIELD(task, no_cgroup_migration);
	numbers[2] = bpf_get_current_cgroup_id();
	numbers[3] = bpf_get_current_ancestor_cgroup_id(1);
	numbers[4] = bpf_get_current_ancestor_cgroup_id(9);
	answers[0] = bpf_get_ns_current_pid_tgid(4, 4026531836, (void *)&numbers[5], 8);
	answers[1] = bpf_get_ns_current_pid_tgid(4, 1, (void *)&numbers[6], 8);
	return 0;
}

struct rq {
	unsigned int nr_running;
} KERNEL;
extern const struct rq runqueues __ksym;
extern const int bpf_prog_active __ksym __weak;
extern const void vfs_rename __ksym __weak;
extern const void no_such_symbol __ksym __weak;

SEC("?raw_tp/task_rename")
int symbols(void *ctx)
{
	const struct rq *first = bpf_per_cpu_ptr(&runqueues, 0);
	const struct rq *second = bpf_per_cpu_ptr(&runqueues, 1);
	const struct rq *own = bpf_this_cpu_ptr(&runqueues);

	answers[0] = first ? first->nr_running : -1;
	answers[1] = first != second && first == own;
	answers[2] = bpf_per_cpu_ptr(&runqueues, 99) == 0;
	answers[3] = &no_such_symbol == 0;
	answers[4] = &vfs_rename != 0;
	return 0;
}

struct path {
	struct dentry *dentry;
} KERNEL;
struct file {
	struct path f_path;
	struct inode *f_inode;
} KERNEL;

/* One of the hooks where the kernel lets a path be asked for. */
SEC("?lsm/file_open")
int BPF_PROG(guard, struct file *file)
{
	answers[0] = bpf_d_path(&file->f_path, text, sizeof(text));
	answers[1] = bpf_d_path(&file->f_path, other, 4);
	numbers[0] = file->f_inode->i_ino;
	return text[1] == 'e' ? -13 : 0;
}

struct bpf_iter_task;
extern struct task_struct *bpf_task_from_pid(int pid) __ksym;
extern void bpf_task_release(struct task_struct *task) __ksym;
extern int bpf_iter_task_new(struct bpf_iter_task *it, struct task_struct *task, unsigned int flags) __ksym;
extern struct task_struct *bpf_iter_task_next(struct bpf_iter_task *it) __ksym;
extern void bpf_iter_task_destroy(struct bpf_iter_task *it) __ksym;

struct bpf_iter_task {
	__u64 opaque[3];
};

SEC("?tp_btf/task_rename")
int BPF_PROG(find, struct task_struct *renamed)
{
	struct task_struct *task = bpf_task_from_pid(renamed->pid);
	struct bpf_iter_task it;

	if (task) {
		bpf_probe_read_kernel_str(text, sizeof(text), task->comm);
		bpf_task_release(task);
	}
	answers[0] = bpf_task_from_pid(99999) == 0;
	for (unsigned int flags = 0; flags < 4; flags++) {
		answers[1 + flags] = bpf_iter_task_new(&it, flags == 2 ? renamed : 0, flags);
		while ((task = bpf_iter_task_next(&it)))
			numbers[flags & 7] = numbers[flags & 7] * 100 + task->pid;
		bpf_iter_task_destroy(&it);
	}
	return 0;
}

struct vm_area_struct {
	unsigned long vm_start;
	unsigned long vm_end;
	struct file *vm_file;
} KERNEL;

static long on_area(struct task_struct *task, struct vm_area_struct *area, void *context)
{
	*(__u64 *)context = area->vm_start;
	return 0;
}

SEC("?tp_btf/task_rename")
int BPF_PROG(areas, struct task_struct *task)
{
	__u64 start = 0;

	answers[0] = bpf_find_vma(task, 0x401234, on_area, &start, 0);
	numbers[0] = start;
	answers[1] = bpf_find_vma(task, 0x500000, on_area, &start, 0);
	answers[2] = bpf_find_vma(task, 0x401234, on_area, &start, 1);
	return 0;
}

/* Functions that the kernel has for test runs of such programs. */
SEC("?fexit/bpf_fentry_test2")
int BPF_PROG(test_exit, int a, __u64 b, int result)
{
	numbers[0] = a;
	numbers[1] = b;
	answers[0] = result;
	return 0;
}

SEC("?fmod_ret/bpf_modify_return_test")
int BPF_PROG(test_modify, int a, int *b, int result)
{
	numbers[0] = a;
	answers[0] = result;
	return 1234;
}

char LICENSE[] SEC("license") = "GPL";
