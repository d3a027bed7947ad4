/* Tasks and control groups, found and gone through. Of the machine's own the test's process alone is told. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct task_struct {
	int pid;
	int tgid;
} __attribute__((preserve_access_index));

struct kernfs_node {
	__u64 id;
} __attribute__((preserve_access_index));

struct cgroup_subsys_state {
	struct cgroup *cgroup;
} __attribute__((preserve_access_index));

struct cgroup {
	struct cgroup_subsys_state self;
	int level;
	struct kernfs_node *kn;
} __attribute__((preserve_access_index));

struct bpf_iter_css {
	__u64 opaque[3];
} __attribute__((preserve_access_index));

extern struct task_struct *bpf_task_acquire(struct task_struct *task) __ksym;
extern void bpf_task_release(struct task_struct *task) __ksym;
extern struct task_struct *bpf_task_from_pid(int pid) __ksym;
extern struct cgroup *bpf_cgroup_from_id(__u64 id) __ksym;
extern struct cgroup *bpf_cgroup_acquire(struct cgroup *cgroup) __ksym;
extern struct cgroup *bpf_cgroup_ancestor(struct cgroup *cgroup, int level) __ksym;
extern void bpf_cgroup_release(struct cgroup *cgroup) __ksym;
extern long bpf_task_under_cgroup(struct task_struct *task, struct cgroup *ancestor) __ksym;
extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;
struct bpf_iter_task {
	__u64 opaque[3];
} __attribute__((preserve_access_index));
extern int bpf_iter_task_new(struct bpf_iter_task *it, struct task_struct *task, unsigned int flags) __ksym;
extern struct task_struct *bpf_iter_task_next(struct bpf_iter_task *it) __ksym;
extern void bpf_iter_task_destroy(struct bpf_iter_task *it) __ksym;
extern int bpf_iter_css_new(struct bpf_iter_css *it, struct cgroup_subsys_state *start, unsigned int flags) __ksym;
extern struct cgroup_subsys_state *bpf_iter_css_next(struct bpf_iter_css *it) __ksym;
extern void bpf_iter_css_destroy(struct bpf_iter_css *it) __ksym;

int pid;
__u64 cgroup;
int absent = 0x7ffffffe;
int seen[32];
__u32 count;
int found, missing;
unsigned int flags;

static __always_inline void note(int number)
{
	if (count < 32)
		seen[count] = number;
	count++;
}

SEC("syscall")
int tasks(void *ctx)
{
	struct task_struct *task, *again;
	struct bpf_iter_task it;

	task = bpf_task_from_pid(absent);
	note(task != 0);
	if (task)
		bpf_task_release(task);
	task = bpf_task_from_pid(pid);
	if (!task)
		return 1;
	note(task->pid == pid);
	note(task->tgid == pid);
	again = bpf_task_acquire(task);
	if (again) {
		note(again == task);
		bpf_task_release(again);
	}
	bpf_rcu_read_lock();
	note(bpf_iter_task_new(&it, 0, 2));
	bpf_iter_task_destroy(&it);
	note(bpf_iter_task_new(&it, 0, 3));
	bpf_iter_task_destroy(&it);
	note(bpf_iter_task_new(&it, task, flags));
	while ((again = bpf_iter_task_next(&it))) {
		if (again->pid == pid)
			found++;
		if (again->tgid != again->pid && flags == 0)
			missing++;
	}
	bpf_iter_task_destroy(&it);
	bpf_rcu_read_unlock();
	bpf_task_release(task);
	return 0;
}

SEC("syscall")
int groups(void *ctx)
{
	struct cgroup_subsys_state *css;
	struct cgroup *own, *above;
	struct bpf_iter_css it;
	int levels = 0;

	own = bpf_cgroup_from_id(1ULL << 60);
	note(own != 0);
	if (own)
		bpf_cgroup_release(own);
	own = bpf_cgroup_from_id(cgroup);
	if (!own)
		return 1;
	note(own->kn->id == cgroup);
	above = bpf_cgroup_ancestor(own, own->level);
	if (above) {
		note(above == own);
		bpf_cgroup_release(above);
	}
	above = bpf_cgroup_ancestor(own, own->level + 1);
	note(above != 0);
	if (above)
		bpf_cgroup_release(above);
	above = bpf_cgroup_ancestor(own, 0);
	if (above) {
		note(above->level);
		bpf_cgroup_release(above);
	}
	bpf_rcu_read_lock();
	note(bpf_iter_css_new(&it, &own->self, 1));
	bpf_iter_css_destroy(&it);
	note(bpf_iter_css_new(&it, &own->self, 4));
	while ((css = bpf_iter_css_next(&it)))
		levels++;
	bpf_iter_css_destroy(&it);
	note(levels == own->level + 1);
	note(bpf_iter_css_new(&it, &own->self, flags));
	while ((css = bpf_iter_css_next(&it)))
		note(css->cgroup->level - own->level);
	bpf_iter_css_destroy(&it);
	bpf_rcu_read_unlock();
	bpf_cgroup_release(own);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
