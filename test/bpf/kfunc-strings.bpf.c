/* Strings: where something is in them, and what has no end. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

typedef unsigned long size_t;
extern int bpf_strlen(const char *s) __ksym;
extern int bpf_strnlen(const char *s, size_t size) __ksym;
extern int bpf_strcmp(const char *a, const char *b) __ksym;
extern int bpf_strcasecmp(const char *a, const char *b) __ksym;
extern int bpf_strchr(const char *s, char c) __ksym;
extern int bpf_strnchr(const char *s, size_t size, char c) __ksym;
extern int bpf_strchrnul(const char *s, char c) __ksym;
extern int bpf_strrchr(const char *s, int c) __ksym;
extern int bpf_strspn(const char *s, const char *set) __ksym;
extern int bpf_strcspn(const char *s, const char *set) __ksym;
extern int bpf_strstr(const char *s, const char *part) __ksym;
extern int bpf_strnstr(const char *s, const char *part, size_t size) __ksym;

char a[16] = "a", b[16] = "b";
char letter;
unsigned long size;
int found[12];

SEC("syscall")
int strings(void *ctx)
{
	found[0] = bpf_strlen(a);
	found[1] = bpf_strnlen(a, size);
	found[2] = bpf_strcmp(a, b);
	found[3] = bpf_strcasecmp(a, b);
	found[4] = bpf_strchr(a, letter);
	found[5] = bpf_strnchr(a, size, letter);
	found[6] = bpf_strchrnul(a, letter);
	found[7] = bpf_strrchr(a, letter);
	found[8] = bpf_strspn(a, b);
	found[9] = bpf_strcspn(a, b);
	found[10] = bpf_strstr(a, b);
	found[11] = bpf_strnstr(a, b, size);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
