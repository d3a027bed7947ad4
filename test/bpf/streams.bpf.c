/* Printing to a program's own streams, and to the machine's trace. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* Kernel 6.18: the last argument is the kernel's. From 7.0 on it is not declared any more. */
extern int bpf_stream_vprintk_impl(int stream, const char *fmt__str, const void *args, __u32 len__sz, void *aux__prog)
	__ksym __weak;
extern int bpf_stream_vprintk(int stream, const char *fmt__str, const void *args, __u32 len__sz) __ksym __weak;

int stream = 1;
int result;
__u64 value;

static const char format[] = "line %d\n";

SEC("xdp")
int print(struct xdp_md *ctx)
{
	__u64 args[] = { value++ };

	if (bpf_ksym_exists(bpf_stream_vprintk_impl))
		result = bpf_stream_vprintk_impl(stream, format, args, sizeof(args), NULL);
	else if (bpf_ksym_exists(bpf_stream_vprintk))
		result = bpf_stream_vprintk(stream, format, args, sizeof(args));
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
