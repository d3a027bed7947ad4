/* CO-RE: kernel structs declared by the few fields that are read, relocated to where the running kernel has them. */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct mm_struct {
	unsigned long arg_start;
};

struct task_struct {
	int pid;
	int tgid;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	struct mm_struct *mm;
	char comm[16];
	int no_such_field;
};

struct no_such_struct {
	int field;
};

#pragma clang attribute pop

enum bpf_func_id___mine { BPF_FUNC_map_lookup_elem___mine = 1 };

/* Only this process is looked at. */
const volatile __u32 pid = 0;

struct task {
	int pid;
	int parent;
	int leader;
	char name[16]; /* before it is changed */
	__u64 arg_start;
	__u32 offset_of_comm;
	bool has_comm;
	bool has_no_such_field;
	bool has_no_such_struct;
	__u32 lookup; /* BPF_FUNC_map_lookup_elem */
};

struct task task;

SEC("tp_btf/task_rename")
int BPF_PROG(read_task, struct task_struct *renamed, const char *name)
{
	if (renamed->tgid != pid)
		return 0;
	task.pid = renamed->pid;
	task.parent = BPF_CORE_READ(renamed, real_parent, tgid);
	task.leader = renamed->group_leader->pid;
	BPF_CORE_READ_STR_INTO(&task.name, renamed, comm);
	task.arg_start = BPF_CORE_READ(renamed, mm, arg_start);
	task.offset_of_comm = bpf_core_field_offset(renamed->comm);
	task.has_comm = bpf_core_field_exists(renamed->comm);
	task.has_no_such_field = bpf_core_field_exists(renamed->no_such_field);
	task.has_no_such_struct = bpf_core_type_exists(struct no_such_struct);
	if (bpf_core_enum_value_exists(enum bpf_func_id___mine, BPF_FUNC_map_lookup_elem___mine))
		task.lookup = bpf_core_enum_value(enum bpf_func_id___mine, BPF_FUNC_map_lookup_elem___mine);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
