/* A function's entry and exit by BTF. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/* Only this process is looked at. */
const volatile __u32 pid = 0;

__u64 entries;
__u64 exits;
__s64 returned;

struct inode;
struct dentry;

SEC("fentry/security_inode_unlink")
int BPF_PROG(on_entry, struct inode *dir, struct dentry *dentry)
{
	if (bpf_get_current_pid_tgid() >> 32 == pid)
		entries++;
	return 0;
}

SEC("fexit/security_inode_unlink")
int BPF_PROG(on_exit, struct inode *dir, struct dentry *dentry, int result)
{
	if (bpf_get_current_pid_tgid() >> 32 == pid) {
		exits++;
		returned = result;
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
