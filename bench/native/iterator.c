/* The tasks of this process, of which there are as many as are asked for, read from an iterator. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "peer.h"

/* As bench/iter.bpf.c has it. */
struct task_row {
	__u32 pid;
	__u32 tgid;
	__u32 flags;
	__u32 unused;
	char comm[16];
};

static void *rest(void *nothing)
{
	for (;;)
		pause();
	return nothing;
}

static void make_threads(__u64 count)
{
	pthread_attr_t attributes;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 64 * 1024);
	for (__u64 i = 0; i < count; i++) {
		pthread_t thread;

		errno = pthread_create(&thread, &attributes, rest, NULL);
		if (errno)
			die("pthread_create");
	}
}

static struct bpf_link *attach_iterator(const char *path)
{
	const __u32 pid = getpid();
	struct bpf_object *object = bpf_object__open_file(path, NULL);
	struct bpf_map *constants = object ? bpf_object__find_map_by_name(object, ".rodata") : NULL;

	if (!constants || bpf_map__set_initial_value(constants, &pid, sizeof(pid)) || bpf_object__load(object))
		die(path);
	return bpf_program__attach_iter(bpf_object__find_program_by_name(object, "tasks"), NULL);
}

struct result read_tasks(const char *path)
{
	static struct bpf_link *link;
	static char buffer[64 * 1024];
	struct result result = { 0 };
	__u64 start;
	ssize_t size;
	int fd;

	if (!link) {
		make_threads(4000);
		link = attach_iterator(path);
		if (!link)
			die("bpf_program__attach_iter");
	}
	start = now_ns();
	fd = bpf_iter_create(bpf_link__fd(link));
	if (fd < 0)
		die("bpf_iter_create");
	while ((size = read(fd, buffer, sizeof(buffer))) > 0) {
		for (ssize_t at = 0; at < size; at += sizeof(struct task_row)) {
			result.sum += ((struct task_row *)(buffer + at))->pid;
			result.count++;
		}
	}
	if (size < 0)
		die("read");
	close(fd);
	result.ns = now_ns() - start;
	return result;
}
