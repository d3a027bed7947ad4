/* Perf buffers, read by libbpf when they are full. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "peer.h"

/* As bench/rows/perf.ts has them. */
#define PAGES 4096
#define RECORDS 200000

struct total {
	__u64 count;
	__u64 sum;
};

static void on_sample(void *context, int cpu, void *data, __u32 size)
{
	struct total *total = context;
	const struct event *event = data;

	total->count++;
	total->sum += event->pid;
}

struct result drain_perf(const char *path)
{
	static struct bpf_object *object;
	static struct perf_buffer *buffers;
	static struct total total;
	static const char packet[64];
	__u64 start, end;

	if (!object) {
		object = bpf_object__open_file(path, NULL);
		if (!object || bpf_object__load(object))
			die(path);
		/* One wakeup for all: each costs the producer more than its record. */
		LIBBPF_OPTS(perf_buffer_opts, options, .sample_period = RECORDS);
		buffers = perf_buffer__new(map_fd(object, "events"), PAGES, on_sample, NULL, &total, &options);
		if (!buffers)
			die("perf_buffer__new");
	}
	LIBBPF_OPTS(bpf_test_run_opts, run, .data_in = packet, .data_size_in = sizeof(packet), .repeat = RECORDS);
	if (bpf_prog_test_run_opts(bpf_program__fd(bpf_object__find_program_by_name(object, "send")), &run))
		die("send");
	total = (struct total){ 0 };
	start = now_ns();
	if (perf_buffer__consume(buffers) < 0)
		die("consume");
	end = now_ns();
	return (struct result){ end - start, total.count, total.sum };
}
