/*
 * A function of the kernel in every way that BTF gives: `security_inode_unlink` and the LSM hook behind it, which every removal of
 * a file passes. Each test loads the one it needs.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

/* Only this process is looked at. */
const volatile __u32 pid = 0;
/* What the deciding ones answer. */
const volatile __s32 verdict = 0;

__u64 calls;
__u64 cookie;
__s64 returned;

struct inode;
struct dentry;
struct linux_binprm;
struct task_struct {
	int tgid;
	struct task_struct *real_parent;
} __attribute__((preserve_access_index));

static __always_inline int mine(void)
{
	return bpf_get_current_pid_tgid() >> 32 == pid;
}

SEC("?fentry/security_inode_unlink")
int BPF_PROG(on_entry, struct inode *dir, struct dentry *dentry)
{
	if (mine())
		calls++;
	return 0;
}

SEC("?fexit/security_inode_unlink")
int BPF_PROG(on_exit, struct inode *dir, struct dentry *dentry, int result)
{
	if (mine()) {
		calls++;
		returned = result;
	}
	return 0;
}

SEC("?fmod_ret/security_inode_unlink")
int BPF_PROG(decide, struct inode *dir, struct dentry *dentry, int result)
{
	if (!mine())
		return 0;
	calls++;
	return verdict;
}

SEC("?fentry/security_inode_unlink")
int BPF_PROG(with_cookie, struct inode *dir, struct dentry *dentry)
{
	if (mine())
		cookie = bpf_get_attach_cookie(ctx);
	return 0;
}

/* System calls are among the functions whose failure may be injected, and so may sleep. */
SEC("?fentry.s/__x64_sys_kill")
int BPF_PROG(sleepable)
{
	if (mine())
		calls++;
	return 0;
}

SEC("?lsm/inode_unlink")
int BPF_PROG(guard, struct inode *dir, struct dentry *dentry, int result)
{
	if (result || !mine())
		return result;
	calls++;
	return verdict;
}

SEC("?lsm/inode_unlink")
int BPF_PROG(guard_with_cookie, struct inode *dir, struct dentry *dentry, int result)
{
	if (mine())
		cookie = bpf_get_attach_cookie(ctx);
	return result;
}

/* The only LSM hook that may sleep in every kernel from 5.10 on: a process has begun another program. */
SEC("?lsm.s/bprm_committed_creds")
void BPF_PROG(on_exec, struct linux_binprm *program)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();

	if (BPF_CORE_READ(task, real_parent, tgid) == pid)
		calls++;
}

char LICENSE[] SEC("license") = "GPL";
