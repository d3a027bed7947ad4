/*
 * verdicts OBJECT PINS STEP: what libbpf alone makes of every STEPth program of an object, each loaded without the others. A
 * line for each: its name and 0, or the errno. An object that can't be opened has one line, of the name `-`. Maps are pinned
 * below PINS.
 */
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int silent(enum libbpf_print_level level, const char *format, va_list arguments)
{
	return 0;
}

/* Of the program at `index` alone; -ERANGE beyond the last. */
static int load_one(const char *path, const char *pins, int index, char *name, size_t size)
{
	LIBBPF_OPTS(bpf_object_open_opts, options, .pin_root_path = pins);
	struct bpf_object *object = bpf_object__open_file(path, &options);
	struct bpf_program *program;
	int i = 0, error = -ERANGE;

	snprintf(name, size, "-");
	if (!object)
		return -errno;
	bpf_object__for_each_program(program, object) {
		bpf_program__set_autoload(program, i == index);
		if (i == index) {
			error = 0;
			snprintf(name, size, "%s", bpf_program__name(program));
		}
		i++;
	}
	if (!error)
		error = bpf_object__load(object);
	bpf_object__close(object);
	return error;
}

int main(int count, char **arguments)
{
	char name[256];

	libbpf_set_print(silent);
	for (int i = 0;; i += atoi(arguments[3])) {
		int error = load_one(arguments[1], arguments[2], i, name, sizeof(name));

		if (error == -ERANGE && !strcmp(name, "-"))
			return 0;
		printf("%s %d\n", name, -error);
		if (!strcmp(name, "-"))
			return 0;
	}
}
