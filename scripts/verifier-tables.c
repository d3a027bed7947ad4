/*
 * Asks the running kernel's verifier, by loading programs of a few instructions: which helpers each program type has, and which
 * bytes of its context may be read and written. Line by line on standard input: `NAME TYPE ATTACH_TYPE BTF_ID FLAGS PREFIX LIMIT`.
 * Answers lines: `helper NAME NUMBER`, `read NAME SIZE OFFSET TYPE`, `write NAME SIZE OFFSET`, `argument NAME OFFSET TYPE`,
 * `refused NAME ERRNO`.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static char log_text[1 << 16];
static struct {
	unsigned type, attach, btf, flags;
} kind;

static int load(const struct bpf_insn *code, unsigned count)
{
	union bpf_attr attr;
	memset(&attr, 0, sizeof(attr));
	attr.prog_type = kind.type;
	attr.expected_attach_type = kind.attach;
	attr.attach_btf_id = kind.btf;
	attr.prog_flags = kind.flags;
	attr.insns = (unsigned long)code;
	attr.insn_cnt = count;
	attr.license = (unsigned long)"GPL";
	attr.log_buf = (unsigned long)log_text;
	attr.log_size = sizeof(log_text);
	attr.log_level = 2; /* level 1 forgets what was accepted */
	log_text[0] = 0;
	int fd = syscall(__NR_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));
	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

#define INSN(c, d, s, o, i) ((struct bpf_insn){.code = (c), .dst_reg = (d), .src_reg = (s), .off = (o), .imm = (i)})
#define EXIT INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)
#define SET(r, i) INSN(BPF_ALU64 | BPF_MOV | BPF_K, r, 0, 0, i)

/* Makes r1 what is to be asked about: the context itself, or a socket that it leads to. */
static unsigned prefix(struct bpf_insn *code, const char *what)
{
	unsigned n = 0;
	if (!strcmp(what, "context"))
		return 0;
	code[n++] = INSN(BPF_LDX | BPF_MEM | BPF_DW, 1, 1, 168, 0); /* __sk_buff.sk */
	code[n++] = INSN(BPF_JMP | BPF_JNE | BPF_K, 1, 0, 2, 0);
	code[n++] = SET(0, 0);
	code[n++] = EXIT;
	if (!strcmp(what, "sock_common"))
		return n;
	code[n++] = INSN(BPF_JMP | BPF_CALL, 0, 0, 0, strcmp(what, "sock") ? BPF_FUNC_tcp_sock : BPF_FUNC_sk_fullsock);
	code[n++] = INSN(BPF_JMP | BPF_JNE | BPF_K, 0, 0, 1, 0);
	code[n++] = EXIT;
	code[n++] = INSN(BPF_ALU64 | BPF_MOV | BPF_X, 1, 0, 0, 0);
	return n;
}

/* What r2 is after the last load, as the log has it: the word before the parenthesis. */
static const char *loaded(void)
{
	static char word[128];
	/* Until 6.17 with marks of liveness: `R2_w=`. */
	char *at = NULL, *next = log_text;
	while ((next = strstr(next, "R2"))) {
		next += 2;
		char *equals = next + (*next == '_' ? 1 + strspn(next + 1, "rwD") : 0);
		if (*equals == '=')
			at = equals + 1;
	}
	if (!at)
		return "?";
	unsigned length = strcspn(at, "( \n");
	snprintf(word, sizeof(word), "%.*s", (int)length, at);
	/* Numbers were called `inv` until 5.17, and known ones are just digits. */
	return !strncmp(word, "inv", 3) || strspn(word, "-0123456789") == strlen(word) ? "scalar" : word;
}

/* The arguments of a tracepoint or iterator; `!`: a pointer that may be an error, and is a number therefore. */
static void arguments(const char *name)
{
	for (int offset = 0; offset < 96; offset += 8) {
		struct bpf_insn code[] = {INSN(BPF_LDX | BPF_MEM | BPF_DW, 2, 1, offset, 0), SET(0, 0), EXIT};
		load(code, 3);
		if (!strstr(log_text, "invalid bpf_context access"))
			printf("argument %s %d %s\n", name, offset, strstr(log_text, "as scalar as it may") ? "!" : loaded());
	}
}

static const unsigned sizes[] = {BPF_B, BPF_H, BPF_W, BPF_DW};

int main(void)
{
	char name[128], what[32];
	unsigned limit;
	while (scanf("%127s %u %u %u %u %31s %u", name, &kind.type, &kind.attach, &kind.btf, &kind.flags, what, &limit) == 7) {
		struct bpf_insn trivial[] = {SET(0, 1), EXIT};
		load(trivial, 2);
		if (!log_text[0]) {
			printf("refused %s %d\n", name, errno);
			continue;
		}
		if (!strcmp(what, "arguments")) {
			arguments(name);
			continue;
		}
		for (int id = 1; id < __BPF_FUNC_MAX_ID && !strcmp(what, "context"); id++) {
			struct bpf_insn call[] = {INSN(BPF_JMP | BPF_CALL, 0, 0, 0, id), EXIT};
			load(call, 2);
			if (!strstr(log_text, "cannot use helper") && !strstr(log_text, "invalid func") && !strstr(log_text, "unknown func"))
				printf("helper %s %d\n", name, id);
		}
		for (unsigned s = 0; s < 4; s++) {
			for (unsigned offset = 0; offset < limit; offset++) {
				struct bpf_insn code[16];
				unsigned n = prefix(code, what), start = n;
				code[n++] = INSN(BPF_LDX | BPF_MEM | sizes[s], 2, 1, offset, 0);
				code[n++] = SET(0, 1);
				code[n++] = EXIT;
				load(code, n);
				if (!strstr(log_text, "invalid ") && !strstr(log_text, "misaligned"))
					printf("read %s %u %u %s\n", name, 1 << s, offset, loaded());
				n = start;
				code[n++] = SET(2, 0);
				code[n++] = INSN(BPF_STX | BPF_MEM | sizes[s], 1, 2, offset, 0);
				code[n++] = SET(0, 1);
				code[n++] = EXIT;
				load(code, n);
				if (!strstr(log_text, "invalid ") && !strstr(log_text, "misaligned") && !strstr(log_text, "cannot write"))
					printf("write %s %u %u\n", name, 1 << s, offset);
			}
		}
	}
	return 0;
}
