/* peer OBJECT: answers each line on standard input ("typed 100000") with "ns count sum" on standard output. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "peer.h"

__u64 now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

void die(const char *what)
{
	fprintf(stderr, "peer: %s: %s\n", what, strerror(errno));
	exit(1);
}

int map_fd(struct bpf_object *object, const char *name)
{
	int fd = bpf_object__find_map_fd_by_name(object, name);

	if (fd < 0)
		die(name);
	return fd;
}

static int quiet(enum libbpf_print_level level, const char *format, va_list arguments)
{
	return level == LIBBPF_WARN ? vfprintf(stderr, format, arguments) : 0;
}

static struct result answer(struct bpf_object *object, char *verb, const char *argument)
{
	__u64 count = strtoull(argument, NULL, 10);

	if (!strcmp(verb, "raw-lookup"))
		return raw_lookup(count);
	if (!strcmp(verb, "raw-update"))
		return raw_update(count);
	if (!strcmp(verb, "typed-lookup"))
		return typed_lookup(count);
	if (!strcmp(verb, "dump"))
		return dump(count);
	if (!strcmp(verb, "variable"))
		return read_variable(object, count);
	if (!strcmp(verb, "load"))
		return load_object(argument);
	if (!strcmp(verb, "tasks"))
		return read_tasks(argument);
	if (!strcmp(verb, "drain"))
		return drain(object, count);
	if (!strcmp(verb, "drain-perf"))
		return drain_perf(argument);
	errno = EINVAL;
	die(verb);
}

int main(int argc, char **argv)
{
	char line[4096];
	struct bpf_object *object;

	libbpf_set_print(quiet);
	if (argc == 4 && !strcmp(argv[1], "flood")) {
		/* The program to run is descriptor 3: whoever starts this process puts it there. */
		struct result result = flood(3, strtoull(argv[2], NULL, 10), strtoul(argv[3], NULL, 10));

		printf("%llu %llu %llu\n", result.ns, result.count, result.sum);
		return 0;
	}
	if (argc != 2)
		return fprintf(stderr, "usage: peer OBJECT | peer flood SECONDS CHUNK\n"), 2;
	object = bpf_object__open_file(argv[1], NULL);
	if (!object || bpf_object__load(object))
		die(argv[1]);
	puts("ready");
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin)) {
		char *verb = strtok(line, " \n");
		char *argument = strtok(NULL, "\n");
		struct result result;

		if (!verb)
			continue;
		result = answer(object, verb, argument ? argument : "0");
		printf("%llu %llu %llu\n", result.ns, result.count, result.sum);
		fflush(stdout);
	}
	bpf_object__close(object);
	return 0;
}
