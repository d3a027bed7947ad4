/*
 * linked OBJECT [-k CONFIG] [-b BTF] [-m MAP]... [-o]: what libbpf hands the kernel of every program of an object, without loading any.
 * bpf_prog_load and bpf_map_create are wrapped (-Wl,--wrap), so what is printed is what comes after all that libbpf does. All
 * programs are asked for at once; those that libbpf does not come to then (an earlier one failed) once more alone.
 * CONFIG: a kernel configuration; BTF: types for CO-RE; MAPs are not created; -o: as for a kernel without bpf_probe_read_kernel.
 *
 * Lines, fields by blanks, `-` for an empty one:
 *   map INDEX NAME PLACEHOLDER                 a map, and the descriptor by which instructions refer to it
 *   create NAME TYPE KEY VALUE ENTRIES FLAGS NUMA EXTRA KEYTYPE VALUETYPE KERNELTYPE
 *   program NAME TYPE ATTACHTYPE FLAGS BTFID INSTRUCTIONS FUNCTIONS LINES
 *   value NAME BYTES                           of .kconfig, and of struct_ops maps without the programs' descriptors
 *   untyped                                    the kernel does not take the object's BTF
 *   failed NAME ERRNO                          a program that libbpf gives up on; if it does not when the program is made for
 *                                              a function or tracepoint that every kernel has, what it is then follows
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_PROGRAMS = 4096, MOST_DESCRIPTORS = 4096 };

static struct bpf_object *object;
static bool seen[MOST_PROGRAMS];
/* Descriptors of the maps, by index. */
static int placeholders[MOST_DESCRIPTORS];
/* In a run for a single program, what is the same in all is not printed again. */
static bool quiet;

static bool old_kernel;

static int silent(enum libbpf_print_level level, const char *format, va_list arguments)
{
	return getenv("LIBBPF_LOG") && level != LIBBPF_DEBUG ? vfprintf(stderr, format, arguments) : 0;
}

static void print_hex(const void *bytes, size_t size)
{
	if (!size)
		putchar('-');
	for (size_t i = 0; i < size; i++)
		printf("%02x", ((const unsigned char *)bytes)[i]);
}

static void print_records(const void *records, unsigned count, unsigned size, int fields)
{
	if (!count)
		putchar('-');
	for (unsigned i = 0; i < count; i++) {
		const unsigned *record = (const void *)((const char *)records + i * size);

		/* Of a line: instruction, then line and column. */
		printf("%s%u:%u", i ? "," : "", record[0], record[fields - 1]);
	}
}

int __real_bpf_prog_load(enum bpf_prog_type type, const char *name, const char *license, const struct bpf_insn *insns,
			 size_t count, struct bpf_prog_load_opts *options);

int __wrap_bpf_prog_load(enum bpf_prog_type type, const char *name, const char *license, const struct bpf_insn *insns,
			 size_t count, struct bpf_prog_load_opts *options)
{
	struct bpf_program *program;
	int i = 0;

	/* libbpf tries out with programs that have no name what the kernel has. */
	program = name && object ? bpf_object__find_program_by_name(object, name) : NULL;
	for (size_t at = 0; !program && old_kernel && at < count; at++)
		if (insns[at].code == (BPF_JMP | BPF_CALL) && insns[at].imm == BPF_FUNC_probe_read_kernel)
			return errno = EINVAL, -EINVAL;
	if (!program)
		return __real_bpf_prog_load(type, name, license, insns, count, options);
	bpf_object__for_each_program(program, object) {
		if (!strcmp(bpf_program__name(program), name))
			break;
		i++;
	}
	if (!seen[i]) {
		printf("program %s %u %u %u %u ", name, type, options->expected_attach_type, options->prog_flags,
		       options->attach_btf_id);
		print_hex(insns, count * sizeof(*insns));
		putchar(' ');
		print_records(options->func_info, options->func_info_cnt, options->func_info_rec_size, 2);
		putchar(' ');
		print_records(options->line_info, options->line_info_cnt, options->line_info_rec_size, 4);
		putchar('\n');
		seen[i] = true;
	}
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

int __real_bpf_map_create(enum bpf_map_type type, const char *name, __u32 key, __u32 value, __u32 entries,
			  const struct bpf_map_create_opts *options);

int __wrap_bpf_map_create(enum bpf_map_type type, const char *name, __u32 key, __u32 value, __u32 entries,
			  const struct bpf_map_create_opts *options)
{
	int fd = __real_bpf_map_create(type, name, key, value, entries, options);

	if (object && !quiet && name && strncmp(name, "libbpf_", 7))
		printf("create %s %u %u %u %u %u %u %llu %u %u %u\n", name, type, key, value, entries, options->map_flags,
		       options->numa_node, options->map_extra, options->btf_key_type_id, options->btf_value_type_id,
		       options->btf_vmlinux_value_type_id);
	/* What this machine refuses is not the question. */
	return fd >= 0 ? fd : open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static const char *struct_ops;

/* Whether that is the descriptor of one of the programs, which are all files of the same kind. */
static bool is_program(unsigned long fd)
{
	char path[64], target[64] = "";

	snprintf(path, sizeof(path), "/proc/self/fd/%lu", fd);
	return fd > 2 && readlink(path, target, sizeof(target) - 1) > 0 && !strcmp(target, "/dev/null");
}

int __real_bpf_map_update_elem(int fd, const void *key, const void *value, __u64 flags);

/* An attempt to register a struct_ops map goes no further than this. */
int __wrap_bpf_map_update_elem(int fd, const void *key, const void *value, __u64 flags)
{
	if (struct_ops) {
		struct bpf_map *map = bpf_object__find_map_by_name(object, struct_ops);
		size_t size = bpf_map__value_size(map);
		char *copy = memcpy(malloc(size), value, size);

		for (size_t i = 0; i + 8 <= size; i += 8)
			if (is_program(*(unsigned long *)(copy + i)))
				memset(copy + i, 0, 8);
		printf("value %s ", struct_ops);
		print_hex(copy, size);
		free(copy);
		putchar('\n');
		return errno = EPERM, -1;
	}
	return __real_bpf_map_update_elem(fd, key, value, flags);
}

static void find_placeholders(void)
{
	struct bpf_map *map;
	int fd = 3, i = 0;

	/* Made one after the other, an inner map's after its outer one's. */
	bpf_object__for_each_map(map, object) {
		char path[64], target[64] = "";

		for (; fd < MOST_DESCRIPTORS && !strstr(target, "libbpf-placeholder"); fd++) {
			snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
			ssize_t length = readlink(path, target, sizeof(target) - 1);
			target[length < 0 ? 0 : length] = 0;
		}
		if (!quiet)
			printf("map %d %s %d\n", i, bpf_map__name(map), fd - 1);
		placeholders[i++] = fd - 1;
		if (bpf_map__inner_map(map))
			fd++;
	}
}

static void print_values(void)
{
	struct bpf_map *map;
	int i = 0;

	bpf_object__for_each_map(map, object) {
		const char *name = bpf_map__name(map);
		const char *tail = strstr(name, ".kconfig");
		unsigned zero = 0;

		if (tail && bpf_map__is_internal(map)) {
			void *value = calloc(1, bpf_map__value_size(map));

			if (!bpf_map_lookup_elem(placeholders[i], &zero, value)) {
				printf("value .kconfig ");
				print_hex(value, bpf_map__value_size(map));
				putchar('\n');
			}
			free(value);
		}
		if (bpf_map__type(map) == BPF_MAP_TYPE_STRUCT_OPS && bpf_map__autocreate(map)) {
			struct_ops = name;
			bpf_link__destroy(bpf_map__attach_struct_ops(map));
			struct_ops = NULL;
		}
		i++;
	}
}

/* Something that every kernel has, for programs that are made for something that this one has not. */
static const char *stand_in(const struct bpf_program *program)
{
	switch (bpf_program__expected_attach_type(program)) {
	case BPF_TRACE_RAW_TP:
		return "sched_switch";
	case BPF_LSM_MAC:
		return "file_open";
	default:
		return "vfs_read";
	}
}

/* The program at `index` alone, or all; `elsewhere`: made for something else than it says. Answers libbpf's error. */
static int load(const char *path, const struct bpf_object_open_opts *options, int index, bool elsewhere, char **without)
{
	struct bpf_program *program;
	struct bpf_map *map;
	int i = 0, error;

	object = bpf_object__open_file(path, options);
	if (!object) {
		printf("failed - %d\n", errno);
		exit(0);
	}
	find_placeholders();
	bpf_object__for_each_program(program, object) {
		bpf_program__set_autoload(program, index < 0 || i == index);
		if (i++ == index && elsewhere)
			bpf_program__set_attach_target(program, 0, stand_in(program));
	}
	bpf_object__for_each_map(map, object)
		bpf_map__set_pin_path(map, NULL);
	for (; *without; without++)
		bpf_map__set_autocreate(bpf_object__find_map_by_name(object, *without), false);
	error = bpf_object__load(object);
	if (!error && !quiet) {
		if (bpf_object__btf(object) && bpf_object__btf_fd(object) < 0)
			printf("untyped\n");
		print_values();
	}
	bpf_object__close(object);
	object = NULL;
	return error;
}

int main(int count, char **arguments)
{
	LIBBPF_OPTS(bpf_object_open_opts, options);
	char *without[64] = {}, config[65536] = "", names[MOST_PROGRAMS][64];
	int left = 0, programs = 0, option;
	struct bpf_program *program;

	libbpf_set_print(silent);
	while ((option = getopt(count, arguments, "k:b:m:o")) > 0) {
		if (option == 'k') {
			FILE *file = fopen(optarg, "r");

			config[fread(config, 1, sizeof(config) - 1, file)] = 0;
			fclose(file);
			options.kconfig = config;
		} else if (option == 'o') {
			old_kernel = true;
		} else if (option == 'b') {
			options.btf_custom_path = optarg;
		} else if (left < 63) {
			without[left++] = optarg;
		}
	}
	const char *path = arguments[optind];

	object = NULL;
	struct bpf_object *first = bpf_object__open_file(path, &options);
	if (first) {
		bpf_object__for_each_program(program, first)
			snprintf(names[programs++], sizeof(names[0]), "%s", bpf_program__name(program));
		bpf_object__close(first);
	}
	int error = load(path, &options, -1, false, without);
	quiet = true;
	for (int i = 0; i < programs; i++) {
		if (seen[i])
			continue;
		if (programs > 1)
			error = load(path, &options, i, false, without);
		if (seen[i])
			continue;
		printf("failed %s %d\n", names[i], -error);
		load(path, &options, i, true, without);
	}
	return 0;
}
