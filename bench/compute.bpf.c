/* Pure computation on a packet, for the emulator against the kernel's JIT: each program's answer depends on all of its work. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define BYTES 1024

/* Integer arithmetic with 64-bit multiplications and divisions. */
SEC("xdp")
int arithmetic(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	if (data + 16 > end)
		return 0;
	__u64 a = *(__u64 *)data, b = *(__u64 *)(data + 8), sum = 0;
	for (int i = 1; i <= 1000; i++) {
		a = a * 6364136223846793005ULL + 1442695040888963407ULL;
		b ^= a >> 29;
		sum += a / ((b & 0xffff) | 1);
		sum ^= b % (__u64)(i | 0x100);
	}
	return sum ^ (sum >> 32);
}

/* The last place of a byte: the whole packet is looked at. */
SEC("xdp")
int search(struct xdp_md *ctx)
{
	unsigned char *at = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	if (at + 1 > end)
		return 0;
	unsigned char wanted = *at;
	int place = 0;
	for (int i = 0; i < BYTES; i++) {
		if (at + 1 > end)
			break;
		if (*at == wanted)
			place += i;
		at++;
	}
	return place;
}

/* The internet checksum (RFC 1071). */
SEC("xdp")
int checksum(struct xdp_md *ctx)
{
	unsigned short *at = (void *)(long)ctx->data;
	void *end = (void *)(long)ctx->data_end;
	__u64 sum = 0;
	for (int i = 0; i < BYTES / 2; i++) {
		if ((void *)(at + 1) > end)
			break;
		sum += *at++;
	}
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (unsigned short)~sum;
}

#define ROTATE(x, by) (((x) << (by)) | ((x) >> (64 - (by))))
#define ROUND                                                                                                          \
	do {                                                                                                           \
		v0 += v1, v1 = ROTATE(v1, 13), v1 ^= v0, v0 = ROTATE(v0, 32);                                          \
		v2 += v3, v3 = ROTATE(v3, 16), v3 ^= v2;                                                               \
		v0 += v3, v3 = ROTATE(v3, 21), v3 ^= v0;                                                               \
		v2 += v1, v1 = ROTATE(v1, 17), v1 ^= v2, v2 = ROTATE(v2, 32);                                          \
	} while (0)

/* SipHash-2-4 of the packet's words. */
SEC("xdp")
int siphash(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	if (data + 16 > end)
		return 0;
	__u64 k0 = *(__u64 *)data, k1 = *(__u64 *)(data + 8);
	__u64 v0 = k0 ^ 0x736f6d6570736575ULL, v1 = k1 ^ 0x646f72616e646f6dULL;
	__u64 v2 = k0 ^ 0x6c7967656e657261ULL, v3 = k1 ^ 0x7465646279746573ULL;
	__u64 *at = data;
	for (int i = 0; i < BYTES / 8; i++) {
		if ((void *)(at + 1) > end)
			break;
		__u64 word = *at++;
		v3 ^= word;
		ROUND;
		ROUND;
		v0 ^= word;
	}
	v2 ^= 0xff;
	for (int i = 0; i < 4; i++)
		ROUND;
	v0 ^= v1 ^ v2 ^ v3;
	return v0 ^ (v0 >> 32);
}

/* What a call costs. */
SEC("xdp")
int nothing(struct xdp_md *ctx)
{
	return 2;
}

char LICENSE[] SEC("license") = "GPL";
