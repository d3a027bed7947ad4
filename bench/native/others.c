/* A mapped variable, the load of an object, and the ring buffer. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "peer.h"

struct result read_variable(struct bpf_object *object, __u64 count)
{
	/* `reads` is all that is initialised: .data starts with it. */
	const volatile __u32 *reads =
		mmap(NULL, getpagesize(), PROT_READ | PROT_WRITE, MAP_SHARED, map_fd(object, ".data"), 0);
	__u64 start, end;
	__u32 sum = 0;

	if (reads == MAP_FAILED)
		die("mmap");
	start = now_ns();
	for (__u64 i = 0; i < count; i++)
		sum += *reads;
	end = now_ns();
	munmap((void *)reads, getpagesize());
	return (struct result){ end - start, count, sum };
}

struct result load_object(const char *path)
{
	__u64 start = now_ns(), programs = 0;
	struct bpf_object *object = bpf_object__open_file(path, NULL);
	struct bpf_program *program;
	__u64 end;

	if (!object || bpf_object__load(object))
		die(path);
	end = now_ns();
	bpf_object__for_each_program(program, object)
		programs++;
	bpf_object__close(object);
	return (struct result){ end - start, programs, programs };
}

static int run(int fd, __u32 count)
{
	LIBBPF_OPTS(bpf_test_run_opts, options, .ctx_in = &count, .ctx_size_in = sizeof(count));

	return bpf_prog_test_run_opts(fd, &options);
}

struct total {
	__u64 count;
	__u64 sum;
};

static int on_event(void *context, void *data, size_t size)
{
	struct total *total = context;
	const struct event *event = data;

	total->count++;
	total->sum += event->pid;
	return 0;
}

struct result drain(struct bpf_object *object, __u32 count)
{
	struct total total = { 0 };
	struct bpf_program *produce = bpf_object__find_program_by_name(object, "produce");
	struct ring_buffer *ring;
	__u64 start, end;

	if (run(bpf_program__fd(produce), count))
		die("produce");
	ring = ring_buffer__new(map_fd(object, "events"), on_event, &total, NULL);
	if (!ring)
		die("ring_buffer__new");
	start = now_ns();
	if (ring_buffer__consume(ring) < 0)
		die("consume");
	end = now_ns();
	ring_buffer__free(ring);
	return (struct result){ end - start, total.count, total.sum };
}

struct result flood(int program_fd, __u64 seconds, __u32 chunk)
{
	__u64 start = now_ns(), count = 0, end;

	do {
		if (run(program_fd, chunk))
			die("produce");
		count += chunk;
		end = now_ns();
	} while (end - start < seconds * 1000000000ull);
	return (struct result){ end - start, count, 0 };
}
