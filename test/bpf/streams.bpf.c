/* Printing to a program's own streams. */
#include <linux/bpf.h>
#include <node-ebpf.h>

int stream = 1;
int result;
__u64 value;

SEC("xdp")
int print(struct xdp_md *ctx)
{
	result = stream == 1   ? ebpf_stdout("line %d\n", value++)
		 : stream == 2 ? ebpf_stderr("%s %d\n", "line", value++)
			       : __ebpf_print(stream, "nowhere\n");
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
