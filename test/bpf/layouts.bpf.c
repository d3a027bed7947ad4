/* Made by make-layouts.js: types, clang's own layout of each (sizeof, then offsetof of its places), and a sample. */
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned __int128 u128;
struct unknown;
enum plain { PLAIN_ZERO = 0, PLAIN_ONE = 1, PLAIN_FIVE = 5 };
enum negative { NEGATIVE_MINUS = (-2LL - 1), NEGATIVE_FOUR = 4 };
enum __attribute__((packed)) tiny { TINY_ONE = 1, TINY_LARGE = 200 };
enum wide { WIDE_LARGE = 1099511627776ULL, WIDE_TOP = 18446744073709551615ULL };
enum deep { DEEP_MINUS = (-1125899906842623LL - 1), DEEP_ONE = 1 };

union s0 {
struct {
const char * m0;
} m1;
};
const unsigned int layout_s0[] = { sizeof(union s0), __builtin_offsetof(union s0, m1), __builtin_offsetof(union s0, m1.m0) };
const union s0 sample_s0 = { .m1 = { .m0 = (const char *)0xffffffffffffffffULL } };

struct s1 {
enum negative m0 : 13;
int m1 : 23;
u32 : 0;
enum deep m2;
struct {
u16 m3;
signed char m4;
_Bool m5[1];
} __attribute__((packed));
_Bool m6 __attribute__((packed));
short m7;
};
const unsigned int layout_s1[] = { sizeof(struct s1), __builtin_offsetof(struct s1, m2), __builtin_offsetof(struct s1, m3), __builtin_offsetof(struct s1, m4), __builtin_offsetof(struct s1, m5), __builtin_offsetof(struct s1, m5[0]), __builtin_offsetof(struct s1, m6), __builtin_offsetof(struct s1, m7) };
const struct s1 sample_s1 = { .m0 = NEGATIVE_MINUS, .m1 = (-0LL - 1), .m2 = DEEP_ONE, .m3 = (u16)0xffffULL, .m4 = (signed char)0x0ULL, .m5 = { 0 }, .m6 = 1, .m7 = (short)0x8000ULL };

union s2 {
union {
char m0;
u16 m1;
float m2;
} __attribute__((packed));
char m3;
__int128 m4;
};
const unsigned int layout_s2[] = { sizeof(union s2), __builtin_offsetof(union s2, m0), __builtin_offsetof(union s2, m1), __builtin_offsetof(union s2, m2), __builtin_offsetof(union s2, m3), __builtin_offsetof(union s2, m4) };
const union s2 sample_s2 = { .m2 = -4980.250 };

struct s3 {
union {
short m0 : 12;
enum negative m1 __attribute__((packed));
struct {
long m2 __attribute__((aligned(32)));
enum negative m3;
short m4;
} __attribute__((aligned(4)));
};
} __attribute__((packed));
const unsigned int layout_s3[] = { sizeof(struct s3), __builtin_offsetof(struct s3, m1), __builtin_offsetof(struct s3, m2), __builtin_offsetof(struct s3, m3), __builtin_offsetof(struct s3, m4) };
const struct s3 sample_s3 = { .m2 = (long)0x0ULL, .m3 = (enum negative)(-8LL - 1), .m4 = (short)0xc556ULL };

struct s4 {
_Bool m0 : 1;
enum negative m1 : 18;
unsigned char m2 : 4;
float m3;
} __attribute__((packed));
const unsigned int layout_s4[] = { sizeof(struct s4), __builtin_offsetof(struct s4, m3) };
const struct s4 sample_s4 = { .m0 = 0, .m1 = NEGATIVE_FOUR, .m2 = 15, .m3 = 1681.875 };

struct s5 {
_Bool m0;
};
const unsigned int layout_s5[] = { sizeof(struct s5), __builtin_offsetof(struct s5, m0) };
const struct s5 sample_s5 = { .m0 = 1 };

struct s6 {
struct {
char m0;
enum negative m1 : 23;
enum negative m2 : 18;
char m3 : 7;
unsigned long long m4 : 8;
struct {
short m5;
float m6[4] __attribute__((aligned(32)));
struct {
struct s3 m7 __attribute__((aligned(2)));
};
union {
char m8 : 4;
unsigned long long m9 __attribute__((packed));
} __attribute__((packed));
};
} __attribute__((packed)) m10;
u128 m11 : 70;
signed char m12 : 7;
long m13 : 13;
u16 m14 __attribute__((aligned(32)));
long m15 : 62;
enum negative m16 : 4;
unsigned long long m17 : 57;
const volatile u32 m18 : 15;
} __attribute__((aligned(64)));
const unsigned int layout_s6[] = { sizeof(struct s6), __builtin_offsetof(struct s6, m10), __builtin_offsetof(struct s6, m10.m0), __builtin_offsetof(struct s6, m10.m5), __builtin_offsetof(struct s6, m10.m6), __builtin_offsetof(struct s6, m10.m6[3]), __builtin_offsetof(struct s6, m10.m7), __builtin_offsetof(struct s6, m10.m7.m4), __builtin_offsetof(struct s6, m10.m9), __builtin_offsetof(struct s6, m14) };
const struct s6 sample_s6 = { .m10 = { .m0 = (char)0xffULL, .m1 = NEGATIVE_FOUR, .m2 = NEGATIVE_FOUR, .m3 = 0, .m4 = 0, .m5 = (short)0x9a6cULL, .m6 = { 3253.500, -3595.750, -3195.125, -3715.375 }, .m7 = { .m2 = (long)0x0ULL, .m3 = (enum negative)(-8LL - 1), .m4 = (short)0xc556ULL }, .m8 = 5 }, .m11 = (u128)((u128)63ULL << 64 | 18446744073709551615ULL), .m12 = (-0LL - 1), .m13 = 0, .m14 = (u16)0xffffULL, .m15 = 0, .m16 = NEGATIVE_MINUS, .m17 = 0, .m18 = 12890 };

struct s7 {
long m0;
u128 m1 : 97;
const volatile u32 m2 : 3;
u128 m3 : 36;
signed char m4 : 4;
u16 m5 : 16;
long m6;
u32 ** m7;
};
const unsigned int layout_s7[] = { sizeof(struct s7), __builtin_offsetof(struct s7, m0), __builtin_offsetof(struct s7, m6), __builtin_offsetof(struct s7, m7) };
const struct s7 sample_s7 = { .m0 = (long)0x8000000000000000ULL, .m1 = (u128)((u128)4294967296ULL << 64 | 0ULL), .m2 = 7, .m3 = 68719476735ULL, .m4 = (-5LL - 1), .m5 = 41626, .m6 = (long)0x8000000000000000ULL, .m7 = (u32 **)0xffffffffffffffffULL };

struct s8 {
enum wide m0;
long m1 __attribute__((packed));
enum plain m2 : 14;
struct unknown * m3[1] __attribute__((packed));
enum wide m4;
u16 m5 : 14;
} __attribute__((aligned(16)));
const unsigned int layout_s8[] = { sizeof(struct s8), __builtin_offsetof(struct s8, m0), __builtin_offsetof(struct s8, m1), __builtin_offsetof(struct s8, m3), __builtin_offsetof(struct s8, m3[0]), __builtin_offsetof(struct s8, m4) };
const struct s8 sample_s8 = { .m0 = WIDE_TOP, .m1 = (long)0x25fab74b32478da4ULL, .m2 = PLAIN_ZERO, .m3 = { (struct unknown *)0x0ULL }, .m4 = WIDE_LARGE, .m5 = 8192 };

struct s9 {
_Bool m0[4];
union {
_Bool m1[1] __attribute__((aligned(8)));
unsigned long long m2 __attribute__((aligned(32)));
u32 : 0;
_Bool m3[1];
};
u16 m4 : 16;
u128 m5 : 91;
const volatile u32 m6 : 18;
signed char m7 : 1;
u128 m8;
const volatile u32 m9;
};
const unsigned int layout_s9[] = { sizeof(struct s9), __builtin_offsetof(struct s9, m0), __builtin_offsetof(struct s9, m0[3]), __builtin_offsetof(struct s9, m1), __builtin_offsetof(struct s9, m1[0]), __builtin_offsetof(struct s9, m2), __builtin_offsetof(struct s9, m3), __builtin_offsetof(struct s9, m3[0]), __builtin_offsetof(struct s9, m8), __builtin_offsetof(struct s9, m9) };
const struct s9 sample_s9 = { .m0 = { 1, 1, 0, 1 }, .m1 = { 0 }, .m4 = 3404, .m5 = (u128)((u128)105296939ULL << 64 | 15108452477170070410ULL), .m6 = 54475, .m7 = 0, .m8 = (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), .m9 = (const volatile u32)0x0ULL };

struct s10 {
union {
_Bool m0 __attribute__((packed));
struct {
short m1[2];
};
} __attribute__((packed)) __attribute__((aligned(2)));
long m2;
struct unknown * m3;
} __attribute__((packed));
const unsigned int layout_s10[] = { sizeof(struct s10), __builtin_offsetof(struct s10, m0), __builtin_offsetof(struct s10, m1), __builtin_offsetof(struct s10, m1[1]), __builtin_offsetof(struct s10, m2), __builtin_offsetof(struct s10, m3) };
const struct s10 sample_s10 = { .m1 = { (short)0x74dbULL, (short)0xd7cfULL }, .m2 = (long)0xa3ae15d2acb5424cULL, .m3 = (struct unknown *)0xba611c106a85ee3bULL };

struct s11 {
u128 m0;
char m1 : 6;
};
const unsigned int layout_s11[] = { sizeof(struct s11), __builtin_offsetof(struct s11, m0) };
const struct s11 sample_s11 = { .m0 = (u128)((u128)0x0ULL << 64 | 0x0ULL), .m1 = (-31LL - 1) };

struct s12 {
const char * m0[1];
struct s9 m1;
struct {
struct {
char m2;
u32 : 18;
unsigned long long m3 : 64;
short m4 : 15;
int m5 : 16;
int m6 : 26;
} m7 __attribute__((packed));
};
enum plain m8 : 10;
enum wide m9;
} __attribute__((aligned(2)));
const unsigned int layout_s12[] = { sizeof(struct s12), __builtin_offsetof(struct s12, m0), __builtin_offsetof(struct s12, m0[0]), __builtin_offsetof(struct s12, m1), __builtin_offsetof(struct s12, m1.m9), __builtin_offsetof(struct s12, m7), __builtin_offsetof(struct s12, m7.m2), __builtin_offsetof(struct s12, m9) };
const struct s12 sample_s12 = { .m0 = { (const char *)0x8000000000000000ULL }, .m1 = { .m0 = { 1, 1, 0, 1 }, .m1 = { 0 }, .m4 = 3404, .m5 = (u128)((u128)105296939ULL << 64 | 15108452477170070410ULL), .m6 = 54475, .m7 = 0, .m8 = (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), .m9 = (const volatile u32)0x0ULL }, .m7 = { .m2 = (char)0x0ULL, .m3 = 18446744073709551615ULL, .m4 = (-1597LL - 1), .m5 = (-0LL - 1), .m6 = 0 }, .m8 = PLAIN_ZERO, .m9 = WIDE_TOP };

struct s13 {
u128 m0[3];
unsigned char rest[];
};
const unsigned int layout_s13[] = { sizeof(struct s13), __builtin_offsetof(struct s13, m0), __builtin_offsetof(struct s13, m0[2]), __builtin_offsetof(struct s13, rest) };
const struct s13 sample_s13 = { .m0 = { (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), (u128)((u128)0x0ULL << 64 | 0x0ULL), (u128)((u128)0x8000000000000000ULL << 64 | 0x0ULL) }, .rest = { (unsigned char)0x80ULL, (unsigned char)0x88ULL, (unsigned char)0xffULL } };

struct s14 {
union s2 m0[4][1];
double m1;
long m2 __attribute__((aligned(32)));
_Bool m3;
};
const unsigned int layout_s14[] = { sizeof(struct s14), __builtin_offsetof(struct s14, m0), __builtin_offsetof(struct s14, m0[3]), __builtin_offsetof(struct s14, m0[3][0]), __builtin_offsetof(struct s14, m0[3][0].m4), __builtin_offsetof(struct s14, m1), __builtin_offsetof(struct s14, m2), __builtin_offsetof(struct s14, m3) };
const struct s14 sample_s14 = { .m0 = { { { .m2 = -4980.250 } }, { { .m2 = -4980.250 } }, { { .m2 = -4980.250 } }, { { .m2 = -4980.250 } } }, .m1 = -5324.000, .m2 = (long)0x8000000000000000ULL, .m3 = 1 };

struct s15 {
struct s1 m0;
float m1;
} __attribute__((aligned(8)));
const unsigned int layout_s15[] = { sizeof(struct s15), __builtin_offsetof(struct s15, m0), __builtin_offsetof(struct s15, m0.m7), __builtin_offsetof(struct s15, m1) };
const struct s15 sample_s15 = { .m0 = { .m0 = NEGATIVE_MINUS, .m1 = (-0LL - 1), .m2 = DEEP_ONE, .m3 = (u16)0xffffULL, .m4 = (signed char)0x0ULL, .m5 = { 0 }, .m6 = 1, .m7 = (short)0x8000ULL }, .m1 = 4777.875 };

struct s16 {
u16 m0 : 9;
_Bool m1 : 1;
char m2;
long m3;
short m4 : 6;
__int128 m5 : 12;
unsigned long long m6 : 11;
_Bool m7 : 1;
};
const unsigned int layout_s16[] = { sizeof(struct s16), __builtin_offsetof(struct s16, m2), __builtin_offsetof(struct s16, m3) };
const struct s16 sample_s16 = { .m0 = 511, .m1 = 1, .m2 = (char)0x80ULL, .m3 = (long)0xc165883c04eb7582ULL, .m4 = (-0LL - 1), .m5 = 0, .m6 = 0, .m7 = 0 };

struct s17 {
struct s1 m0;
};
const unsigned int layout_s17[] = { sizeof(struct s17), __builtin_offsetof(struct s17, m0), __builtin_offsetof(struct s17, m0.m7) };
const struct s17 sample_s17 = { .m0 = { .m0 = NEGATIVE_MINUS, .m1 = (-0LL - 1), .m2 = DEEP_ONE, .m3 = (u16)0xffffULL, .m4 = (signed char)0x0ULL, .m5 = { 0 }, .m6 = 1, .m7 = (short)0x8000ULL } };

struct s18 {
enum deep m0[1];
char m1;
u128 m2;
};
const unsigned int layout_s18[] = { sizeof(struct s18), __builtin_offsetof(struct s18, m0), __builtin_offsetof(struct s18, m0[0]), __builtin_offsetof(struct s18, m1), __builtin_offsetof(struct s18, m2) };
const struct s18 sample_s18 = { .m0 = { (enum deep)(-8LL - 1) }, .m1 = (char)0x21ULL, .m2 = (u128)((u128)0x8000000000000000ULL << 64 | 0x0ULL) };

struct s19 {
_Bool m0;
union {
union {
union {
struct s9 m1;
struct s9 m2 __attribute__((packed));
enum deep m3;
u32 ** m4;
};
union {
unsigned long long m5 : 8;
int m6 : 31;
const volatile u32 m7;
int m8 : 20;
} __attribute__((packed)) m9 __attribute__((aligned(8)));
} m10;
unsigned long long m11;
enum wide m12 __attribute__((packed));
};
char m13[6] __attribute__((aligned(32)));
};
const unsigned int layout_s19[] = { sizeof(struct s19), __builtin_offsetof(struct s19, m0), __builtin_offsetof(struct s19, m10), __builtin_offsetof(struct s19, m10.m1), __builtin_offsetof(struct s19, m10.m1.m9), __builtin_offsetof(struct s19, m10.m2), __builtin_offsetof(struct s19, m10.m2.m9), __builtin_offsetof(struct s19, m10.m3), __builtin_offsetof(struct s19, m10.m4), __builtin_offsetof(struct s19, m10.m9), __builtin_offsetof(struct s19, m10.m9.m7), __builtin_offsetof(struct s19, m11), __builtin_offsetof(struct s19, m12), __builtin_offsetof(struct s19, m13) };
const struct s19 sample_s19 = { .m0 = 0, .m12 = (enum wide)77, .m13 = "\141\142" };

struct s20 {
const volatile u32 m0;
unsigned long long m1 __attribute__((aligned(32)));
};
const unsigned int layout_s20[] = { sizeof(struct s20), __builtin_offsetof(struct s20, m0), __builtin_offsetof(struct s20, m1) };
const struct s20 sample_s20 = { .m0 = (const volatile u32)0x0ULL, .m1 = (unsigned long long)0xffffffffffffffffULL };

struct s21 {
short m0;
};
const unsigned int layout_s21[] = { sizeof(struct s21), __builtin_offsetof(struct s21, m0) };
const struct s21 sample_s21 = { .m0 = (short)0xe3ecULL };

struct s22 {
struct {
struct s4 m0;
} m1 __attribute__((packed));
enum negative m2;
struct {
u16 m3 __attribute__((packed));
_Bool m4;
} __attribute__((packed));
struct s17 m5;
short m6;
unsigned long long rest[];
};
const unsigned int layout_s22[] = { sizeof(struct s22), __builtin_offsetof(struct s22, m1), __builtin_offsetof(struct s22, m1.m0), __builtin_offsetof(struct s22, m1.m0.m3), __builtin_offsetof(struct s22, m2), __builtin_offsetof(struct s22, m3), __builtin_offsetof(struct s22, m4), __builtin_offsetof(struct s22, m5), __builtin_offsetof(struct s22, m5.m0.m7), __builtin_offsetof(struct s22, m6), __builtin_offsetof(struct s22, rest) };
const struct s22 sample_s22 = { .m1 = { .m0 = { .m0 = 0, .m1 = NEGATIVE_FOUR, .m2 = 15, .m3 = 1681.875 } }, .m2 = NEGATIVE_FOUR, .m3 = (u16)0x0ULL, .m4 = 1, .m5 = { .m0 = { .m0 = NEGATIVE_MINUS, .m1 = (-0LL - 1), .m2 = DEEP_ONE, .m3 = (u16)0xffffULL, .m4 = (signed char)0x0ULL, .m5 = { 0 }, .m6 = 1, .m7 = (short)0x8000ULL } }, .m6 = (short)0x0ULL, .rest = { (unsigned long long)0x755a2a5a8a638328ULL, (unsigned long long)0xffffffffffffffffULL, (unsigned long long)0x8000000000000000ULL, (unsigned long long)0x0ULL } };

union s23 {
enum plain m0;
unsigned long long m1 : 1;
struct s7 m2;
_Bool m3;
};
const unsigned int layout_s23[] = { sizeof(union s23), __builtin_offsetof(union s23, m0), __builtin_offsetof(union s23, m2), __builtin_offsetof(union s23, m2.m7), __builtin_offsetof(union s23, m3) };
const union s23 sample_s23 = { .m0 = PLAIN_FIVE };

union s24 {
enum deep m0[3];
long m1 : 61;
} __attribute__((aligned(1)));
const unsigned int layout_s24[] = { sizeof(union s24), __builtin_offsetof(union s24, m0), __builtin_offsetof(union s24, m0[2]) };
const union s24 sample_s24 = { .m0 = { DEEP_MINUS, DEEP_MINUS, DEEP_MINUS } };

struct s25 {
union s2 m0;
} __attribute__((packed));
const unsigned int layout_s25[] = { sizeof(struct s25), __builtin_offsetof(struct s25, m0), __builtin_offsetof(struct s25, m0.m4) };
const struct s25 sample_s25 = { .m0 = { .m2 = -4980.250 } };

struct s26 {
struct unknown * m0;
struct unknown * m1;
};
const unsigned int layout_s26[] = { sizeof(struct s26), __builtin_offsetof(struct s26, m0), __builtin_offsetof(struct s26, m1) };
const struct s26 sample_s26 = { .m0 = (struct unknown *)0xd25b8ae086272de8ULL, .m1 = (struct unknown *)0xffffffffffffffffULL };

struct s27 {
enum plain m0 : 15;
long m1 : 31;
const volatile u32 m2 : 32;
enum negative m3 : 15;
char m4 : 4;
short m5 : 12;
short m6 : 16;
const volatile u32 m7 : 24;
_Bool m8 : 1;
long m9 : 33;
};
const unsigned int layout_s27[] = { sizeof(struct s27) };
const struct s27 sample_s27 = { .m0 = PLAIN_FIVE, .m1 = (-1073741823LL - 1), .m2 = 488174837, .m3 = NEGATIVE_FOUR, .m4 = (-7LL - 1), .m5 = 609, .m6 = (-32767LL - 1), .m7 = 8388608, .m8 = 0, .m9 = (-0LL - 1) };

union s28 {
short m0 : 13;
unsigned long long m1[2][2][3];
};
const unsigned int layout_s28[] = { sizeof(union s28), __builtin_offsetof(union s28, m1), __builtin_offsetof(union s28, m1[1]), __builtin_offsetof(union s28, m1[1][1]), __builtin_offsetof(union s28, m1[1][1][2]) };
const union s28 sample_s28 = { .m0 = 0 };

struct s29 {
_Bool m0;
signed char m1;
} __attribute__((packed));
const unsigned int layout_s29[] = { sizeof(struct s29), __builtin_offsetof(struct s29, m0), __builtin_offsetof(struct s29, m1) };
const struct s29 sample_s29 = { .m0 = 0, .m1 = (signed char)0x80ULL };

struct s30 {
char m0;
struct s5 m1;
double m2 __attribute__((packed));
unsigned char m3 : 1;
signed char m4 : 7;
u16 m5 : 10;
short m6;
enum wide m7;
_Bool rest[];
} __attribute__((aligned(8)));
const unsigned int layout_s30[] = { sizeof(struct s30), __builtin_offsetof(struct s30, m0), __builtin_offsetof(struct s30, m1), __builtin_offsetof(struct s30, m1.m0), __builtin_offsetof(struct s30, m2), __builtin_offsetof(struct s30, m6), __builtin_offsetof(struct s30, m7), __builtin_offsetof(struct s30, rest) };
const struct s30 sample_s30 = { .m0 = (char)0x8eULL, .m1 = { .m0 = 1 }, .m2 = -5006.125, .m3 = 0, .m4 = (-0LL - 1), .m5 = 696, .m6 = (short)0xf8eeULL, .m7 = (enum wide)77, .rest = { 1, 0, 0, 1 } };

struct s31 {
char m0[2][19] __attribute__((packed));
_Bool m1;
const char * m2;
};
const unsigned int layout_s31[] = { sizeof(struct s31), __builtin_offsetof(struct s31, m0), __builtin_offsetof(struct s31, m0[1]), __builtin_offsetof(struct s31, m1), __builtin_offsetof(struct s31, m2) };
const struct s31 sample_s31 = { .m0 = { "\141\303\251\141\303\251\141\303\251\141\303\251\141", "\141\142\143\042\134\141\142\143\042\134\141\142" }, .m1 = 1, .m2 = (const char *)0x0ULL };

struct s32 {
u16 m0[3][3];
};
const unsigned int layout_s32[] = { sizeof(struct s32), __builtin_offsetof(struct s32, m0), __builtin_offsetof(struct s32, m0[2]), __builtin_offsetof(struct s32, m0[2][2]) };
const struct s32 sample_s32 = { .m0 = { { (u16)0x0ULL, (u16)0x0ULL, (u16)0x0ULL }, { (u16)0x8000ULL, (u16)0x8000ULL, (u16)0x8000ULL }, { (u16)0xd6e0ULL, (u16)0xffffULL, (u16)0x0ULL } } };

struct s33 {
__int128 m0 __attribute__((aligned(32)));
union {
const char * m1;
struct {
_Bool m2;
int m3 __attribute__((packed));
} __attribute__((packed));
unsigned long long m4;
} __attribute__((aligned(1)));
enum plain m5 : 17;
_Bool m6 : 1;
u32 : 22;
_Bool m7 : 1;
enum negative m8 : 21;
const char * m9 __attribute__((packed));
struct s16 m10;
signed char m11 : 1;
_Bool m12 : 1;
u32 : 0;
char m13 : 2;
unsigned char m14 : 7;
struct unknown * m15 __attribute__((aligned(32)));
};
const unsigned int layout_s33[] = { sizeof(struct s33), __builtin_offsetof(struct s33, m0), __builtin_offsetof(struct s33, m1), __builtin_offsetof(struct s33, m2), __builtin_offsetof(struct s33, m3), __builtin_offsetof(struct s33, m4), __builtin_offsetof(struct s33, m9), __builtin_offsetof(struct s33, m10), __builtin_offsetof(struct s33, m10.m3), __builtin_offsetof(struct s33, m15) };
const struct s33 sample_s33 = { .m0 = (__int128)((u128)0x8000000000000000ULL << 64 | 0x0ULL), .m2 = 1, .m3 = (int)0x80000000ULL, .m5 = PLAIN_ZERO, .m6 = 1, .m7 = 1, .m8 = NEGATIVE_FOUR, .m9 = (const char *)0x0ULL, .m10 = { .m0 = 511, .m1 = 1, .m2 = (char)0x80ULL, .m3 = (long)0xc165883c04eb7582ULL, .m4 = (-0LL - 1), .m5 = 0, .m6 = 0, .m7 = 0 }, .m11 = (-0LL - 1), .m12 = 0, .m13 = (-0LL - 1), .m14 = 0, .m15 = (struct unknown *)0xbbb026676ee7b132ULL };

struct s34 {
signed char m0 : 7;
enum plain m1 : 22;
enum plain m2 : 13;
};
const unsigned int layout_s34[] = { sizeof(struct s34) };
const struct s34 sample_s34 = { .m0 = 0, .m1 = PLAIN_ONE, .m2 = PLAIN_FIVE };

union s35 {
float m0 __attribute__((packed));
struct {
const char * m1 __attribute__((packed));
};
union {
u128 m2 : 46;
u16 m3;
} m4;
int m5;
unsigned char m6;
enum tiny m7;
long m8[1] __attribute__((aligned(2)));
};
const unsigned int layout_s35[] = { sizeof(union s35), __builtin_offsetof(union s35, m0), __builtin_offsetof(union s35, m1), __builtin_offsetof(union s35, m4), __builtin_offsetof(union s35, m4.m3), __builtin_offsetof(union s35, m5), __builtin_offsetof(union s35, m6), __builtin_offsetof(union s35, m7), __builtin_offsetof(union s35, m8), __builtin_offsetof(union s35, m8[0]) };
const union s35 sample_s35 = { .m0 = 5073.625 };

struct s36 {
char m0[14];
_Bool m1;
__int128 rest[];
};
const unsigned int layout_s36[] = { sizeof(struct s36), __builtin_offsetof(struct s36, m0), __builtin_offsetof(struct s36, m1), __builtin_offsetof(struct s36, rest) };
const struct s36 sample_s36 = { .m0 = "", .m1 = 1, .rest = { (__int128)((u128)0x0ULL << 64 | 0x0ULL), (__int128)((u128)0xc8112c0843750870ULL << 64 | 0xd048babdd5fe39d8ULL), (__int128)((u128)0x1dba0070066bbe8ULL << 64 | 0xc0d4b93ad0475ec0ULL), (__int128)((u128)0x246159d63fc5ecfcULL << 64 | 0x6388e56d8df2e53cULL), (__int128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL) } };

struct s37 {
void * m0;
};
const unsigned int layout_s37[] = { sizeof(struct s37), __builtin_offsetof(struct s37, m0) };
const struct s37 sample_s37 = { .m0 = (void *)0x8000000000000000ULL };

struct s38 {
unsigned char m0 : 8;
signed char m1 : 1;
enum negative m2 : 19;
_Bool m3 : 1;
__int128 m4 : 116;
struct {
short m5 : 11;
} m6;
const volatile u32 m7 : 22;
short m8 : 9;
short m9 : 8;
short m10 : 1;
struct {
struct s16 m11;
int m12 __attribute__((packed));
float m13 __attribute__((aligned(2)));
signed char m14 : 2;
__int128 m15 : 39;
} __attribute__((aligned(64)));
};
const unsigned int layout_s38[] = { sizeof(struct s38), __builtin_offsetof(struct s38, m6), __builtin_offsetof(struct s38, m11), __builtin_offsetof(struct s38, m11.m3), __builtin_offsetof(struct s38, m12), __builtin_offsetof(struct s38, m13) };
const struct s38 sample_s38 = { .m0 = 0, .m1 = (-0LL - 1), .m2 = NEGATIVE_FOUR, .m3 = 0, .m4 = 0, .m6 = { .m5 = (-920LL - 1) }, .m7 = 1214156, .m8 = (-0LL - 1), .m9 = (-0LL - 1), .m10 = (-0LL - 1), .m11 = { .m0 = 511, .m1 = 1, .m2 = (char)0x80ULL, .m3 = (long)0xc165883c04eb7582ULL, .m4 = (-0LL - 1), .m5 = 0, .m6 = 0, .m7 = 0 }, .m12 = (int)0x80000000ULL, .m13 = -4089.000, .m14 = (-0LL - 1), .m15 = (-48148405553LL - 1) };

union s39 {
_Bool m0 __attribute__((packed));
};
const unsigned int layout_s39[] = { sizeof(union s39), __builtin_offsetof(union s39, m0) };
const union s39 sample_s39 = { .m0 = 1 };

struct s40 {
union {
u128 m0 : 88;
u32 : 29;
};
char m1[17];
};
const unsigned int layout_s40[] = { sizeof(struct s40), __builtin_offsetof(struct s40, m1) };
const struct s40 sample_s40 = { .m0 = (u128)((u128)8388608ULL << 64 | 0ULL), .m1 = "\141\303\251\141\303\251\141\303\251\141\303\251\141\303\251\141" };

struct s41 {
char m0[17];
long m1 : 2;
u32 : 2;
short m2 : 9;
int m3 : 13;
long m4 : 6;
};
const unsigned int layout_s41[] = { sizeof(struct s41), __builtin_offsetof(struct s41, m0) };
const struct s41 sample_s41 = { .m0 = "\141\303\251\141\303\251\141\303\251\141\303\251\141\303\251\141", .m1 = (-0LL - 1), .m2 = 0, .m3 = (-4095LL - 1), .m4 = (-0LL - 1) };

struct s42 {
const volatile u32 m0 : 3;
_Bool m1 : 1;
long m2;
enum negative m3 : 22;
unsigned long long m4 : 6;
char m5 : 6;
enum negative m6 : 12;
unsigned long long m7 : 26;
u16 m8 : 11;
};
const unsigned int layout_s42[] = { sizeof(struct s42), __builtin_offsetof(struct s42, m2) };
const struct s42 sample_s42 = { .m0 = 0, .m1 = 0, .m2 = (long)0xa996667815a789f7ULL, .m3 = NEGATIVE_FOUR, .m4 = 0, .m5 = (-0LL - 1), .m6 = NEGATIVE_FOUR, .m7 = 33554432, .m8 = 1024 };

struct s43 {
u16 m0 __attribute__((aligned(32)));
union {
struct {
_Bool m1 : 1;
unsigned char m2 : 5;
long m3 : 31;
u128 m4 : 54;
u128 m5 : 39;
enum wide m6;
};
} m7;
};
const unsigned int layout_s43[] = { sizeof(struct s43), __builtin_offsetof(struct s43, m0), __builtin_offsetof(struct s43, m7), __builtin_offsetof(struct s43, m7.m6) };
const struct s43 sample_s43 = { .m0 = (u16)0x8000ULL, .m7 = { .m1 = 0, .m2 = 0, .m3 = 464099424, .m4 = 10041247945606729ULL, .m5 = 274877906944ULL, .m6 = WIDE_TOP } };

struct s44 {
char m0;
struct {
union {
struct s16 m1;
};
signed char m2;
const volatile u32 m3;
const volatile u32 m4 : 21;
_Bool m5 : 1;
char m6 : 4;
char m7 : 1;
};
signed char m8;
};
const unsigned int layout_s44[] = { sizeof(struct s44), __builtin_offsetof(struct s44, m0), __builtin_offsetof(struct s44, m1), __builtin_offsetof(struct s44, m1.m3), __builtin_offsetof(struct s44, m2), __builtin_offsetof(struct s44, m3), __builtin_offsetof(struct s44, m8) };
const struct s44 sample_s44 = { .m0 = (char)0x5dULL, .m1 = { .m0 = 511, .m1 = 1, .m2 = (char)0x80ULL, .m3 = (long)0xc165883c04eb7582ULL, .m4 = (-0LL - 1), .m5 = 0, .m6 = 0, .m7 = 0 }, .m2 = (signed char)0x80ULL, .m3 = (const volatile u32)0x80000000ULL, .m4 = 820197, .m5 = 1, .m6 = (-3LL - 1), .m7 = 0, .m8 = (signed char)0xffULL };

struct s45 {
long m0;
u128 m1;
short m2[3];
union {
char m3[2];
struct {
const volatile u32 m4;
} __attribute__((packed));
u16 m5 : 1;
};
unsigned char m6;
};
const unsigned int layout_s45[] = { sizeof(struct s45), __builtin_offsetof(struct s45, m0), __builtin_offsetof(struct s45, m1), __builtin_offsetof(struct s45, m2), __builtin_offsetof(struct s45, m2[2]), __builtin_offsetof(struct s45, m3), __builtin_offsetof(struct s45, m4), __builtin_offsetof(struct s45, m6) };
const struct s45 sample_s45 = { .m0 = (long)0x8000000000000000ULL, .m1 = (u128)((u128)0x1b2e69093de003c8ULL << 64 | 0x8c76c6cf9db5aed1ULL), .m2 = { (short)0x0ULL, (short)0x8000ULL, (short)0x8000ULL }, .m4 = (const volatile u32)0x0ULL, .m6 = (unsigned char)0xffULL };

struct s46 {
enum negative m0 : 17;
unsigned char m1 : 8;
__int128 m2 : 83;
unsigned char m3 : 6;
u16 m4 : 10;
_Bool m5 : 1;
char m6[9];
void * m7;
struct {
union {
short m8;
const volatile u32 m9 : 28;
};
double m10;
unsigned char m11;
};
struct unknown * m12;
short m13 __attribute__((packed));
};
const unsigned int layout_s46[] = { sizeof(struct s46), __builtin_offsetof(struct s46, m6), __builtin_offsetof(struct s46, m7), __builtin_offsetof(struct s46, m8), __builtin_offsetof(struct s46, m10), __builtin_offsetof(struct s46, m11), __builtin_offsetof(struct s46, m12), __builtin_offsetof(struct s46, m13) };
const struct s46 sample_s46 = { .m0 = NEGATIVE_MINUS, .m1 = 198, .m2 = (u128)((u128)232489ULL << 64 | 15621414362975730537ULL), .m3 = 0, .m4 = 1023, .m5 = 0, .m6 = "\170\170\170\170\170\170", .m7 = (void *)0x1a59173bd9117ee1ULL, .m8 = (short)0x8000ULL, .m10 = 3154.000, .m11 = (unsigned char)0x6aULL, .m12 = (struct unknown *)0x376aff1dc9e06ed5ULL, .m13 = (short)0x0ULL };

struct s47 {
struct {
_Bool m0;
} __attribute__((packed));
u128 m1 : 84;
enum negative m2 : 7;
union {
__int128 m3;
__int128 m4 : 61;
long m5;
} __attribute__((aligned(64))) m6;
};
const unsigned int layout_s47[] = { sizeof(struct s47), __builtin_offsetof(struct s47, m0), __builtin_offsetof(struct s47, m6), __builtin_offsetof(struct s47, m6.m3), __builtin_offsetof(struct s47, m6.m5) };
const struct s47 sample_s47 = { .m0 = 1, .m1 = (u128)((u128)1048575ULL << 64 | 18446744073709551615ULL), .m2 = NEGATIVE_MINUS, .m6 = { .m5 = (long)0xffffffffffffffffULL } };

union s48 {
signed char m0;
struct {
u128 m1 : 18;
} m2 __attribute__((packed));
} __attribute__((packed));
const unsigned int layout_s48[] = { sizeof(union s48), __builtin_offsetof(union s48, m0), __builtin_offsetof(union s48, m2) };
const union s48 sample_s48 = { .m0 = (signed char)0x0ULL };

union s49 {
long m0;
int m1;
unsigned char m2 : 4;
};
const unsigned int layout_s49[] = { sizeof(union s49), __builtin_offsetof(union s49, m0), __builtin_offsetof(union s49, m1) };
const union s49 sample_s49 = { .m1 = (int)0xffffffffULL };

struct s50 {
_Bool m0;
int m1 : 22;
u128 m2 : 41;
__int128 m3 : 54;
const volatile u32 m4 : 12;
void * m5;
};
const unsigned int layout_s50[] = { sizeof(struct s50), __builtin_offsetof(struct s50, m0), __builtin_offsetof(struct s50, m5) };
const struct s50 sample_s50 = { .m0 = 1, .m1 = 0, .m2 = 1099511627776ULL, .m3 = (-9007199254740991LL - 1), .m4 = 2007, .m5 = (void *)0x75c08b3d71178f46ULL };

struct s51 {
struct s29 m0;
u128 m1;
int m2 __attribute__((aligned(8)));
int m3 : 1;
u32 : 29;
const volatile u32 m4 : 19;
int m5 : 22;
};
const unsigned int layout_s51[] = { sizeof(struct s51), __builtin_offsetof(struct s51, m0), __builtin_offsetof(struct s51, m0.m1), __builtin_offsetof(struct s51, m1), __builtin_offsetof(struct s51, m2) };
const struct s51 sample_s51 = { .m0 = { .m0 = 0, .m1 = (signed char)0x80ULL }, .m1 = (u128)((u128)0x8000000000000000ULL << 64 | 0x0ULL), .m2 = (int)0xffffffffULL, .m3 = 0, .m4 = 0, .m5 = 0 };

struct s52 {
u128 m0;
struct {
long m1;
struct {
union {
enum tiny m2;
__int128 m3[4] __attribute__((packed));
__int128 m4;
u32 : 12;
};
} m5;
u16 m6;
enum wide m7 __attribute__((aligned(8)));
} m8;
__int128 m9;
unsigned char m10;
};
const unsigned int layout_s52[] = { sizeof(struct s52), __builtin_offsetof(struct s52, m0), __builtin_offsetof(struct s52, m8), __builtin_offsetof(struct s52, m8.m1), __builtin_offsetof(struct s52, m8.m5), __builtin_offsetof(struct s52, m8.m5.m2), __builtin_offsetof(struct s52, m8.m5.m3), __builtin_offsetof(struct s52, m8.m5.m3[3]), __builtin_offsetof(struct s52, m8.m5.m4), __builtin_offsetof(struct s52, m8.m6), __builtin_offsetof(struct s52, m8.m7), __builtin_offsetof(struct s52, m9), __builtin_offsetof(struct s52, m10) };
const struct s52 sample_s52 = { .m0 = (u128)((u128)0x45f7979d61c2ba96ULL << 64 | 0xa7e847566b3b9cb4ULL), .m8 = { .m1 = (long)0x449e811556af786bULL, .m5 = { .m3 = { (__int128)((u128)0x0ULL << 64 | 0x0ULL), (__int128)((u128)0x0ULL << 64 | 0x0ULL), (__int128)((u128)0x8000000000000000ULL << 64 | 0x0ULL), (__int128)((u128)0x8000000000000000ULL << 64 | 0x0ULL) } }, .m6 = (u16)0x8000ULL, .m7 = WIDE_LARGE }, .m9 = (__int128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), .m10 = (unsigned char)0xffULL };

struct s53 {
const volatile u32 m0 : 13;
u32 : 0;
u128 m1 : 120;
long m2 : 24;
__int128 m3 : 89;
double rest[];
} __attribute__((aligned(8)));
const unsigned int layout_s53[] = { sizeof(struct s53), __builtin_offsetof(struct s53, rest) };
const struct s53 sample_s53 = { .m0 = 4233, .m1 = (u128)((u128)36028797018963968ULL << 64 | 0ULL), .m2 = 106143, .m3 = (-0LL - 1), .rest = { 4079.750, 1758.625, 6060.125, 2555.375 } };

struct s54 {
struct {
unsigned char m0 : 3;
_Bool m1;
struct {
enum plain m2 __attribute__((aligned(32)));
};
} __attribute__((packed));
signed char m3;
char m4[2][3][15];
int m5;
_Bool m6 : 1;
unsigned char m7 : 8;
_Bool m8 : 1;
} __attribute__((packed));
const unsigned int layout_s54[] = { sizeof(struct s54), __builtin_offsetof(struct s54, m1), __builtin_offsetof(struct s54, m2), __builtin_offsetof(struct s54, m3), __builtin_offsetof(struct s54, m4), __builtin_offsetof(struct s54, m4[1]), __builtin_offsetof(struct s54, m4[1][2]), __builtin_offsetof(struct s54, m5) };
const struct s54 sample_s54 = { .m0 = 7, .m1 = 1, .m2 = PLAIN_ZERO, .m3 = (signed char)0x80ULL, .m4 = { { "\141\142\143\042\134\141\142\143\042\134", "\141\303\251\141\303\251\141\303\251\141\303\251\141\303\251", "\141\303\251\141\303\251" }, { "\170\170\170\170\170", "\170\170\170", "\141\142\143\042\134\141\142\143\042\134\141\142\143\042\134" } }, .m5 = (int)0x0ULL, .m6 = 1, .m7 = 58, .m8 = 1 };

struct s55 {
union {
struct {
u32 : 0;
u128 m0 : 15;
} __attribute__((packed));
double m1 __attribute__((packed));
} __attribute__((packed));
unsigned char m2;
unsigned char m3 __attribute__((packed));
};
const unsigned int layout_s55[] = { sizeof(struct s55), __builtin_offsetof(struct s55, m1), __builtin_offsetof(struct s55, m2), __builtin_offsetof(struct s55, m3) };
const struct s55 sample_s55 = { .m1 = -100.500, .m2 = (unsigned char)0xc8ULL, .m3 = (unsigned char)0x0ULL };

struct s56 {
unsigned char m0;
__int128 m1;
const char * m2;
char m3[8];
unsigned char m4;
_Bool m5 : 1;
int m6 : 20;
union s23 m7 __attribute__((aligned(2)));
};
const unsigned int layout_s56[] = { sizeof(struct s56), __builtin_offsetof(struct s56, m0), __builtin_offsetof(struct s56, m1), __builtin_offsetof(struct s56, m2), __builtin_offsetof(struct s56, m3), __builtin_offsetof(struct s56, m4), __builtin_offsetof(struct s56, m7), __builtin_offsetof(struct s56, m7.m3) };
const struct s56 sample_s56 = { .m0 = (unsigned char)0x80ULL, .m1 = (__int128)((u128)0xdaf2631e86364736ULL << 64 | 0x6fa3ed7623901935ULL), .m2 = (const char *)0x0ULL, .m3 = "\170\170\170\170\170", .m4 = (unsigned char)0xffULL, .m5 = 0, .m6 = (-0LL - 1), .m7 = { .m0 = PLAIN_FIVE } };

struct s57 {
union {
u32 : 0;
} __attribute__((aligned(2)));
const volatile u32 m0 : 16;
const volatile u32 m1 : 14;
const volatile u32 m2 : 17;
char m3 : 8;
};
const unsigned int layout_s57[] = { sizeof(struct s57) };
const struct s57 sample_s57 = { .m0 = 32768, .m1 = 8192, .m2 = 131071, .m3 = (-127LL - 1) };

struct s58 {
union {
u16 m0 __attribute__((aligned(2)));
};
enum wide m1;
_Bool m2 : 1;
u32 : 0;
long m3 : 63;
unsigned char m4;
u128 m5 : 83;
int m6;
const volatile u32 m7;
} __attribute__((packed));
const unsigned int layout_s58[] = { sizeof(struct s58), __builtin_offsetof(struct s58, m0), __builtin_offsetof(struct s58, m1), __builtin_offsetof(struct s58, m4), __builtin_offsetof(struct s58, m6), __builtin_offsetof(struct s58, m7) };
const struct s58 sample_s58 = { .m0 = (u16)0x4a75ULL, .m1 = WIDE_TOP, .m2 = 0, .m3 = (-4611686018427387903LL - 1), .m4 = (unsigned char)0x0ULL, .m5 = (u128)((u128)524287ULL << 64 | 18446744073709551615ULL), .m6 = (int)0xb54122adULL, .m7 = (const volatile u32)0xffffffffULL };

union s59 {
__int128 m0 __attribute__((packed));
struct {
enum deep m1;
enum tiny m2;
};
float m3;
} __attribute__((packed));
const unsigned int layout_s59[] = { sizeof(union s59), __builtin_offsetof(union s59, m0), __builtin_offsetof(union s59, m1), __builtin_offsetof(union s59, m2), __builtin_offsetof(union s59, m3) };
const union s59 sample_s59 = { .m0 = (__int128)((u128)0x87cfaef5ddd855eULL << 64 | 0xd62d866b3272bb2dULL) };

struct s60 {
enum negative m0 : 14;
unsigned char m1 : 4;
enum plain m2 : 10;
u16 m3 : 7;
struct {
u128 m4;
};
float m5;
struct s47 m6;
char m7 : 4;
signed char m8 : 6;
signed char m9;
};
const unsigned int layout_s60[] = { sizeof(struct s60), __builtin_offsetof(struct s60, m4), __builtin_offsetof(struct s60, m5), __builtin_offsetof(struct s60, m6), __builtin_offsetof(struct s60, m6.m6.m5), __builtin_offsetof(struct s60, m9) };
const struct s60 sample_s60 = { .m0 = NEGATIVE_MINUS, .m1 = 0, .m2 = PLAIN_ONE, .m3 = 62, .m4 = (u128)((u128)0x19f1640e0f8d4f11ULL << 64 | 0x4131bd2089787d2eULL), .m5 = -4760.125, .m6 = { .m0 = 1, .m1 = (u128)((u128)1048575ULL << 64 | 18446744073709551615ULL), .m2 = NEGATIVE_MINUS, .m6 = { .m5 = (long)0xffffffffffffffffULL } }, .m7 = (-4LL - 1), .m8 = 0, .m9 = (signed char)0xffULL };

struct s61 {
const volatile u32 m0 : 32;
__int128 m1 : 102;
const char * m2;
char m3[6];
char m4[2];
short m5;
};
const unsigned int layout_s61[] = { sizeof(struct s61), __builtin_offsetof(struct s61, m2), __builtin_offsetof(struct s61, m3), __builtin_offsetof(struct s61, m4), __builtin_offsetof(struct s61, m5) };
const struct s61 sample_s61 = { .m0 = 2147483648ULL, .m1 = (-0LL - 1), .m2 = (const char *)0xffffffffffffffffULL, .m3 = "\303\251\164\303\251", .m4 = "\141\142", .m5 = (short)0x0ULL };

struct s62 {
float m0;
const char * m1;
char m2 __attribute__((packed));
__int128 m3;
float m4;
} __attribute__((aligned(1)));
const unsigned int layout_s62[] = { sizeof(struct s62), __builtin_offsetof(struct s62, m0), __builtin_offsetof(struct s62, m1), __builtin_offsetof(struct s62, m2), __builtin_offsetof(struct s62, m3), __builtin_offsetof(struct s62, m4) };
const struct s62 sample_s62 = { .m0 = 109.250, .m1 = (const char *)0xc3ac1ba7e4966986ULL, .m2 = (char)0x85ULL, .m3 = (__int128)((u128)0x8000000000000000ULL << 64 | 0x0ULL), .m4 = 2843.750 };

struct s63 {
double m0;
unsigned long long m1;
};
const unsigned int layout_s63[] = { sizeof(struct s63), __builtin_offsetof(struct s63, m0), __builtin_offsetof(struct s63, m1) };
const struct s63 sample_s63 = { .m0 = 4069.250, .m1 = (unsigned long long)0xa0c2927bf2b95502ULL };

struct s64 {
struct unknown * m0;
long m1 __attribute__((packed));
signed char m2 : 4;
_Bool m3[4] __attribute__((aligned(2)));
enum negative m4[4];
long m5;
union {
float m6;
_Bool m7 __attribute__((aligned(32)));
} m8;
};
const unsigned int layout_s64[] = { sizeof(struct s64), __builtin_offsetof(struct s64, m0), __builtin_offsetof(struct s64, m1), __builtin_offsetof(struct s64, m3), __builtin_offsetof(struct s64, m3[3]), __builtin_offsetof(struct s64, m4), __builtin_offsetof(struct s64, m4[3]), __builtin_offsetof(struct s64, m5), __builtin_offsetof(struct s64, m8), __builtin_offsetof(struct s64, m8.m6), __builtin_offsetof(struct s64, m8.m7) };
const struct s64 sample_s64 = { .m0 = (struct unknown *)0xffffffffffffffffULL, .m1 = (long)0xffffffffffffffffULL, .m2 = (-7LL - 1), .m3 = { 0, 1, 1, 1 }, .m4 = { (enum negative)(-8LL - 1), NEGATIVE_FOUR, NEGATIVE_FOUR, NEGATIVE_FOUR }, .m5 = (long)0x8441f4e5efc3d9f9ULL, .m8 = { .m7 = 1 } };

struct s65 {
unsigned long long m0;
struct {
union {
_Bool m1 : 1;
char m2[19];
} m3;
int m4 : 24;
long m5 : 21;
enum plain m6 : 11;
u16 m7 : 10;
short m8 : 14;
u32 : 0;
__int128 m9 : 17;
u32 : 0;
signed char m10 : 1;
enum plain m11 : 15;
const volatile u32 m12 : 4;
};
enum wide m13;
struct {
__int128 m14;
__int128 m15;
u16 m16[1];
unsigned char m17;
};
u16 m18 : 4;
unsigned long long m19 : 40;
__int128 m20 : 103;
enum plain m21 : 8;
};
const unsigned int layout_s65[] = { sizeof(struct s65), __builtin_offsetof(struct s65, m0), __builtin_offsetof(struct s65, m3), __builtin_offsetof(struct s65, m3.m2), __builtin_offsetof(struct s65, m13), __builtin_offsetof(struct s65, m14), __builtin_offsetof(struct s65, m15), __builtin_offsetof(struct s65, m16), __builtin_offsetof(struct s65, m16[0]), __builtin_offsetof(struct s65, m17) };
const struct s65 sample_s65 = { .m0 = (unsigned long long)0xb1d91a0d1688977ULL, .m3 = { .m2 = "\303\251\164\303\251\303\251" }, .m4 = (-2027067LL - 1), .m5 = (-1048575LL - 1), .m6 = PLAIN_FIVE, .m7 = 0, .m8 = 0, .m9 = 0, .m10 = (-0LL - 1), .m11 = PLAIN_ONE, .m12 = 2, .m13 = (enum wide)77, .m14 = (__int128)((u128)0x8000000000000000ULL << 64 | 0x0ULL), .m15 = (__int128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), .m16 = { (u16)0xb956ULL }, .m17 = (unsigned char)0xffULL, .m18 = 8, .m19 = 0, .m20 = (__int128)((u128)18446743798831644672ULL << 64 | 0ULL), .m21 = PLAIN_ONE };

struct s66 {
enum plain m0;
unsigned long long m1[1];
char m2;
unsigned char m3 : 6;
u128 m4 : 44;
short m5;
union {
struct s44 m6;
union {
_Bool m7;
__int128 m8 __attribute__((aligned(2)));
const volatile u32 m9 __attribute__((aligned(2)));
enum wide m10 __attribute__((packed));
};
};
};
const unsigned int layout_s66[] = { sizeof(struct s66), __builtin_offsetof(struct s66, m0), __builtin_offsetof(struct s66, m1), __builtin_offsetof(struct s66, m1[0]), __builtin_offsetof(struct s66, m2), __builtin_offsetof(struct s66, m5), __builtin_offsetof(struct s66, m6), __builtin_offsetof(struct s66, m6.m8), __builtin_offsetof(struct s66, m7), __builtin_offsetof(struct s66, m8), __builtin_offsetof(struct s66, m9), __builtin_offsetof(struct s66, m10) };
const struct s66 sample_s66 = { .m0 = (enum plain)77, .m1 = { (unsigned long long)0x17b68e291e077cd9ULL }, .m2 = (char)0x80ULL, .m3 = 56, .m4 = 17592186044415ULL, .m5 = (short)0xb00cULL, .m10 = (enum wide)77 };

struct s67 {
struct {
_Bool m0;
u16 m1 : 9;
__int128 m2 : 114;
struct {
signed char m3[1];
char m4 : 4;
enum negative m5 : 21;
char m6 : 1;
void * m7;
union {
_Bool m8 : 1;
char m9 __attribute__((packed));
} m10 __attribute__((packed));
} __attribute__((packed));
};
char m11[4] __attribute__((packed));
int m12;
union {
union {
struct {
struct s34 m13;
long m14;
} __attribute__((packed));
u16 m15;
char m16[4];
};
enum tiny m17;
} __attribute__((packed));
struct {
unsigned long long m18 : 23;
enum plain m19 : 9;
short m20 : 5;
};
union {
const volatile u32 m21[1] __attribute__((aligned(32)));
const char * m22;
_Bool m23 : 1;
} m24;
};
const unsigned int layout_s67[] = { sizeof(struct s67), __builtin_offsetof(struct s67, m0), __builtin_offsetof(struct s67, m3), __builtin_offsetof(struct s67, m3[0]), __builtin_offsetof(struct s67, m7), __builtin_offsetof(struct s67, m10), __builtin_offsetof(struct s67, m10.m9), __builtin_offsetof(struct s67, m11), __builtin_offsetof(struct s67, m12), __builtin_offsetof(struct s67, m13), __builtin_offsetof(struct s67, m14), __builtin_offsetof(struct s67, m15), __builtin_offsetof(struct s67, m16), __builtin_offsetof(struct s67, m17), __builtin_offsetof(struct s67, m24), __builtin_offsetof(struct s67, m24.m21), __builtin_offsetof(struct s67, m24.m21[0]), __builtin_offsetof(struct s67, m24.m22) };
const struct s67 sample_s67 = { .m0 = 1, .m1 = 256, .m2 = (-0LL - 1), .m3 = { (signed char)0xc9ULL }, .m4 = 3, .m5 = NEGATIVE_MINUS, .m6 = 0, .m7 = (void *)0x8000000000000000ULL, .m10 = { .m8 = 1 }, .m11 = "\141", .m12 = (int)0x8d223074ULL, .m16 = "\141", .m18 = 430790, .m19 = PLAIN_ONE, .m20 = 0, .m24 = { .m22 = (const char *)0x8000000000000000ULL } };

struct s68 {
const char * m0;
__int128 m1;
double m2;
char m3[7] __attribute__((aligned(8)));
_Bool m4;
const volatile u32 m5;
double m6;
};
const unsigned int layout_s68[] = { sizeof(struct s68), __builtin_offsetof(struct s68, m0), __builtin_offsetof(struct s68, m1), __builtin_offsetof(struct s68, m2), __builtin_offsetof(struct s68, m3), __builtin_offsetof(struct s68, m4), __builtin_offsetof(struct s68, m5), __builtin_offsetof(struct s68, m6) };
const struct s68 sample_s68 = { .m0 = (const char *)0x0ULL, .m1 = (__int128)((u128)0x0ULL << 64 | 0x0ULL), .m2 = -4063.125, .m3 = "\141", .m4 = 1, .m5 = (const volatile u32)0x40f47c44ULL, .m6 = -1200.000 };

struct s69 {
short m0 __attribute__((aligned(8)));
} __attribute__((packed));
const unsigned int layout_s69[] = { sizeof(struct s69), __builtin_offsetof(struct s69, m0) };
const struct s69 sample_s69 = { .m0 = (short)0xd29bULL };

union s70 {
short m0[4] __attribute__((packed));
__int128 m1[3] __attribute__((aligned(8)));
char m2[12];
signed char m3 : 2;
int m4;
char m5[6];
};
const unsigned int layout_s70[] = { sizeof(union s70), __builtin_offsetof(union s70, m0), __builtin_offsetof(union s70, m0[3]), __builtin_offsetof(union s70, m1), __builtin_offsetof(union s70, m1[2]), __builtin_offsetof(union s70, m2), __builtin_offsetof(union s70, m4), __builtin_offsetof(union s70, m5) };
const union s70 sample_s70 = { .m1 = { (__int128)((u128)0x0ULL << 64 | 0x0ULL), (__int128)((u128)0x0ULL << 64 | 0x0ULL), (__int128)((u128)0x687da2941507d636ULL << 64 | 0x95300051a853f0bbULL) } };

struct s71 {
unsigned char m0;
unsigned long long m1;
struct unknown * m2 __attribute__((packed));
};
const unsigned int layout_s71[] = { sizeof(struct s71), __builtin_offsetof(struct s71, m0), __builtin_offsetof(struct s71, m1), __builtin_offsetof(struct s71, m2) };
const struct s71 sample_s71 = { .m0 = (unsigned char)0x80ULL, .m1 = (unsigned long long)0x27019c33fe627306ULL, .m2 = (struct unknown *)0x7520b5ce881c9351ULL };

struct s72 {
enum plain m0;
void * m1 __attribute__((aligned(32)));
struct s34 m2;
__int128 m3 __attribute__((packed));
union {
void * m4;
const volatile u32 m5 __attribute__((packed));
char m6[10];
__int128 m7;
} m8;
float m9;
_Bool m10;
};
const unsigned int layout_s72[] = { sizeof(struct s72), __builtin_offsetof(struct s72, m0), __builtin_offsetof(struct s72, m1), __builtin_offsetof(struct s72, m2), __builtin_offsetof(struct s72, m3), __builtin_offsetof(struct s72, m8), __builtin_offsetof(struct s72, m8.m4), __builtin_offsetof(struct s72, m8.m5), __builtin_offsetof(struct s72, m8.m6), __builtin_offsetof(struct s72, m8.m7), __builtin_offsetof(struct s72, m9), __builtin_offsetof(struct s72, m10) };
const struct s72 sample_s72 = { .m0 = (enum plain)77, .m1 = (void *)0x0ULL, .m2 = { .m0 = 0, .m1 = PLAIN_ONE, .m2 = PLAIN_FIVE }, .m3 = (__int128)((u128)0xb8d46c3268706d86ULL << 64 | 0x630b94e241c73319ULL), .m8 = { .m5 = (const volatile u32)0x0ULL }, .m9 = 5021.000, .m10 = 0 };

struct s73 {
float m0 __attribute__((packed));
enum negative m1 : 20;
int m2 : 29;
union {
enum deep m3;
short m4;
struct {
unsigned char m5;
u128 m6 __attribute__((aligned(8)));
const volatile u32 m7;
};
} m8 __attribute__((packed));
} __attribute__((aligned(64)));
const unsigned int layout_s73[] = { sizeof(struct s73), __builtin_offsetof(struct s73, m0), __builtin_offsetof(struct s73, m8), __builtin_offsetof(struct s73, m8.m3), __builtin_offsetof(struct s73, m8.m4), __builtin_offsetof(struct s73, m8.m5), __builtin_offsetof(struct s73, m8.m6), __builtin_offsetof(struct s73, m8.m7) };
const struct s73 sample_s73 = { .m0 = 4726.250, .m1 = NEGATIVE_MINUS, .m2 = (-256931408LL - 1), .m8 = { .m4 = (short)0x8000ULL } };

struct s74 {
struct s38 m0;
struct {
unsigned long long m1[1] __attribute__((aligned(32)));
union {
struct {
struct unknown * m2[2];
enum deep m3 __attribute__((aligned(32)));
unsigned long long m4 : 9;
unsigned char m5 : 4;
signed char m6 : 6;
signed char m7 : 6;
enum plain m8 : 9;
} m9;
};
} m10 __attribute__((aligned(32)));
u128 m11;
union {
short m12 __attribute__((packed));
unsigned long long m13;
_Bool m14 : 1;
};
};
const unsigned int layout_s74[] = { sizeof(struct s74), __builtin_offsetof(struct s74, m0), __builtin_offsetof(struct s74, m0.m13), __builtin_offsetof(struct s74, m10), __builtin_offsetof(struct s74, m10.m1), __builtin_offsetof(struct s74, m10.m1[0]), __builtin_offsetof(struct s74, m10.m9), __builtin_offsetof(struct s74, m10.m9.m2), __builtin_offsetof(struct s74, m10.m9.m2[1]), __builtin_offsetof(struct s74, m10.m9.m3), __builtin_offsetof(struct s74, m11), __builtin_offsetof(struct s74, m12), __builtin_offsetof(struct s74, m13) };
const struct s74 sample_s74 = { .m0 = { .m0 = 0, .m1 = (-0LL - 1), .m2 = NEGATIVE_FOUR, .m3 = 0, .m4 = 0, .m6 = { .m5 = (-920LL - 1) }, .m7 = 1214156, .m8 = (-0LL - 1), .m9 = (-0LL - 1), .m10 = (-0LL - 1), .m11 = { .m0 = 511, .m1 = 1, .m2 = (char)0x80ULL, .m3 = (long)0xc165883c04eb7582ULL, .m4 = (-0LL - 1), .m5 = 0, .m6 = 0, .m7 = 0 }, .m12 = (int)0x80000000ULL, .m13 = -4089.000, .m14 = (-0LL - 1), .m15 = (-48148405553LL - 1) }, .m10 = { .m1 = { (unsigned long long)0x59a10cd02b02c84dULL }, .m9 = { .m2 = { (struct unknown *)0x8000000000000000ULL, (struct unknown *)0x1a9d941082d12d0fULL }, .m3 = DEEP_ONE, .m4 = 511, .m5 = 15, .m6 = 0, .m7 = 0, .m8 = PLAIN_FIVE } }, .m11 = (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), .m14 = 0 };

struct s75 {
short m0 : 9;
_Bool m1 : 1;
u32 : 0;
u32 : 22;
u32 : 0;
const volatile u32 m2 : 20;
unsigned char m3 : 7;
_Bool m4 __attribute__((aligned(2)));
union {
char m5[16];
const volatile u32 m6 __attribute__((aligned(8)));
const volatile u32 m7 __attribute__((aligned(2)));
unsigned char m8;
};
u128 m9[3];
char m10 : 3;
u32 : 0;
int m11 : 11;
u32 : 28;
signed char m12 : 4;
char m13 : 7;
signed char m14 : 8;
_Bool m15 : 1;
};
const unsigned int layout_s75[] = { sizeof(struct s75), __builtin_offsetof(struct s75, m4), __builtin_offsetof(struct s75, m5), __builtin_offsetof(struct s75, m6), __builtin_offsetof(struct s75, m7), __builtin_offsetof(struct s75, m8), __builtin_offsetof(struct s75, m9), __builtin_offsetof(struct s75, m9[2]) };
const struct s75 sample_s75 = { .m0 = (-113LL - 1), .m1 = 0, .m2 = 1048575, .m3 = 64, .m4 = 0, .m7 = (const volatile u32)0x1a5243beULL, .m9 = { (u128)((u128)0xd3b6e6111e7d424bULL << 64 | 0xe1f7ff2957b506baULL), (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), (u128)((u128)0x0ULL << 64 | 0x0ULL) }, .m10 = (-3LL - 1), .m11 = (-122LL - 1), .m12 = (-7LL - 1), .m13 = (-63LL - 1), .m14 = 0, .m15 = 1 };

struct s76 {
union {
int m0 : 14;
_Bool m1 __attribute__((packed));
char m2;
signed char m3 : 3;
};
enum wide m4;
} __attribute__((aligned(64)));
const unsigned int layout_s76[] = { sizeof(struct s76), __builtin_offsetof(struct s76, m1), __builtin_offsetof(struct s76, m2), __builtin_offsetof(struct s76, m4) };
const struct s76 sample_s76 = { .m0 = (-8191LL - 1), .m4 = WIDE_LARGE };

struct s77 {
unsigned char m0 __attribute__((aligned(8)));
char m1[10];
struct {
u128 m2[4];
enum tiny m3 __attribute__((packed));
_Bool m4 : 1;
unsigned long long m5 : 52;
long m6 : 44;
u128 m7 : 22;
long m8 : 18;
short m9 __attribute__((packed));
};
enum negative m10 : 4;
signed char m11 : 6;
__int128 m12 : 19;
enum negative m13 : 17;
union {
const char * m14;
__int128 m15;
unsigned char m16;
void * m17;
} __attribute__((packed));
unsigned long long rest[];
};
const unsigned int layout_s77[] = { sizeof(struct s77), __builtin_offsetof(struct s77, m0), __builtin_offsetof(struct s77, m1), __builtin_offsetof(struct s77, m2), __builtin_offsetof(struct s77, m2[3]), __builtin_offsetof(struct s77, m3), __builtin_offsetof(struct s77, m9), __builtin_offsetof(struct s77, m14), __builtin_offsetof(struct s77, m15), __builtin_offsetof(struct s77, m16), __builtin_offsetof(struct s77, m17), __builtin_offsetof(struct s77, rest) };
const struct s77 sample_s77 = { .m0 = (unsigned char)0x0ULL, .m1 = "\303\251\164", .m2 = { (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), (u128)((u128)0xccff1a68f62a5c3ULL << 64 | 0x7214d764187db415ULL), (u128)((u128)0x8000000000000000ULL << 64 | 0x0ULL), (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL) }, .m3 = (enum tiny)77, .m4 = 0, .m5 = 2703279628225935ULL, .m6 = 179728775367ULL, .m7 = 2097152, .m8 = (-131071LL - 1), .m9 = (short)0x1fe8ULL, .m10 = NEGATIVE_MINUS, .m11 = (-14LL - 1), .m12 = (-138371LL - 1), .m13 = NEGATIVE_FOUR, .m15 = (__int128)((u128)0x7caa229f21c0e093ULL << 64 | 0xb2ac198bbc905510ULL), .rest = { (unsigned long long)0x6d98eae8b3253f1eULL, (unsigned long long)0x8000000000000000ULL } };

union s78 {
unsigned char m0;
char m1[3] __attribute__((aligned(32)));
union {
_Bool m2 : 1;
int m3;
};
const char * m4 __attribute__((packed));
};
const unsigned int layout_s78[] = { sizeof(union s78), __builtin_offsetof(union s78, m0), __builtin_offsetof(union s78, m1), __builtin_offsetof(union s78, m3), __builtin_offsetof(union s78, m4) };
const union s78 sample_s78 = { .m3 = (int)0x736bb869ULL };

struct s79 {
struct {
enum tiny m0;
const volatile u32 m1;
_Bool m2 __attribute__((aligned(8)));
} __attribute__((packed)) m3[1] __attribute__((aligned(32)));
signed char m4 : 5;
u128 m5 : 30;
_Bool m6 : 1;
unsigned char m7 : 4;
union {
const volatile u32 m8 : 4;
u128 m9;
const volatile u32 m10;
};
short m11 : 13;
char m12 : 2;
__int128 m13 : 116;
unsigned char m14 : 6;
float m15;
};
const unsigned int layout_s79[] = { sizeof(struct s79), __builtin_offsetof(struct s79, m3), __builtin_offsetof(struct s79, m3[0]), __builtin_offsetof(struct s79, m3[0].m0), __builtin_offsetof(struct s79, m3[0].m1), __builtin_offsetof(struct s79, m3[0].m2), __builtin_offsetof(struct s79, m9), __builtin_offsetof(struct s79, m10), __builtin_offsetof(struct s79, m15) };
const struct s79 sample_s79 = { .m3 = { { .m0 = TINY_LARGE, .m1 = (const volatile u32)0xffffffffULL, .m2 = 0 } }, .m4 = (-0LL - 1), .m5 = 172810062, .m6 = 0, .m7 = 0, .m9 = (u128)((u128)0x38e9d754f3322cd5ULL << 64 | 0x17c3b690769533b7ULL), .m11 = 0, .m12 = (-0LL - 1), .m13 = 0, .m14 = 50, .m15 = -4964.250 };

struct s80 {
u128 m0;
char m1[7];
};
const unsigned int layout_s80[] = { sizeof(struct s80), __builtin_offsetof(struct s80, m0), __builtin_offsetof(struct s80, m1) };
const struct s80 sample_s80 = { .m0 = (u128)((u128)0x0ULL << 64 | 0x0ULL), .m1 = "\170\170\170\170\170\170\170" };

struct s81 {
enum tiny m0;
};
const unsigned int layout_s81[] = { sizeof(struct s81), __builtin_offsetof(struct s81, m0) };
const struct s81 sample_s81 = { .m0 = TINY_ONE };

struct s82 {
unsigned char m0;
};
const unsigned int layout_s82[] = { sizeof(struct s82), __builtin_offsetof(struct s82, m0) };
const struct s82 sample_s82 = { .m0 = (unsigned char)0x80ULL };

struct s83 {
signed char m0;
union {
_Bool m1 : 1;
signed char m2;
} __attribute__((aligned(64))) m3;
} __attribute__((packed));
const unsigned int layout_s83[] = { sizeof(struct s83), __builtin_offsetof(struct s83, m0), __builtin_offsetof(struct s83, m3), __builtin_offsetof(struct s83, m3.m2) };
const struct s83 sample_s83 = { .m0 = (signed char)0x0ULL, .m3 = { .m2 = (signed char)0x0ULL } };

struct s84 {
unsigned char m0 __attribute__((aligned(32)));
unsigned long long m1;
struct s58 m2 __attribute__((aligned(32)));
u32 ** m3 __attribute__((aligned(32)));
} __attribute__((packed));
const unsigned int layout_s84[] = { sizeof(struct s84), __builtin_offsetof(struct s84, m0), __builtin_offsetof(struct s84, m1), __builtin_offsetof(struct s84, m2), __builtin_offsetof(struct s84, m2.m7), __builtin_offsetof(struct s84, m3) };
const struct s84 sample_s84 = { .m0 = (unsigned char)0x8dULL, .m1 = (unsigned long long)0x5aaa8083f5df0b2bULL, .m2 = { .m0 = (u16)0x4a75ULL, .m1 = WIDE_TOP, .m2 = 0, .m3 = (-4611686018427387903LL - 1), .m4 = (unsigned char)0x0ULL, .m5 = (u128)((u128)524287ULL << 64 | 18446744073709551615ULL), .m6 = (int)0xb54122adULL, .m7 = (const volatile u32)0xffffffffULL }, .m3 = (u32 **)0xffffffffffffffffULL };

struct s85 {
unsigned char m0[3] __attribute__((aligned(32)));
struct {
long m1 : 59;
u128 m2 : 102;
u16 m3;
} __attribute__((packed));
int m4;
signed char m5[3];
unsigned char m6;
char m7[10];
int m8;
};
const unsigned int layout_s85[] = { sizeof(struct s85), __builtin_offsetof(struct s85, m0), __builtin_offsetof(struct s85, m3), __builtin_offsetof(struct s85, m4), __builtin_offsetof(struct s85, m5), __builtin_offsetof(struct s85, m5[2]), __builtin_offsetof(struct s85, m6), __builtin_offsetof(struct s85, m7), __builtin_offsetof(struct s85, m8) };
const struct s85 sample_s85 = { .m0 = { (unsigned char)0xffULL, (unsigned char)0xa0ULL, (unsigned char)0xaULL }, .m1 = 0, .m2 = (u128)((u128)18568481942ULL << 64 | 2262365797637426304ULL), .m3 = (u16)0x2bd8ULL, .m4 = (int)0x3d7ce4e7ULL, .m5 = { (signed char)0x80ULL, (signed char)0xffULL, (signed char)0xffULL }, .m6 = (unsigned char)0x0ULL, .m7 = "\141\303\251\141\303\251", .m8 = (int)0x80000000ULL };

struct s86 {
float m0;
char m1[12];
} __attribute__((packed));
const unsigned int layout_s86[] = { sizeof(struct s86), __builtin_offsetof(struct s86, m0), __builtin_offsetof(struct s86, m1) };
const struct s86 sample_s86 = { .m0 = 2233.125, .m1 = "\170\170\170\170\170\170\170\170\170\170\170\170" };

struct s87 {
char m0[14];
_Bool m1;
struct {
u16 m2 : 16;
enum plain m3 : 8;
} m4 __attribute__((aligned(2)));
union {
unsigned char m5 __attribute__((aligned(2)));
union {
union {
u128 m6;
unsigned char m7;
const char * m8 __attribute__((packed));
} __attribute__((packed)) __attribute__((aligned(16)));
void * m9[2] __attribute__((packed));
struct unknown * m10;
};
signed char m11;
const char * m12;
} m13;
};
const unsigned int layout_s87[] = { sizeof(struct s87), __builtin_offsetof(struct s87, m0), __builtin_offsetof(struct s87, m1), __builtin_offsetof(struct s87, m4), __builtin_offsetof(struct s87, m13), __builtin_offsetof(struct s87, m13.m5), __builtin_offsetof(struct s87, m13.m6), __builtin_offsetof(struct s87, m13.m7), __builtin_offsetof(struct s87, m13.m8), __builtin_offsetof(struct s87, m13.m9), __builtin_offsetof(struct s87, m13.m9[1]), __builtin_offsetof(struct s87, m13.m10), __builtin_offsetof(struct s87, m13.m11), __builtin_offsetof(struct s87, m13.m12) };
const struct s87 sample_s87 = { .m0 = "\303\251\164\303\251\303\251", .m1 = 0, .m4 = { .m2 = 41684, .m3 = PLAIN_ONE }, .m13 = { .m5 = (unsigned char)0x11ULL } };

struct s88 {
struct {
signed char m0 : 8;
u128 m1 : 86;
signed char m2 : 6;
u128 m3;
} m4[3];
int m5 __attribute__((aligned(32)));
} __attribute__((packed)) __attribute__((aligned(8)));
const unsigned int layout_s88[] = { sizeof(struct s88), __builtin_offsetof(struct s88, m4), __builtin_offsetof(struct s88, m4[2]), __builtin_offsetof(struct s88, m4[2].m3), __builtin_offsetof(struct s88, m5) };
const struct s88 sample_s88 = { .m4 = { { .m0 = (-127LL - 1), .m1 = (u128)((u128)525776ULL << 64 | 4418837231149569183ULL), .m2 = (-0LL - 1), .m3 = (u128)((u128)0x8000000000000000ULL << 64 | 0x0ULL) }, { .m0 = 0, .m1 = (u128)((u128)3657464ULL << 64 | 8128055859011044880ULL), .m2 = (-27LL - 1), .m3 = (u128)((u128)0x0ULL << 64 | 0x0ULL) }, { .m0 = 0, .m1 = 0, .m2 = 14, .m3 = (u128)((u128)0x0ULL << 64 | 0x0ULL) } }, .m5 = (int)0x410c58b6ULL };

union s89 {
short m0 : 8;
__int128 m1;
unsigned long long m2 __attribute__((aligned(32)));
char m3 : 1;
enum negative m4;
};
const unsigned int layout_s89[] = { sizeof(union s89), __builtin_offsetof(union s89, m1), __builtin_offsetof(union s89, m2), __builtin_offsetof(union s89, m4) };
const union s89 sample_s89 = { .m3 = (-0LL - 1) };

struct s90 {
struct {
char m0 : 3;
short m1 : 13;
u32 : 0;
enum negative m2 : 15;
} m3;
_Bool rest[];
};
const unsigned int layout_s90[] = { sizeof(struct s90), __builtin_offsetof(struct s90, m3), __builtin_offsetof(struct s90, rest) };
const struct s90 sample_s90 = { .m3 = { .m0 = 0, .m1 = 0, .m2 = NEGATIVE_MINUS }, .rest = { 0, 0, 1 } };

struct s91 {
float m0;
u128 m1 __attribute__((packed));
};
const unsigned int layout_s91[] = { sizeof(struct s91), __builtin_offsetof(struct s91, m0), __builtin_offsetof(struct s91, m1) };
const struct s91 sample_s91 = { .m0 = 3384.625, .m1 = (u128)((u128)0x8000000000000000ULL << 64 | 0x0ULL) };

struct s92 {
struct {
__int128 m0;
signed char m1;
long m2[4];
long m3;
};
struct s74 m4;
unsigned long long m5;
__int128 m6[2] __attribute__((packed));
long m7 : 4;
int m8 : 7;
int m9 : 32;
_Bool m10;
u16 m11 __attribute__((packed));
} __attribute__((aligned(2)));
const unsigned int layout_s92[] = { sizeof(struct s92), __builtin_offsetof(struct s92, m0), __builtin_offsetof(struct s92, m1), __builtin_offsetof(struct s92, m2), __builtin_offsetof(struct s92, m2[3]), __builtin_offsetof(struct s92, m3), __builtin_offsetof(struct s92, m4), __builtin_offsetof(struct s92, m4.m13), __builtin_offsetof(struct s92, m5), __builtin_offsetof(struct s92, m6), __builtin_offsetof(struct s92, m6[1]), __builtin_offsetof(struct s92, m10), __builtin_offsetof(struct s92, m11) };
const struct s92 sample_s92 = { .m0 = (__int128)((u128)0x0ULL << 64 | 0x0ULL), .m1 = (signed char)0x0ULL, .m2 = { (long)0xd777995caebe9806ULL, (long)0x8000000000000000ULL, (long)0x4a0e5d48a4f52848ULL, (long)0xc5796beaa10de3e6ULL }, .m3 = (long)0x8000000000000000ULL, .m4 = { .m0 = { .m0 = 0, .m1 = (-0LL - 1), .m2 = NEGATIVE_FOUR, .m3 = 0, .m4 = 0, .m6 = { .m5 = (-920LL - 1) }, .m7 = 1214156, .m8 = (-0LL - 1), .m9 = (-0LL - 1), .m10 = (-0LL - 1), .m11 = { .m0 = 511, .m1 = 1, .m2 = (char)0x80ULL, .m3 = (long)0xc165883c04eb7582ULL, .m4 = (-0LL - 1), .m5 = 0, .m6 = 0, .m7 = 0 }, .m12 = (int)0x80000000ULL, .m13 = -4089.000, .m14 = (-0LL - 1), .m15 = (-48148405553LL - 1) }, .m10 = { .m1 = { (unsigned long long)0x59a10cd02b02c84dULL }, .m9 = { .m2 = { (struct unknown *)0x8000000000000000ULL, (struct unknown *)0x1a9d941082d12d0fULL }, .m3 = DEEP_ONE, .m4 = 511, .m5 = 15, .m6 = 0, .m7 = 0, .m8 = PLAIN_FIVE } }, .m11 = (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), .m14 = 0 }, .m5 = (unsigned long long)0x8000000000000000ULL, .m6 = { (__int128)((u128)0x73dd4f0417672a98ULL << 64 | 0xb819190905067a7aULL), (__int128)((u128)0x8000000000000000ULL << 64 | 0x0ULL) }, .m7 = (-0LL - 1), .m8 = (-63LL - 1), .m9 = (-2147483647LL - 1), .m10 = 1, .m11 = (u16)0x63e3ULL };

struct s93 {
int m0;
struct s86 m1;
short m2 : 13;
_Bool m3 : 1;
long m4;
} __attribute__((aligned(1)));
const unsigned int layout_s93[] = { sizeof(struct s93), __builtin_offsetof(struct s93, m0), __builtin_offsetof(struct s93, m1), __builtin_offsetof(struct s93, m1.m1), __builtin_offsetof(struct s93, m4) };
const struct s93 sample_s93 = { .m0 = (int)0xffffffffULL, .m1 = { .m0 = 2233.125, .m1 = "\170\170\170\170\170\170\170\170\170\170\170\170" }, .m2 = 2863, .m3 = 0, .m4 = (long)0x8000000000000000ULL };

struct s94 {
struct {
const char * m0;
u128 m1 : 42;
unsigned char m2 : 2;
signed char m3 : 3;
};
char m4;
u128 m5;
__int128 rest[];
};
const unsigned int layout_s94[] = { sizeof(struct s94), __builtin_offsetof(struct s94, m0), __builtin_offsetof(struct s94, m4), __builtin_offsetof(struct s94, m5), __builtin_offsetof(struct s94, rest) };
const struct s94 sample_s94 = { .m0 = (const char *)0x488585961ba8116dULL, .m1 = 4075698832243ULL, .m2 = 1, .m3 = (-3LL - 1), .m4 = (char)0xcfULL, .m5 = (u128)((u128)0x8000000000000000ULL << 64 | 0x0ULL), .rest = { (__int128)((u128)0xdb7492512e7aff3bULL << 64 | 0xf815e5a1a0493782ULL), (__int128)((u128)0x8000000000000000ULL << 64 | 0x0ULL) } };

struct s95 {
_Bool m0;
enum negative m1 : 15;
u16 m2 : 10;
long m3 : 53;
enum plain m4 : 14;
__int128 m5;
};
const unsigned int layout_s95[] = { sizeof(struct s95), __builtin_offsetof(struct s95, m0), __builtin_offsetof(struct s95, m5) };
const struct s95 sample_s95 = { .m0 = 1, .m1 = NEGATIVE_MINUS, .m2 = 512, .m3 = 0, .m4 = PLAIN_FIVE, .m5 = (__int128)((u128)0x1c5290b850ec01aULL << 64 | 0x38d705561eac58a6ULL) };

struct s96 {
unsigned long long m0;
__int128 m1 __attribute__((aligned(8)));
union {
char m2[18];
__int128 m3 : 45;
struct {
unsigned char m4 : 3;
unsigned long long m5 : 19;
_Bool m6 : 1;
char m7 : 4;
enum negative m8 : 9;
} __attribute__((packed));
} m9[3];
struct {
_Bool m10;
};
struct {
struct s71 m11 __attribute__((aligned(8)));
} __attribute__((packed)) m12 __attribute__((packed));
};
const unsigned int layout_s96[] = { sizeof(struct s96), __builtin_offsetof(struct s96, m0), __builtin_offsetof(struct s96, m1), __builtin_offsetof(struct s96, m9), __builtin_offsetof(struct s96, m9[2]), __builtin_offsetof(struct s96, m9[2].m2), __builtin_offsetof(struct s96, m10), __builtin_offsetof(struct s96, m12), __builtin_offsetof(struct s96, m12.m11), __builtin_offsetof(struct s96, m12.m11.m2) };
const struct s96 sample_s96 = { .m0 = (unsigned long long)0xc291eb18455a504aULL, .m1 = (__int128)((u128)0x6316a49f79e7d421ULL << 64 | 0x1f307ea9a904e70dULL), .m9 = { { .m2 = "\303\251\164\303\251\303\251\164\303\251\303\251\164\303\251\303\251\164" }, { .m3 = (-17592186044415LL - 1) }, { .m2 = "\170\170" } }, .m10 = 1, .m12 = { .m11 = { .m0 = (unsigned char)0x80ULL, .m1 = (unsigned long long)0x27019c33fe627306ULL, .m2 = (struct unknown *)0x7520b5ce881c9351ULL } } };

struct s97 {
enum deep m0;
struct {
char m1[3][2];
int m2;
} m3 __attribute__((packed));
void * m4;
struct {
u128 m5 : 105;
char m6 : 3;
long m7 : 46;
u128 m8 : 14;
int m9 : 32;
} m10;
double m11;
unsigned char m12 : 6;
signed char m13 : 4;
u32 : 0;
long m14 : 25;
short m15 : 6;
const volatile u32 m16 : 14;
const char * rest[];
} __attribute__((packed));
const unsigned int layout_s97[] = { sizeof(struct s97), __builtin_offsetof(struct s97, m0), __builtin_offsetof(struct s97, m3), __builtin_offsetof(struct s97, m3.m1), __builtin_offsetof(struct s97, m3.m1[2]), __builtin_offsetof(struct s97, m3.m2), __builtin_offsetof(struct s97, m4), __builtin_offsetof(struct s97, m10), __builtin_offsetof(struct s97, m11), __builtin_offsetof(struct s97, rest) };
const struct s97 sample_s97 = { .m0 = (enum deep)(-8LL - 1), .m3 = { .m1 = { "\141", "\170\170", "\170\170" }, .m2 = (int)0x0ULL }, .m4 = (void *)0x8000000000000000ULL, .m10 = { .m5 = (u128)((u128)1099511627776ULL << 64 | 0ULL), .m6 = 0, .m7 = (-0LL - 1), .m8 = 8192, .m9 = (-0LL - 1) }, .m11 = 2276.375, .m12 = 11, .m13 = (-0LL - 1), .m14 = (-9832771LL - 1), .m15 = 14, .m16 = 16383, .rest = { (const char *)0x911d54b436929fc4ULL, (const char *)0x8000000000000000ULL } };

struct s98 {
union {
char m0[19] __attribute__((aligned(2)));
};
char m1;
union {
char m2[17];
};
};
const unsigned int layout_s98[] = { sizeof(struct s98), __builtin_offsetof(struct s98, m0), __builtin_offsetof(struct s98, m1), __builtin_offsetof(struct s98, m2) };
const struct s98 sample_s98 = { .m0 = "\170", .m1 = (char)0x80ULL, .m2 = "\141\303\251\141\303\251\141\303\251\141\303\251\141\303\251\141" };

struct s99 {
union {
enum plain m0 : 20;
};
struct {
enum wide m1;
_Bool m2;
long m3 __attribute__((packed));
struct {
union {
unsigned long long m4 __attribute__((packed));
double m5 __attribute__((aligned(32)));
u16 m6 __attribute__((packed));
struct s82 m7;
};
short m8 : 3;
unsigned char m9 : 5;
union {
_Bool m10;
__int128 m11;
char m12[10];
};
};
};
unsigned long long m13 __attribute__((packed));
const volatile u32 m14;
union {
struct {
_Bool m15 __attribute__((aligned(8)));
struct s60 m16;
};
_Bool m17;
char m18[7];
enum wide m19[3];
};
} __attribute__((aligned(1)));
const unsigned int layout_s99[] = { sizeof(struct s99), __builtin_offsetof(struct s99, m1), __builtin_offsetof(struct s99, m2), __builtin_offsetof(struct s99, m3), __builtin_offsetof(struct s99, m4), __builtin_offsetof(struct s99, m5), __builtin_offsetof(struct s99, m6), __builtin_offsetof(struct s99, m7), __builtin_offsetof(struct s99, m7.m0), __builtin_offsetof(struct s99, m10), __builtin_offsetof(struct s99, m11), __builtin_offsetof(struct s99, m12), __builtin_offsetof(struct s99, m13), __builtin_offsetof(struct s99, m14), __builtin_offsetof(struct s99, m15), __builtin_offsetof(struct s99, m16), __builtin_offsetof(struct s99, m16.m9), __builtin_offsetof(struct s99, m17), __builtin_offsetof(struct s99, m18), __builtin_offsetof(struct s99, m19), __builtin_offsetof(struct s99, m19[2]) };
const struct s99 sample_s99 = { .m0 = PLAIN_ONE, .m1 = WIDE_TOP, .m2 = 0, .m3 = (long)0x944ac78a34fe47a8ULL, .m6 = (u16)0x0ULL, .m8 = (-3LL - 1), .m9 = 10, .m10 = 0, .m13 = (unsigned long long)0x0ULL, .m14 = (const volatile u32)0x185cbce5ULL, .m19 = { WIDE_LARGE, WIDE_LARGE, WIDE_TOP } };

union s100 {
u16 m0 : 10;
u128 m1[3][4][2] __attribute__((packed));
union {
char m2[17];
u128 m3 __attribute__((aligned(32)));
struct {
unsigned char m4 __attribute__((aligned(32)));
struct {
unsigned char m5;
} __attribute__((aligned(8)));
_Bool m6;
unsigned long long m7 : 38;
} m8 __attribute__((packed));
} __attribute__((packed));
};
const unsigned int layout_s100[] = { sizeof(union s100), __builtin_offsetof(union s100, m1), __builtin_offsetof(union s100, m1[2]), __builtin_offsetof(union s100, m1[2][3]), __builtin_offsetof(union s100, m1[2][3][1]), __builtin_offsetof(union s100, m2), __builtin_offsetof(union s100, m3), __builtin_offsetof(union s100, m8), __builtin_offsetof(union s100, m8.m4), __builtin_offsetof(union s100, m8.m5), __builtin_offsetof(union s100, m8.m6) };
const union s100 sample_s100 = { .m1 = { { { (u128)((u128)0x0ULL << 64 | 0x0ULL), (u128)((u128)0x0ULL << 64 | 0x0ULL) }, { (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL) }, { (u128)((u128)0x52f35e253beb318dULL << 64 | 0xcf47ccd9e4e6c3e8ULL), (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL) }, { (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL) } }, { { (u128)((u128)0x0ULL << 64 | 0x0ULL), (u128)((u128)0x0ULL << 64 | 0x0ULL) }, { (u128)((u128)0x0ULL << 64 | 0x0ULL), (u128)((u128)0x3a4203f4dfbeeed5ULL << 64 | 0x33d48e1574156139ULL) }, { (u128)((u128)0x0ULL << 64 | 0x0ULL), (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL) }, { (u128)((u128)0x8000000000000000ULL << 64 | 0x0ULL), (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL) } }, { { (u128)((u128)0x624b1b3b6cc9b7efULL << 64 | 0x6cbe79432c46b7eULL), (u128)((u128)0x1e2a5eb22d986b18ULL << 64 | 0x542e1d6325e47acULL) }, { (u128)((u128)0x385e547abb9d4f43ULL << 64 | 0xca78497757d97b97ULL), (u128)((u128)0x0ULL << 64 | 0x0ULL) }, { (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), (u128)((u128)0x8000000000000000ULL << 64 | 0x0ULL) }, { (u128)((u128)0x6637cf558925327aULL << 64 | 0xdc57cd92686846ceULL), (u128)((u128)0x4d79779045e8bcd0ULL << 64 | 0xca833b56c7cc041bULL) } } } };

struct s101 {
struct {
_Bool m0 : 1;
const volatile u32 m1 : 16;
__int128 m2 : 58;
u128 m3 : 47;
char m4[18];
union {
struct {
long m5;
void * m6[4];
unsigned char m7;
_Bool m8 : 1;
enum negative m9 : 11;
__int128 m10 : 110;
_Bool m11 : 1;
_Bool m12 : 1;
};
};
union s70 m13;
} m14;
u128 m15;
void * m16;
char m17[15];
struct s82 rest[];
};
const unsigned int layout_s101[] = { sizeof(struct s101), __builtin_offsetof(struct s101, m14), __builtin_offsetof(struct s101, m14.m4), __builtin_offsetof(struct s101, m14.m5), __builtin_offsetof(struct s101, m14.m6), __builtin_offsetof(struct s101, m14.m6[3]), __builtin_offsetof(struct s101, m14.m7), __builtin_offsetof(struct s101, m14.m13), __builtin_offsetof(struct s101, m14.m13.m5), __builtin_offsetof(struct s101, m15), __builtin_offsetof(struct s101, m16), __builtin_offsetof(struct s101, m17), __builtin_offsetof(struct s101, rest) };
const struct s101 sample_s101 = { .m14 = { .m0 = 1, .m1 = 32768, .m2 = (-0LL - 1), .m3 = 70368744177664ULL, .m4 = "\141\303\251\141\303\251\141\303\251\141\303\251\141\303\251\141\303\251", .m5 = (long)0x8000000000000000ULL, .m6 = { (void *)0x804e4f46f59862beULL, (void *)0xffffffffffffffffULL, (void *)0x0ULL, (void *)0x326fa834ada2d812ULL }, .m7 = (unsigned char)0xffULL, .m8 = 0, .m9 = NEGATIVE_FOUR, .m10 = (-0LL - 1), .m11 = 1, .m12 = 1, .m13 = { .m1 = { (__int128)((u128)0x0ULL << 64 | 0x0ULL), (__int128)((u128)0x0ULL << 64 | 0x0ULL), (__int128)((u128)0x687da2941507d636ULL << 64 | 0x95300051a853f0bbULL) } } }, .m15 = (u128)((u128)0x0ULL << 64 | 0x0ULL), .m16 = (void *)0xa7f34460f8b4160fULL, .m17 = "\141\142", .rest = { { .m0 = (unsigned char)0x80ULL } } };

struct s102 {
union {
union {
struct s75 m0;
int m1;
char m2[2];
};
} m3;
const volatile u32 m4;
_Bool m5;
};
const unsigned int layout_s102[] = { sizeof(struct s102), __builtin_offsetof(struct s102, m3), __builtin_offsetof(struct s102, m3.m0), __builtin_offsetof(struct s102, m3.m0.m9[2]), __builtin_offsetof(struct s102, m3.m1), __builtin_offsetof(struct s102, m3.m2), __builtin_offsetof(struct s102, m4), __builtin_offsetof(struct s102, m5) };
const struct s102 sample_s102 = { .m3 = { .m2 = "\170\170" }, .m4 = (const volatile u32)0x0ULL, .m5 = 0 };

struct s103 {
const volatile u32 m0 : 24;
u128 m1 : 92;
};
const unsigned int layout_s103[] = { sizeof(struct s103) };
const struct s103 sample_s103 = { .m0 = 14777799, .m1 = (u128)((u128)228671179ULL << 64 | 15447978423948525503ULL) };

struct s104 {
enum tiny m0;
union {
char m1[3];
_Bool m2 : 1;
};
};
const unsigned int layout_s104[] = { sizeof(struct s104), __builtin_offsetof(struct s104, m0), __builtin_offsetof(struct s104, m1) };
const struct s104 sample_s104 = { .m0 = (enum tiny)77, .m1 = "" };

struct s105 {
double m0;
short m1 : 3;
long m2 : 13;
_Bool m3 : 1;
_Bool m4 : 1;
};
const unsigned int layout_s105[] = { sizeof(struct s105), __builtin_offsetof(struct s105, m0) };
const struct s105 sample_s105 = { .m0 = 4876.750, .m1 = 0, .m2 = (-3686LL - 1), .m3 = 0, .m4 = 0 };

struct s106 {
union {
double m0 __attribute__((aligned(2)));
__int128 m1;
} __attribute__((aligned(16))) m2 __attribute__((packed));
u128 m3 : 8;
int m4 : 26;
u32 : 17;
_Bool m5;
long m6;
unsigned long long m7;
};
const unsigned int layout_s106[] = { sizeof(struct s106), __builtin_offsetof(struct s106, m2), __builtin_offsetof(struct s106, m2.m0), __builtin_offsetof(struct s106, m2.m1), __builtin_offsetof(struct s106, m5), __builtin_offsetof(struct s106, m6), __builtin_offsetof(struct s106, m7) };
const struct s106 sample_s106 = { .m2 = { .m0 = 6016.625 }, .m3 = 79, .m4 = (-33554431LL - 1), .m5 = 1, .m6 = (long)0x0ULL, .m7 = (unsigned long long)0x7074383de990f4b0ULL };

struct s107 {
signed char m0;
struct unknown * m1 __attribute__((aligned(2)));
struct unknown * m2;
struct {
int m3 : 11;
const volatile u32 m4 : 3;
unsigned long long m5 : 33;
u32 : 0;
long m6;
};
__int128 m7[1] __attribute__((aligned(32)));
};
const unsigned int layout_s107[] = { sizeof(struct s107), __builtin_offsetof(struct s107, m0), __builtin_offsetof(struct s107, m1), __builtin_offsetof(struct s107, m2), __builtin_offsetof(struct s107, m6), __builtin_offsetof(struct s107, m7), __builtin_offsetof(struct s107, m7[0]) };
const struct s107 sample_s107 = { .m0 = (signed char)0x28ULL, .m1 = (struct unknown *)0x8000000000000000ULL, .m2 = (struct unknown *)0x7e375bdf1bf35c30ULL, .m3 = (-0LL - 1), .m4 = 7, .m5 = 4407710983ULL, .m6 = (long)0x97183720a6558c81ULL, .m7 = { (__int128)((u128)0x67eb8694fad3ca22ULL << 64 | 0x52ae9ae8d4b216ecULL) } };

struct s108 {
int m0[3][3];
char m1[14] __attribute__((packed));
struct {
union {
_Bool m2;
unsigned long long m3;
union {
u128 m4;
enum deep m5 __attribute__((aligned(32)));
char m6[13];
};
char m7[1];
};
} __attribute__((aligned(4))) m8;
};
const unsigned int layout_s108[] = { sizeof(struct s108), __builtin_offsetof(struct s108, m0), __builtin_offsetof(struct s108, m0[2]), __builtin_offsetof(struct s108, m0[2][2]), __builtin_offsetof(struct s108, m1), __builtin_offsetof(struct s108, m8), __builtin_offsetof(struct s108, m8.m2), __builtin_offsetof(struct s108, m8.m3), __builtin_offsetof(struct s108, m8.m4), __builtin_offsetof(struct s108, m8.m5), __builtin_offsetof(struct s108, m8.m6), __builtin_offsetof(struct s108, m8.m7) };
const struct s108 sample_s108 = { .m0 = { { (int)0x0ULL, (int)0x0ULL, (int)0xaee704afULL }, { (int)0xffffffffULL, (int)0xffffffffULL, (int)0xd2137ceeULL }, { (int)0x76d68f99ULL, (int)0x0ULL, (int)0x0ULL } }, .m1 = "\141\303\251\141\303\251\141\303\251\141\303\251", .m8 = { .m2 = 1 } };

struct s109 {
u128 m0;
char m1 __attribute__((aligned(32)));
} __attribute__((packed));
const unsigned int layout_s109[] = { sizeof(struct s109), __builtin_offsetof(struct s109, m0), __builtin_offsetof(struct s109, m1) };
const struct s109 sample_s109 = { .m0 = (u128)((u128)0xca88bcc1f192d88fULL << 64 | 0xc61055c73069f751ULL), .m1 = (char)0x80ULL };

struct s110 {
int m0 __attribute__((packed));
enum plain m1;
struct {
__int128 m2 : 56;
u16 m3 : 14;
long m4 : 22;
int m5 __attribute__((packed));
} __attribute__((packed));
float m6;
_Bool m7;
struct {
struct unknown * m8;
u128 m9 : 85;
long m10 : 63;
signed char m11 : 2;
char m12[13];
} __attribute__((packed));
_Bool m13;
};
const unsigned int layout_s110[] = { sizeof(struct s110), __builtin_offsetof(struct s110, m0), __builtin_offsetof(struct s110, m1), __builtin_offsetof(struct s110, m5), __builtin_offsetof(struct s110, m6), __builtin_offsetof(struct s110, m7), __builtin_offsetof(struct s110, m8), __builtin_offsetof(struct s110, m12), __builtin_offsetof(struct s110, m13) };
const struct s110 sample_s110 = { .m0 = (int)0x0ULL, .m1 = (enum plain)77, .m2 = (-8408178987930384LL - 1), .m3 = 6947, .m4 = 1795598, .m5 = (int)0xffffffffULL, .m6 = 1556.125, .m7 = 0, .m8 = (struct unknown *)0x0ULL, .m9 = (u128)((u128)2097151ULL << 64 | 18446744073709551615ULL), .m10 = (-3727561684405106185LL - 1), .m11 = 0, .m12 = "\170\170\170\170\170\170", .m13 = 0 };

struct s111 {
struct {
unsigned char m0 : 1;
signed char m1 : 7;
float m2;
short m3 : 12;
__int128 m4 : 87;
long m5 : 43;
};
signed char m6 : 6;
_Bool m7 : 1;
unsigned long long m8 : 61;
long m9 : 42;
};
const unsigned int layout_s111[] = { sizeof(struct s111), __builtin_offsetof(struct s111, m2) };
const struct s111 sample_s111 = { .m0 = 0, .m1 = (-0LL - 1), .m2 = 1755.625, .m3 = 0, .m4 = (__int128)((u128)18446744073705357312ULL << 64 | 0ULL), .m5 = (-4398046511103LL - 1), .m6 = 0, .m7 = 1, .m8 = 0, .m9 = 0 };

struct s112 {
enum tiny m0;
const volatile u32 m1 : 20;
u16 m2 : 4;
_Bool m3 : 1;
_Bool m4 : 1;
double m5;
struct {
u128 m6 : 27;
long m7 : 5;
unsigned char m8 : 7;
int m9;
struct s99 m10;
};
float m11;
};
const unsigned int layout_s112[] = { sizeof(struct s112), __builtin_offsetof(struct s112, m0), __builtin_offsetof(struct s112, m5), __builtin_offsetof(struct s112, m9), __builtin_offsetof(struct s112, m10), __builtin_offsetof(struct s112, m10.m19[2]), __builtin_offsetof(struct s112, m11) };
const struct s112 sample_s112 = { .m0 = TINY_ONE, .m1 = 50358, .m2 = 13, .m3 = 0, .m4 = 0, .m5 = -1929.875, .m6 = 18356167, .m7 = (-15LL - 1), .m8 = 64, .m9 = (int)0xffffffffULL, .m10 = { .m0 = PLAIN_ONE, .m1 = WIDE_TOP, .m2 = 0, .m3 = (long)0x944ac78a34fe47a8ULL, .m6 = (u16)0x0ULL, .m8 = (-3LL - 1), .m9 = 10, .m10 = 0, .m13 = (unsigned long long)0x0ULL, .m14 = (const volatile u32)0x185cbce5ULL, .m19 = { WIDE_LARGE, WIDE_LARGE, WIDE_TOP } }, .m11 = 2718.625 };

union s113 {
unsigned char m0 : 4;
enum negative m1 : 9;
union {
_Bool m2;
};
};
const unsigned int layout_s113[] = { sizeof(union s113), __builtin_offsetof(union s113, m2) };
const union s113 sample_s113 = { .m1 = NEGATIVE_FOUR };

struct s114 {
_Bool m0;
unsigned char m1 __attribute__((packed));
int m2;
char m3[2][2];
struct unknown * m4[2];
unsigned char m5 : 8;
unsigned char m6 : 1;
};
const unsigned int layout_s114[] = { sizeof(struct s114), __builtin_offsetof(struct s114, m0), __builtin_offsetof(struct s114, m1), __builtin_offsetof(struct s114, m2), __builtin_offsetof(struct s114, m3), __builtin_offsetof(struct s114, m3[1]), __builtin_offsetof(struct s114, m4), __builtin_offsetof(struct s114, m4[1]) };
const struct s114 sample_s114 = { .m0 = 1, .m1 = (unsigned char)0x0ULL, .m2 = (int)0x4a073af5ULL, .m3 = { "\303\251", "\170" }, .m4 = { (struct unknown *)0x818d62c6306c25f3ULL, (struct unknown *)0xa06a5c7321d334f6ULL }, .m5 = 0, .m6 = 0 };

struct s115 {
struct s91 m0;
unsigned char m1 __attribute__((packed));
struct s86 m2 __attribute__((aligned(8)));
const char * rest[][4];
};
const unsigned int layout_s115[] = { sizeof(struct s115), __builtin_offsetof(struct s115, m0), __builtin_offsetof(struct s115, m0.m1), __builtin_offsetof(struct s115, m1), __builtin_offsetof(struct s115, m2), __builtin_offsetof(struct s115, m2.m1), __builtin_offsetof(struct s115, rest) };
const struct s115 sample_s115 = { .m0 = { .m0 = 3384.625, .m1 = (u128)((u128)0x8000000000000000ULL << 64 | 0x0ULL) }, .m1 = (unsigned char)0xffULL, .m2 = { .m0 = 2233.125, .m1 = "\170\170\170\170\170\170\170\170\170\170\170\170" }, .rest = { { (const char *)0x8000000000000000ULL, (const char *)0x0ULL, (const char *)0xffffffffffffffffULL, (const char *)0x3aa86862533fe98cULL }, { (const char *)0xda8a4bdfa314e274ULL, (const char *)0xffffffffffffffffULL, (const char *)0x0ULL, (const char *)0x0ULL }, { (const char *)0x0ULL, (const char *)0x215e2a2be3d6eb17ULL, (const char *)0xa3cc511be3977ef1ULL, (const char *)0xffffffffffffffffULL }, { (const char *)0xffffffffffffffffULL, (const char *)0x0ULL, (const char *)0x8000000000000000ULL, (const char *)0xb13250295c0ec02fULL }, { (const char *)0x277acb01736534c4ULL, (const char *)0x834d81ac3aa22799ULL, (const char *)0xffffffffffffffffULL, (const char *)0x2ebb16cc4c3a9958ULL } } };

struct s116 {
int m0 : 30;
long m1 : 9;
__int128 m2 : 124;
unsigned char m3 : 6;
_Bool m4 : 1;
struct {
float m5;
} __attribute__((aligned(8))) m6;
struct {
u16 m7[2];
int m8 : 13;
signed char m9 : 3;
};
__int128 m10 : 111;
_Bool m11 : 1;
u128 m12 : 88;
};
const unsigned int layout_s116[] = { sizeof(struct s116), __builtin_offsetof(struct s116, m6), __builtin_offsetof(struct s116, m6.m5), __builtin_offsetof(struct s116, m7), __builtin_offsetof(struct s116, m7[1]) };
const struct s116 sample_s116 = { .m0 = 0, .m1 = (-0LL - 1), .m2 = (__int128)((u128)18418517051213121914ULL << 64 | 2890876453805265373ULL), .m3 = 0, .m4 = 0, .m6 = { .m5 = 110.125 }, .m7 = { (u16)0x1eb1ULL, (u16)0xffffULL }, .m8 = 0, .m9 = 0, .m10 = 0, .m11 = 1, .m12 = 0 };

union s117 {
double m0;
char m1[9];
} __attribute__((packed));
const unsigned int layout_s117[] = { sizeof(union s117), __builtin_offsetof(union s117, m0), __builtin_offsetof(union s117, m1) };
const union s117 sample_s117 = { .m1 = "\303\251\164\303\251\303\251\164" };

struct s118 {
u32 : 21;
__int128 m0 : 38;
__int128 m1 : 74;
unsigned long long m2 : 39;
char m3 : 5;
long m4 : 57;
const char * m5;
const volatile u32 m6 : 16;
u128 m7 : 101;
};
const unsigned int layout_s118[] = { sizeof(struct s118), __builtin_offsetof(struct s118, m5) };
const struct s118 sample_s118 = { .m0 = (-137438953471LL - 1), .m1 = (-0LL - 1), .m2 = 249763143115ULL, .m3 = (-11LL - 1), .m4 = 0, .m5 = (const char *)0x0ULL, .m6 = 56479, .m7 = (u128)((u128)137438953471ULL << 64 | 18446744073709551615ULL) };

struct s119 {
struct {
signed char m0 : 8;
u16 m1 : 8;
signed char m2 : 4;
u16 m3 : 5;
enum plain m4 : 15;
};
char m5[3][20];
_Bool m6 __attribute__((aligned(8)));
signed char m7 : 7;
_Bool m8 : 1;
long m9 : 16;
u32 : 0;
};
const unsigned int layout_s119[] = { sizeof(struct s119), __builtin_offsetof(struct s119, m5), __builtin_offsetof(struct s119, m5[2]), __builtin_offsetof(struct s119, m6) };
const struct s119 sample_s119 = { .m0 = 67, .m1 = 255, .m2 = (-7LL - 1), .m3 = 31, .m4 = PLAIN_FIVE, .m5 = { "\141\303\251\141\303\251\141\303\251\141\303\251\141\303\251\141\303\251\141", "\141\142\143\042\134\141\142\143\042\134\141\142\143\042\134\141", "\170\170\170\170\170" }, .m6 = 1, .m7 = (-0LL - 1), .m8 = 0, .m9 = 0 };

struct s120 {
struct {
u16 m0 : 6;
signed char m1 : 6;
__int128 m2 : 44;
enum negative m3;
struct s99 m4 __attribute__((aligned(32)));
struct {
unsigned long long m5 __attribute__((packed));
long m6;
};
} m7;
struct s112 m8 __attribute__((aligned(2)));
} __attribute__((aligned(16)));
const unsigned int layout_s120[] = { sizeof(struct s120), __builtin_offsetof(struct s120, m7), __builtin_offsetof(struct s120, m7.m3), __builtin_offsetof(struct s120, m7.m4), __builtin_offsetof(struct s120, m7.m4.m19[2]), __builtin_offsetof(struct s120, m7.m5), __builtin_offsetof(struct s120, m7.m6), __builtin_offsetof(struct s120, m8), __builtin_offsetof(struct s120, m8.m11) };
const struct s120 sample_s120 = { .m7 = { .m0 = 32, .m1 = 7, .m2 = (-8796093022207LL - 1), .m3 = (enum negative)(-8LL - 1), .m4 = { .m0 = PLAIN_ONE, .m1 = WIDE_TOP, .m2 = 0, .m3 = (long)0x944ac78a34fe47a8ULL, .m6 = (u16)0x0ULL, .m8 = (-3LL - 1), .m9 = 10, .m10 = 0, .m13 = (unsigned long long)0x0ULL, .m14 = (const volatile u32)0x185cbce5ULL, .m19 = { WIDE_LARGE, WIDE_LARGE, WIDE_TOP } }, .m5 = (unsigned long long)0x820fa43dcbed3f51ULL, .m6 = (long)0xabab3d1601838200ULL }, .m8 = { .m0 = TINY_ONE, .m1 = 50358, .m2 = 13, .m3 = 0, .m4 = 0, .m5 = -1929.875, .m6 = 18356167, .m7 = (-15LL - 1), .m8 = 64, .m9 = (int)0xffffffffULL, .m10 = { .m0 = PLAIN_ONE, .m1 = WIDE_TOP, .m2 = 0, .m3 = (long)0x944ac78a34fe47a8ULL, .m6 = (u16)0x0ULL, .m8 = (-3LL - 1), .m9 = 10, .m10 = 0, .m13 = (unsigned long long)0x0ULL, .m14 = (const volatile u32)0x185cbce5ULL, .m19 = { WIDE_LARGE, WIDE_LARGE, WIDE_TOP } }, .m11 = 2718.625 } };

union s121 {
_Bool m0 __attribute__((aligned(32)));
struct s92 m1;
u128 m2 : 109;
};
const unsigned int layout_s121[] = { sizeof(union s121), __builtin_offsetof(union s121, m0), __builtin_offsetof(union s121, m1), __builtin_offsetof(union s121, m1.m11) };
const union s121 sample_s121 = { .m0 = 0 };

struct s122 {
union {
char m0;
long m1;
unsigned char m2;
} __attribute__((packed)) m3;
struct {
short m4 : 11;
__int128 m5 : 116;
};
};
const unsigned int layout_s122[] = { sizeof(struct s122), __builtin_offsetof(struct s122, m3), __builtin_offsetof(struct s122, m3.m0), __builtin_offsetof(struct s122, m3.m1), __builtin_offsetof(struct s122, m3.m2) };
const struct s122 sample_s122 = { .m3 = { .m2 = (unsigned char)0x0ULL }, .m4 = (-592LL - 1), .m5 = (__int128)((u128)18444492273895866368ULL << 64 | 0ULL) };

struct s123 {
__int128 m0[2];
float m1;
};
const unsigned int layout_s123[] = { sizeof(struct s123), __builtin_offsetof(struct s123, m0), __builtin_offsetof(struct s123, m0[1]), __builtin_offsetof(struct s123, m1) };
const struct s123 sample_s123 = { .m0 = { (__int128)((u128)0x0ULL << 64 | 0x0ULL), (__int128)((u128)0x0ULL << 64 | 0x0ULL) }, .m1 = 1537.375 };

struct s124 {
u128 m0 __attribute__((aligned(32)));
enum negative m1;
} __attribute__((aligned(16)));
const unsigned int layout_s124[] = { sizeof(struct s124), __builtin_offsetof(struct s124, m0), __builtin_offsetof(struct s124, m1) };
const struct s124 sample_s124 = { .m0 = (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), .m1 = NEGATIVE_MINUS };

struct s125 {
struct unknown * m0;
float m1[3] __attribute__((packed));
const volatile u32 m2 : 18;
int m3 : 19;
struct s96 m4;
struct {
u32 : 14;
};
double m5;
};
const unsigned int layout_s125[] = { sizeof(struct s125), __builtin_offsetof(struct s125, m0), __builtin_offsetof(struct s125, m1), __builtin_offsetof(struct s125, m1[2]), __builtin_offsetof(struct s125, m4), __builtin_offsetof(struct s125, m4.m12.m11.m2), __builtin_offsetof(struct s125, m5) };
const struct s125 sample_s125 = { .m0 = (struct unknown *)0x2a9f0a724ccf0346ULL, .m1 = { -5785.875, -409.875, 2949.125 }, .m2 = 0, .m3 = (-262143LL - 1), .m4 = { .m0 = (unsigned long long)0xc291eb18455a504aULL, .m1 = (__int128)((u128)0x6316a49f79e7d421ULL << 64 | 0x1f307ea9a904e70dULL), .m9 = { { .m2 = "\303\251\164\303\251\303\251\164\303\251\303\251\164\303\251\303\251\164" }, { .m3 = (-17592186044415LL - 1) }, { .m2 = "\170\170" } }, .m10 = 1, .m12 = { .m11 = { .m0 = (unsigned char)0x80ULL, .m1 = (unsigned long long)0x27019c33fe627306ULL, .m2 = (struct unknown *)0x7520b5ce881c9351ULL } } }, .m5 = -3715.125 };

struct s126 {
long m0 : 47;
short m1 : 10;
unsigned char m2 : 6;
_Bool m3 : 1;
u128 m4 : 6;
unsigned long long m5;
signed char m6 : 6;
unsigned char m7 : 3;
__int128 m8;
const volatile u32 m9;
_Bool m10;
} __attribute__((aligned(2)));
const unsigned int layout_s126[] = { sizeof(struct s126), __builtin_offsetof(struct s126, m5), __builtin_offsetof(struct s126, m8), __builtin_offsetof(struct s126, m9), __builtin_offsetof(struct s126, m10) };
const struct s126 sample_s126 = { .m0 = 57935102571885ULL, .m1 = (-0LL - 1), .m2 = 63, .m3 = 1, .m4 = 63, .m5 = (unsigned long long)0x8000000000000000ULL, .m6 = (-31LL - 1), .m7 = 6, .m8 = (__int128)((u128)0x8000000000000000ULL << 64 | 0x0ULL), .m9 = (const volatile u32)0x90f280a3ULL, .m10 = 1 };

union s127 {
struct s112 m0 __attribute__((packed));
float m1;
long m2 : 36;
};
const unsigned int layout_s127[] = { sizeof(union s127), __builtin_offsetof(union s127, m0), __builtin_offsetof(union s127, m0.m11), __builtin_offsetof(union s127, m1) };
const union s127 sample_s127 = { .m1 = -1034.750 };

struct s128 {
struct s96 m0[2];
u128 m1;
short m2 : 5;
};
const unsigned int layout_s128[] = { sizeof(struct s128), __builtin_offsetof(struct s128, m0), __builtin_offsetof(struct s128, m0[1]), __builtin_offsetof(struct s128, m0[1].m12.m11.m2), __builtin_offsetof(struct s128, m1) };
const struct s128 sample_s128 = { .m0 = { { .m0 = (unsigned long long)0xc291eb18455a504aULL, .m1 = (__int128)((u128)0x6316a49f79e7d421ULL << 64 | 0x1f307ea9a904e70dULL), .m9 = { { .m2 = "\303\251\164\303\251\303\251\164\303\251\303\251\164\303\251\303\251\164" }, { .m3 = (-17592186044415LL - 1) }, { .m2 = "\170\170" } }, .m10 = 1, .m12 = { .m11 = { .m0 = (unsigned char)0x80ULL, .m1 = (unsigned long long)0x27019c33fe627306ULL, .m2 = (struct unknown *)0x7520b5ce881c9351ULL } } }, { .m0 = (unsigned long long)0xc291eb18455a504aULL, .m1 = (__int128)((u128)0x6316a49f79e7d421ULL << 64 | 0x1f307ea9a904e70dULL), .m9 = { { .m2 = "\303\251\164\303\251\303\251\164\303\251\303\251\164\303\251\303\251\164" }, { .m3 = (-17592186044415LL - 1) }, { .m2 = "\170\170" } }, .m10 = 1, .m12 = { .m11 = { .m0 = (unsigned char)0x80ULL, .m1 = (unsigned long long)0x27019c33fe627306ULL, .m2 = (struct unknown *)0x7520b5ce881c9351ULL } } } }, .m1 = (u128)((u128)0x8741653dde6a04daULL << 64 | 0xabf48eed185c7fe4ULL), .m2 = 0 };

struct s129 {
union {
enum plain m0;
} m1;
signed char m2 : 4;
unsigned char m3 : 4;
u32 : 10;
signed char m4 : 7;
struct s103 m5;
} __attribute__((packed)) __attribute__((aligned(4)));
const unsigned int layout_s129[] = { sizeof(struct s129), __builtin_offsetof(struct s129, m1), __builtin_offsetof(struct s129, m1.m0), __builtin_offsetof(struct s129, m5) };
const struct s129 sample_s129 = { .m1 = { .m0 = (enum plain)77 }, .m2 = (-1LL - 1), .m3 = 8, .m4 = (-3LL - 1), .m5 = { .m0 = 14777799, .m1 = (u128)((u128)228671179ULL << 64 | 15447978423948525503ULL) } };

struct s130 {
unsigned long long m0 : 18;
u16 m1 : 1;
__int128 m2;
u32 ** m3;
} __attribute__((packed));
const unsigned int layout_s130[] = { sizeof(struct s130), __builtin_offsetof(struct s130, m2), __builtin_offsetof(struct s130, m3) };
const struct s130 sample_s130 = { .m0 = 262143, .m1 = 0, .m2 = (__int128)((u128)0x6e3cdee0cba5dcULL << 64 | 0xb2f3e7d8ba55d3c8ULL), .m3 = (u32 **)0x4f2ace5273ed4320ULL };

union s131 {
struct unknown * m0;
struct {
char m1;
struct s129 m2;
enum wide m3;
};
enum tiny m4;
} __attribute__((packed));
const unsigned int layout_s131[] = { sizeof(union s131), __builtin_offsetof(union s131, m0), __builtin_offsetof(union s131, m1), __builtin_offsetof(union s131, m2), __builtin_offsetof(union s131, m2.m5), __builtin_offsetof(union s131, m3), __builtin_offsetof(union s131, m4) };
const union s131 sample_s131 = { .m0 = (struct unknown *)0x1af0789a3357fbf8ULL };

struct s132 {
union {
u128 m0;
u32 ** m1;
} __attribute__((aligned(16)));
unsigned char m2 : 2;
u16 m3 : 4;
_Bool m4 : 1;
char m5 : 6;
__int128 m6 : 86;
const volatile u32 m7;
const volatile u32 m8 __attribute__((packed));
unsigned long long m9;
unsigned char rest[];
} __attribute__((packed));
const unsigned int layout_s132[] = { sizeof(struct s132), __builtin_offsetof(struct s132, m0), __builtin_offsetof(struct s132, m1), __builtin_offsetof(struct s132, m7), __builtin_offsetof(struct s132, m8), __builtin_offsetof(struct s132, m9), __builtin_offsetof(struct s132, rest) };
const struct s132 sample_s132 = { .m0 = (u128)((u128)0x0ULL << 64 | 0x0ULL), .m2 = 3, .m3 = 8, .m4 = 1, .m5 = (-22LL - 1), .m6 = (__int128)((u128)18446744073708502127ULL << 64 | 16242754896823776284ULL), .m7 = (const volatile u32)0xab6d902eULL, .m8 = (const volatile u32)0x0ULL, .m9 = (unsigned long long)0xffffffffffffffffULL, .rest = { (unsigned char)0x0ULL, (unsigned char)0x18ULL, (unsigned char)0xffULL, (unsigned char)0x38ULL } };

struct s133 {
struct s119 m0 __attribute__((aligned(2)));
u128 m1;
_Bool m2;
char m3[3];
double m4;
char m5[3][4];
struct {
const volatile u32 m6[2];
__int128 m7 : 12;
u128 m8 : 14;
char m9 : 8;
short m10 : 6;
const volatile u32 m11 : 1;
long m12 : 9;
__int128 m13 : 61;
} __attribute__((aligned(4)));
int rest[];
} __attribute__((packed));
const unsigned int layout_s133[] = { sizeof(struct s133), __builtin_offsetof(struct s133, m0), __builtin_offsetof(struct s133, m0.m6), __builtin_offsetof(struct s133, m1), __builtin_offsetof(struct s133, m2), __builtin_offsetof(struct s133, m3), __builtin_offsetof(struct s133, m4), __builtin_offsetof(struct s133, m5), __builtin_offsetof(struct s133, m5[2]), __builtin_offsetof(struct s133, m6), __builtin_offsetof(struct s133, m6[1]), __builtin_offsetof(struct s133, rest) };
const struct s133 sample_s133 = { .m0 = { .m0 = 67, .m1 = 255, .m2 = (-7LL - 1), .m3 = 31, .m4 = PLAIN_FIVE, .m5 = { "\141\303\251\141\303\251\141\303\251\141\303\251\141\303\251\141\303\251\141", "\141\142\143\042\134\141\142\143\042\134\141\142\143\042\134\141", "\170\170\170\170\170" }, .m6 = 1, .m7 = (-0LL - 1), .m8 = 0, .m9 = 0 }, .m1 = (u128)((u128)0xe7681d7b845ebcb0ULL << 64 | 0xbe047a4d5d10f797ULL), .m2 = 0, .m3 = "\170", .m4 = -5225.625, .m5 = { "", "", "\170" }, .m6 = { (const volatile u32)0x80000000ULL, (const volatile u32)0x86b53c74ULL }, .m7 = (-2047LL - 1), .m8 = 0, .m9 = 0, .m10 = (-31LL - 1), .m11 = 1, .m12 = (-223LL - 1), .m13 = 227551230706500750ULL, .rest = { (int)0xc6341eefULL, (int)0xd295ac97ULL, (int)0x80000000ULL, (int)0x0ULL, (int)0xd61d177ULL } };

union s134 {
unsigned char m0 : 8;
enum negative m1 : 23;
};
const unsigned int layout_s134[] = { sizeof(union s134) };
const union s134 sample_s134 = { .m0 = 255 };

struct s135 {
enum negative m0 : 22;
unsigned long long m1 : 34;
__int128 m2 : 109;
char m3 : 1;
long m4 : 43;
u16 m5 : 13;
u16 m6;
struct {
u16 m7 : 13;
_Bool m8 : 1;
const volatile u32 m9 : 17;
_Bool m10[4] __attribute__((aligned(32)));
char m11;
struct {
struct s104 m12;
char m13[8];
u128 m14;
} __attribute__((packed)) __attribute__((aligned(8)));
} __attribute__((packed)) m15;
struct {
u16 m16;
union {
long m17 __attribute__((packed));
short m18 : 5;
};
unsigned long long m19;
};
};
const unsigned int layout_s135[] = { sizeof(struct s135), __builtin_offsetof(struct s135, m6), __builtin_offsetof(struct s135, m15), __builtin_offsetof(struct s135, m15.m10), __builtin_offsetof(struct s135, m15.m10[3]), __builtin_offsetof(struct s135, m15.m11), __builtin_offsetof(struct s135, m15.m12), __builtin_offsetof(struct s135, m15.m12.m1), __builtin_offsetof(struct s135, m15.m13), __builtin_offsetof(struct s135, m15.m14), __builtin_offsetof(struct s135, m16), __builtin_offsetof(struct s135, m17), __builtin_offsetof(struct s135, m19) };
const struct s135 sample_s135 = { .m0 = NEGATIVE_FOUR, .m1 = 17179869183ULL, .m2 = (__int128)((u128)18446743645712956317ULL << 64 | 12212104605572208111ULL), .m3 = (-0LL - 1), .m4 = 1332371755673ULL, .m5 = 6789, .m6 = (u16)0x18cULL, .m15 = { .m7 = 105, .m8 = 1, .m9 = 74076, .m10 = { 0, 1, 1, 1 }, .m11 = (char)0x48ULL, .m12 = { .m0 = (enum tiny)77, .m1 = "" }, .m13 = "\141\303\251\141\303\251\141", .m14 = (u128)((u128)0x0ULL << 64 | 0x0ULL) }, .m16 = (u16)0x47a7ULL, .m17 = (long)0xffffffffffffffffULL, .m19 = (unsigned long long)0xffffffffffffffffULL };

struct s136 {
struct s104 m0;
u16 m1;
float m2[3];
char m3 : 6;
short m4 : 10;
unsigned long long m5 : 41;
};
const unsigned int layout_s136[] = { sizeof(struct s136), __builtin_offsetof(struct s136, m0), __builtin_offsetof(struct s136, m0.m1), __builtin_offsetof(struct s136, m1), __builtin_offsetof(struct s136, m2), __builtin_offsetof(struct s136, m2[2]) };
const struct s136 sample_s136 = { .m0 = { .m0 = (enum tiny)77, .m1 = "" }, .m1 = (u16)0xffffULL, .m2 = { 4321.750, 5302.125, -941.500 }, .m3 = 0, .m4 = 103, .m5 = 1099511627776ULL };

struct s137 {
struct {
long m0[3];
struct {
struct {
struct s124 m1;
struct s112 m2;
enum deep m3;
char m4;
};
u128 m5 : 34;
unsigned char m6 : 5;
signed char m7 : 5;
u128 m8 : 82;
unsigned char m9 : 1;
enum tiny m10 __attribute__((aligned(32)));
char m11[4];
} m12 __attribute__((aligned(8)));
u128 m13 : 57;
} __attribute__((packed));
union s131 m14 __attribute__((aligned(32)));
signed char m15;
};
const unsigned int layout_s137[] = { sizeof(struct s137), __builtin_offsetof(struct s137, m0), __builtin_offsetof(struct s137, m0[2]), __builtin_offsetof(struct s137, m12), __builtin_offsetof(struct s137, m12.m1), __builtin_offsetof(struct s137, m12.m1.m1), __builtin_offsetof(struct s137, m12.m2), __builtin_offsetof(struct s137, m12.m2.m11), __builtin_offsetof(struct s137, m12.m3), __builtin_offsetof(struct s137, m12.m4), __builtin_offsetof(struct s137, m12.m10), __builtin_offsetof(struct s137, m12.m11), __builtin_offsetof(struct s137, m14), __builtin_offsetof(struct s137, m14.m4), __builtin_offsetof(struct s137, m15) };
const struct s137 sample_s137 = { .m0 = { (long)0x0ULL, (long)0x99d6db30d1a8d4fbULL, (long)0x408ed6d57faa60eeULL }, .m12 = { .m1 = { .m0 = (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), .m1 = NEGATIVE_MINUS }, .m2 = { .m0 = TINY_ONE, .m1 = 50358, .m2 = 13, .m3 = 0, .m4 = 0, .m5 = -1929.875, .m6 = 18356167, .m7 = (-15LL - 1), .m8 = 64, .m9 = (int)0xffffffffULL, .m10 = { .m0 = PLAIN_ONE, .m1 = WIDE_TOP, .m2 = 0, .m3 = (long)0x944ac78a34fe47a8ULL, .m6 = (u16)0x0ULL, .m8 = (-3LL - 1), .m9 = 10, .m10 = 0, .m13 = (unsigned long long)0x0ULL, .m14 = (const volatile u32)0x185cbce5ULL, .m19 = { WIDE_LARGE, WIDE_LARGE, WIDE_TOP } }, .m11 = 2718.625 }, .m3 = DEEP_MINUS, .m4 = (char)0xaeULL, .m5 = 13021143125ULL, .m6 = 0, .m7 = (-0LL - 1), .m8 = (u128)((u128)131072ULL << 64 | 0ULL), .m9 = 0, .m10 = TINY_LARGE, .m11 = "\141\303\251" }, .m13 = 144115188075855871ULL, .m14 = { .m0 = (struct unknown *)0x1af0789a3357fbf8ULL }, .m15 = (signed char)0xffULL };

struct s138 {
u128 m0;
struct s110 m1;
__int128 m2;
u128 m3 : 79;
u32 : 15;
u16 m4 : 12;
__int128 m5 : 101;
int m6[1] __attribute__((packed));
} __attribute__((packed));
const unsigned int layout_s138[] = { sizeof(struct s138), __builtin_offsetof(struct s138, m0), __builtin_offsetof(struct s138, m1), __builtin_offsetof(struct s138, m1.m13), __builtin_offsetof(struct s138, m2), __builtin_offsetof(struct s138, m6), __builtin_offsetof(struct s138, m6[0]) };
const struct s138 sample_s138 = { .m0 = (u128)((u128)0x45a33a8a7aa1766eULL << 64 | 0xff71697145bceaa6ULL), .m1 = { .m0 = (int)0x0ULL, .m1 = (enum plain)77, .m2 = (-8408178987930384LL - 1), .m3 = 6947, .m4 = 1795598, .m5 = (int)0xffffffffULL, .m6 = 1556.125, .m7 = 0, .m8 = (struct unknown *)0x0ULL, .m9 = (u128)((u128)2097151ULL << 64 | 18446744073709551615ULL), .m10 = (-3727561684405106185LL - 1), .m11 = 0, .m12 = "\170\170\170\170\170\170", .m13 = 0 }, .m2 = (__int128)((u128)0x8000000000000000ULL << 64 | 0x0ULL), .m3 = (u128)((u128)4698ULL << 64 | 1376241498074008683ULL), .m4 = 0, .m5 = 0, .m6 = { (int)0x80000000ULL } };

struct s139 {
enum plain m0 : 15;
enum plain m1 : 10;
unsigned long long m2 : 46;
unsigned char m3 : 6;
_Bool m4 : 1;
struct {
__int128 m5 : 53;
signed char m6 : 3;
u16 m7 : 9;
__int128 m8 : 72;
unsigned char m9 : 6;
};
struct s105 m10;
double m11;
void * m12;
};
const unsigned int layout_s139[] = { sizeof(struct s139), __builtin_offsetof(struct s139, m10), __builtin_offsetof(struct s139, m10.m0), __builtin_offsetof(struct s139, m11), __builtin_offsetof(struct s139, m12) };
const struct s139 sample_s139 = { .m0 = PLAIN_ONE, .m1 = PLAIN_ZERO, .m2 = 0, .m3 = 32, .m4 = 0, .m5 = (-0LL - 1), .m6 = (-1LL - 1), .m7 = 117, .m8 = (u128)((u128)83ULL << 64 | 13322560200375594483ULL), .m9 = 32, .m10 = { .m0 = 4876.750, .m1 = 0, .m2 = (-3686LL - 1), .m3 = 0, .m4 = 0 }, .m11 = 1543.625, .m12 = (void *)0x0ULL };

struct s140 {
double m0;
int m1;
const volatile u32 m2;
struct {
int m3;
enum wide m4;
signed char m5;
_Bool m6 : 1;
char m7 : 1;
__int128 m8 : 62;
} m9 __attribute__((packed));
_Bool m10;
};
const unsigned int layout_s140[] = { sizeof(struct s140), __builtin_offsetof(struct s140, m0), __builtin_offsetof(struct s140, m1), __builtin_offsetof(struct s140, m2), __builtin_offsetof(struct s140, m9), __builtin_offsetof(struct s140, m9.m3), __builtin_offsetof(struct s140, m9.m4), __builtin_offsetof(struct s140, m9.m5), __builtin_offsetof(struct s140, m10) };
const struct s140 sample_s140 = { .m0 = -2753.625, .m1 = (int)0xfec1f7a4ULL, .m2 = (const volatile u32)0x80000000ULL, .m9 = { .m3 = (int)0x0ULL, .m4 = WIDE_LARGE, .m5 = (signed char)0x0ULL, .m6 = 1, .m7 = (-0LL - 1), .m8 = (-0LL - 1) }, .m10 = 1 };

struct s141 {
struct {
__int128 m0 __attribute__((packed));
u128 m1 __attribute__((aligned(8)));
} m2;
const volatile u32 m3 : 25;
double m4;
struct s109 m5[2];
unsigned char m6 __attribute__((aligned(32)));
} __attribute__((packed));
const unsigned int layout_s141[] = { sizeof(struct s141), __builtin_offsetof(struct s141, m2), __builtin_offsetof(struct s141, m2.m0), __builtin_offsetof(struct s141, m2.m1), __builtin_offsetof(struct s141, m4), __builtin_offsetof(struct s141, m5), __builtin_offsetof(struct s141, m5[1]), __builtin_offsetof(struct s141, m5[1].m1), __builtin_offsetof(struct s141, m6) };
const struct s141 sample_s141 = { .m2 = { .m0 = (__int128)((u128)0xd2f734d1a71a8459ULL << 64 | 0x27e9124b797880eeULL), .m1 = (u128)((u128)0x0ULL << 64 | 0x0ULL) }, .m3 = 16777216, .m4 = 1130.750, .m5 = { { .m0 = (u128)((u128)0xca88bcc1f192d88fULL << 64 | 0xc61055c73069f751ULL), .m1 = (char)0x80ULL }, { .m0 = (u128)((u128)0xca88bcc1f192d88fULL << 64 | 0xc61055c73069f751ULL), .m1 = (char)0x80ULL } }, .m6 = (unsigned char)0xf6ULL };

struct s142 {
char m0 : 2;
_Bool m1 : 1;
union {
unsigned long long m2 : 18;
struct s107 m3 __attribute__((aligned(2)));
long m4 : 8;
};
unsigned char m5[2];
};
const unsigned int layout_s142[] = { sizeof(struct s142), __builtin_offsetof(struct s142, m3), __builtin_offsetof(struct s142, m3.m7[0]), __builtin_offsetof(struct s142, m5) };
const struct s142 sample_s142 = { .m0 = 0, .m1 = 0, .m4 = (-0LL - 1), .m5 = { (unsigned char)0x84ULL, (unsigned char)0x0ULL } };

union s143 {
char m0[1];
} __attribute__((packed));
const unsigned int layout_s143[] = { sizeof(union s143), __builtin_offsetof(union s143, m0) };
const union s143 sample_s143 = { .m0 = "" };

struct s144 {
union {
struct {
const volatile u32 m0;
} __attribute__((packed)) m1;
struct s112 m2 __attribute__((packed));
struct s119 m3[3];
} __attribute__((packed));
union {
struct {
unsigned char m4;
struct s126 m5;
} __attribute__((packed));
};
unsigned char m6;
const volatile u32 m7 : 7;
enum negative m8 : 13;
long m9 : 25;
struct {
char m10[16] __attribute__((packed));
union s127 m11 __attribute__((aligned(8)));
struct {
u16 m12;
long m13 : 61;
signed char m14 : 1;
unsigned char m15 : 5;
enum negative m16 : 10;
} m17;
};
struct {
signed char m18[4];
u128 m19[4];
} m20;
};
const unsigned int layout_s144[] = { sizeof(struct s144), __builtin_offsetof(struct s144, m1), __builtin_offsetof(struct s144, m1.m0), __builtin_offsetof(struct s144, m2), __builtin_offsetof(struct s144, m2.m11), __builtin_offsetof(struct s144, m3), __builtin_offsetof(struct s144, m3[2]), __builtin_offsetof(struct s144, m3[2].m6), __builtin_offsetof(struct s144, m4), __builtin_offsetof(struct s144, m5), __builtin_offsetof(struct s144, m5.m10), __builtin_offsetof(struct s144, m6), __builtin_offsetof(struct s144, m10), __builtin_offsetof(struct s144, m11), __builtin_offsetof(struct s144, m11.m1), __builtin_offsetof(struct s144, m17), __builtin_offsetof(struct s144, m17.m12), __builtin_offsetof(struct s144, m20), __builtin_offsetof(struct s144, m20.m18), __builtin_offsetof(struct s144, m20.m18[3]), __builtin_offsetof(struct s144, m20.m19), __builtin_offsetof(struct s144, m20.m19[3]) };
const struct s144 sample_s144 = { .m1 = { .m0 = (const volatile u32)0xce0c3134ULL }, .m4 = (unsigned char)0x70ULL, .m5 = { .m0 = 57935102571885ULL, .m1 = (-0LL - 1), .m2 = 63, .m3 = 1, .m4 = 63, .m5 = (unsigned long long)0x8000000000000000ULL, .m6 = (-31LL - 1), .m7 = 6, .m8 = (__int128)((u128)0x8000000000000000ULL << 64 | 0x0ULL), .m9 = (const volatile u32)0x90f280a3ULL, .m10 = 1 }, .m6 = (unsigned char)0x42ULL, .m7 = 127, .m8 = NEGATIVE_FOUR, .m9 = (-16777215LL - 1), .m10 = "\141\142\143\042\134\141\142\143\042\134\141\142\143\042\134", .m11 = { .m1 = -1034.750 }, .m17 = { .m12 = (u16)0x8000ULL, .m13 = (-915345579589847713LL - 1), .m14 = (-0LL - 1), .m15 = 16, .m16 = NEGATIVE_MINUS }, .m20 = { .m18 = { (signed char)0xf8ULL, (signed char)0xbULL, (signed char)0xffULL, (signed char)0x80ULL }, .m19 = { (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), (u128)((u128)0x0ULL << 64 | 0x0ULL), (u128)((u128)0x35a503dbfee5ffaeULL << 64 | 0x8b6bdd68384a7ee2ULL), (u128)((u128)0x0ULL << 64 | 0x0ULL) } } };

struct s145 {
_Bool m0 : 1;
int m1 : 14;
_Bool m2;
short m3;
u128 m4;
struct s119 m5;
int m6 __attribute__((aligned(8)));
struct s108 m7;
};
const unsigned int layout_s145[] = { sizeof(struct s145), __builtin_offsetof(struct s145, m2), __builtin_offsetof(struct s145, m3), __builtin_offsetof(struct s145, m4), __builtin_offsetof(struct s145, m5), __builtin_offsetof(struct s145, m5.m6), __builtin_offsetof(struct s145, m6), __builtin_offsetof(struct s145, m7), __builtin_offsetof(struct s145, m7.m8.m7) };
const struct s145 sample_s145 = { .m0 = 0, .m1 = 0, .m2 = 1, .m3 = (short)0x0ULL, .m4 = (u128)((u128)0x38d236a7695db513ULL << 64 | 0x581b6c8934dbbc82ULL), .m5 = { .m0 = 67, .m1 = 255, .m2 = (-7LL - 1), .m3 = 31, .m4 = PLAIN_FIVE, .m5 = { "\141\303\251\141\303\251\141\303\251\141\303\251\141\303\251\141\303\251\141", "\141\142\143\042\134\141\142\143\042\134\141\142\143\042\134\141", "\170\170\170\170\170" }, .m6 = 1, .m7 = (-0LL - 1), .m8 = 0, .m9 = 0 }, .m6 = (int)0x0ULL, .m7 = { .m0 = { { (int)0x0ULL, (int)0x0ULL, (int)0xaee704afULL }, { (int)0xffffffffULL, (int)0xffffffffULL, (int)0xd2137ceeULL }, { (int)0x76d68f99ULL, (int)0x0ULL, (int)0x0ULL } }, .m1 = "\141\303\251\141\303\251\141\303\251\141\303\251", .m8 = { .m2 = 1 } } };

struct s146 {
u16 m0;
struct {
unsigned char m1 __attribute__((packed));
struct s109 m2 __attribute__((aligned(2)));
unsigned char m3 : 7;
enum negative m4 : 20;
enum plain m5 : 15;
_Bool m6;
};
} __attribute__((packed));
const unsigned int layout_s146[] = { sizeof(struct s146), __builtin_offsetof(struct s146, m0), __builtin_offsetof(struct s146, m1), __builtin_offsetof(struct s146, m2), __builtin_offsetof(struct s146, m2.m1), __builtin_offsetof(struct s146, m6) };
const struct s146 sample_s146 = { .m0 = (u16)0xa421ULL, .m1 = (unsigned char)0x0ULL, .m2 = { .m0 = (u128)((u128)0xca88bcc1f192d88fULL << 64 | 0xc61055c73069f751ULL), .m1 = (char)0x80ULL }, .m3 = 66, .m4 = NEGATIVE_MINUS, .m5 = PLAIN_FIVE, .m6 = 1 };

struct s147 {
union {
_Bool m0;
} m1;
u128 m2 __attribute__((aligned(8)));
struct {
float m3[2];
};
short m4 : 9;
char m5 : 2;
union {
__int128 m6 : 66;
unsigned char m7[1] __attribute__((aligned(8)));
enum plain m8;
const volatile u32 m9;
} __attribute__((aligned(16))) m10;
u32 : 1;
unsigned long long m11 : 30;
long m12 : 49;
} __attribute__((aligned(1)));
const unsigned int layout_s147[] = { sizeof(struct s147), __builtin_offsetof(struct s147, m1), __builtin_offsetof(struct s147, m1.m0), __builtin_offsetof(struct s147, m2), __builtin_offsetof(struct s147, m3), __builtin_offsetof(struct s147, m3[1]), __builtin_offsetof(struct s147, m10), __builtin_offsetof(struct s147, m10.m7), __builtin_offsetof(struct s147, m10.m8), __builtin_offsetof(struct s147, m10.m9) };
const struct s147 sample_s147 = { .m1 = { .m0 = 0 }, .m2 = (u128)((u128)0xe8b19f1c9afe75c8ULL << 64 | 0x1a8c32381cd08602ULL), .m3 = { -2912.875, 5014.875 }, .m4 = (-0LL - 1), .m5 = (-1LL - 1), .m10 = { .m7 = { (unsigned char)0x0ULL } }, .m11 = 0, .m12 = 103580266122283ULL };

struct s148 {
char m0[2] __attribute__((aligned(2)));
};
const unsigned int layout_s148[] = { sizeof(struct s148), __builtin_offsetof(struct s148, m0) };
const struct s148 sample_s148 = { .m0 = "\303\251" };

struct s149 {
u16 m0;
float m1;
const volatile u32 m2 __attribute__((aligned(2)));
signed char m3;
};
const unsigned int layout_s149[] = { sizeof(struct s149), __builtin_offsetof(struct s149, m0), __builtin_offsetof(struct s149, m1), __builtin_offsetof(struct s149, m2), __builtin_offsetof(struct s149, m3) };
const struct s149 sample_s149 = { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL };

struct s150 {
struct s142 m0;
u32 ** m1[3];
int m2[1] __attribute__((aligned(8)));
union {
u128 m3 : 97;
__int128 m4[3];
} m5;
const volatile u32 m6;
enum plain m7 __attribute__((aligned(8)));
};
const unsigned int layout_s150[] = { sizeof(struct s150), __builtin_offsetof(struct s150, m0), __builtin_offsetof(struct s150, m0.m5), __builtin_offsetof(struct s150, m1), __builtin_offsetof(struct s150, m1[2]), __builtin_offsetof(struct s150, m2), __builtin_offsetof(struct s150, m2[0]), __builtin_offsetof(struct s150, m5), __builtin_offsetof(struct s150, m5.m4), __builtin_offsetof(struct s150, m5.m4[2]), __builtin_offsetof(struct s150, m6), __builtin_offsetof(struct s150, m7) };
const struct s150 sample_s150 = { .m0 = { .m0 = 0, .m1 = 0, .m4 = (-0LL - 1), .m5 = { (unsigned char)0x84ULL, (unsigned char)0x0ULL } }, .m1 = { (u32 **)0x0ULL, (u32 **)0x138e53818d105071ULL, (u32 **)0x8000000000000000ULL }, .m2 = { (int)0xffffffffULL }, .m5 = { .m3 = (u128)((u128)4294967296ULL << 64 | 0ULL) }, .m6 = (const volatile u32)0x0ULL, .m7 = PLAIN_FIVE };

struct s151 {
enum negative m0 : 11;
u32 : 18;
u128 m1 : 123;
short m2 : 2;
const volatile u32 m3;
_Bool m4[2];
const volatile u32 m5 : 2;
unsigned long long m6 : 27;
const volatile u32 m7 : 1;
const volatile u32 m8 : 13;
u16 m9 : 7;
double m10;
union s117 m11;
};
const unsigned int layout_s151[] = { sizeof(struct s151), __builtin_offsetof(struct s151, m3), __builtin_offsetof(struct s151, m4), __builtin_offsetof(struct s151, m4[1]), __builtin_offsetof(struct s151, m10), __builtin_offsetof(struct s151, m11), __builtin_offsetof(struct s151, m11.m1) };
const struct s151 sample_s151 = { .m0 = NEGATIVE_MINUS, .m1 = 0, .m2 = (-1LL - 1), .m3 = (const volatile u32)0x0ULL, .m4 = { 1, 0 }, .m5 = 0, .m6 = 134217727, .m7 = 0, .m8 = 4096, .m9 = 64, .m10 = -5450.000, .m11 = { .m1 = "\303\251\164\303\251\303\251\164" } };

struct s152 {
_Bool m0[2];
unsigned char m1;
u128 m2[4];
};
const unsigned int layout_s152[] = { sizeof(struct s152), __builtin_offsetof(struct s152, m0), __builtin_offsetof(struct s152, m0[1]), __builtin_offsetof(struct s152, m1), __builtin_offsetof(struct s152, m2), __builtin_offsetof(struct s152, m2[3]) };
const struct s152 sample_s152 = { .m0 = { 1, 0 }, .m1 = (unsigned char)0x0ULL, .m2 = { (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), (u128)((u128)0x8000000000000000ULL << 64 | 0x0ULL), (u128)((u128)0x0ULL << 64 | 0x0ULL), (u128)((u128)0x0ULL << 64 | 0x0ULL) } };

struct s153 {
union {
union {
union {
char m0[16];
long m1;
long m2 : 24;
};
};
u128 m3 __attribute__((aligned(32)));
_Bool m4;
struct {
struct {
enum plain m5 : 11;
char m6 : 6;
int m7 : 32;
_Bool m8 : 1;
char m9[3][19];
char m10;
};
union {
enum deep m11 __attribute__((aligned(32)));
__int128 m12;
} m13;
};
} __attribute__((packed));
} __attribute__((packed));
const unsigned int layout_s153[] = { sizeof(struct s153), __builtin_offsetof(struct s153, m0), __builtin_offsetof(struct s153, m1), __builtin_offsetof(struct s153, m3), __builtin_offsetof(struct s153, m4), __builtin_offsetof(struct s153, m9), __builtin_offsetof(struct s153, m9[2]), __builtin_offsetof(struct s153, m10), __builtin_offsetof(struct s153, m13), __builtin_offsetof(struct s153, m13.m11), __builtin_offsetof(struct s153, m13.m12) };
const struct s153 sample_s153 = { .m5 = PLAIN_ONE, .m6 = (-31LL - 1), .m7 = (-2147483647LL - 1), .m8 = 0, .m9 = { "\170\170\170\170\170\170\170\170\170\170\170\170\170\170\170\170\170\170", "\303\251\164\303\251\303\251\164\303\251\303\251\164\303\251", "\141\142\143\042\134\141\142\143\042\134\141\142\143\042\134\141" }, .m10 = (char)0xb9ULL, .m13 = { .m12 = (__int128)((u128)0x6d73bde0798a1816ULL << 64 | 0xf2f1f43947a036a6ULL) } };

struct s154 {
double m0;
char m1;
} __attribute__((packed));
const unsigned int layout_s154[] = { sizeof(struct s154), __builtin_offsetof(struct s154, m0), __builtin_offsetof(struct s154, m1) };
const struct s154 sample_s154 = { .m0 = 905.750, .m1 = (char)0xfaULL };

struct s155 {
struct unknown * m0;
const volatile u32 rest[];
};
const unsigned int layout_s155[] = { sizeof(struct s155), __builtin_offsetof(struct s155, m0), __builtin_offsetof(struct s155, rest) };
const struct s155 sample_s155 = { .m0 = (struct unknown *)0xffffffffffffffffULL, .rest = { (const volatile u32)0xffffffffULL, (const volatile u32)0xffffffffULL, (const volatile u32)0x8fb869d0ULL, (const volatile u32)0x0ULL } };

struct s156 {
u32 ** m0;
float m1;
};
const unsigned int layout_s156[] = { sizeof(struct s156), __builtin_offsetof(struct s156, m0), __builtin_offsetof(struct s156, m1) };
const struct s156 sample_s156 = { .m0 = (u32 **)0xb1ee8006d5b311b4ULL, .m1 = 3554.500 };

struct s157 {
double m0 __attribute__((aligned(8)));
} __attribute__((packed));
const unsigned int layout_s157[] = { sizeof(struct s157), __builtin_offsetof(struct s157, m0) };
const struct s157 sample_s157 = { .m0 = 4534.000 };

struct s158 {
struct {
union {
struct {
enum deep m0;
};
} m1;
} __attribute__((packed)) m2;
__int128 m3 : 5;
_Bool m4 : 1;
} __attribute__((packed));
const unsigned int layout_s158[] = { sizeof(struct s158), __builtin_offsetof(struct s158, m2), __builtin_offsetof(struct s158, m2.m1), __builtin_offsetof(struct s158, m2.m1.m0) };
const struct s158 sample_s158 = { .m2 = { .m1 = { .m0 = DEEP_ONE } }, .m3 = 0, .m4 = 1 };

struct s159 {
__int128 m0;
};
const unsigned int layout_s159[] = { sizeof(struct s159), __builtin_offsetof(struct s159, m0) };
const struct s159 sample_s159 = { .m0 = (__int128)((u128)0x257f8ba366a1c527ULL << 64 | 0xfacce16a3087befbULL) };

struct s160 {
_Bool m0;
unsigned char m1 : 3;
_Bool m2 : 1;
__int128 m3 : 17;
enum negative m4 : 16;
__int128 m5 : 43;
unsigned char m6;
unsigned char m7 : 4;
const volatile u32 m8 : 3;
struct {
enum plain m9 : 6;
struct {
enum deep m10;
unsigned long long m11;
} __attribute__((packed));
__int128 m12 : 94;
__int128 m13 : 73;
enum negative m14 : 16;
short m15 : 7;
} __attribute__((packed));
_Bool m16 __attribute__((packed));
};
const unsigned int layout_s160[] = { sizeof(struct s160), __builtin_offsetof(struct s160, m0), __builtin_offsetof(struct s160, m6), __builtin_offsetof(struct s160, m10), __builtin_offsetof(struct s160, m11), __builtin_offsetof(struct s160, m16) };
const struct s160 sample_s160 = { .m0 = 1, .m1 = 4, .m2 = 1, .m3 = (-65535LL - 1), .m4 = NEGATIVE_MINUS, .m5 = 4324122587204ULL, .m6 = (unsigned char)0xffULL, .m7 = 15, .m8 = 0, .m9 = PLAIN_ONE, .m10 = DEEP_ONE, .m11 = (unsigned long long)0x0ULL, .m12 = (u128)((u128)496453511ULL << 64 | 14055349829878749463ULL), .m13 = 0, .m14 = NEGATIVE_FOUR, .m15 = 0, .m16 = 1 };

struct s161 {
signed char m0;
char m1[4][1];
enum negative m2 : 15;
unsigned long long m3 : 8;
};
const unsigned int layout_s161[] = { sizeof(struct s161), __builtin_offsetof(struct s161, m0), __builtin_offsetof(struct s161, m1), __builtin_offsetof(struct s161, m1[3]) };
const struct s161 sample_s161 = { .m0 = (signed char)0xfbULL, .m1 = { "\170", "\141", "\170", "" }, .m2 = NEGATIVE_FOUR, .m3 = 0 };

struct s162 {
const volatile u32 m0[2];
unsigned char m1 __attribute__((aligned(8)));
char m2[7];
u16 rest[];
};
const unsigned int layout_s162[] = { sizeof(struct s162), __builtin_offsetof(struct s162, m0), __builtin_offsetof(struct s162, m0[1]), __builtin_offsetof(struct s162, m1), __builtin_offsetof(struct s162, m2), __builtin_offsetof(struct s162, rest) };
const struct s162 sample_s162 = { .m0 = { (const volatile u32)0xffffffffULL, (const volatile u32)0xc3a0ccf8ULL }, .m1 = (unsigned char)0x76ULL, .m2 = "\141\142\143\042\134", .rest = { (u16)0xffffULL } };

struct s163 {
u16 m0;
void * m1[2] __attribute__((packed));
struct {
int m2;
char m3 : 6;
const volatile u32 m4 : 6;
u16 m5 : 16;
const volatile u32 m6 : 15;
unsigned long long m7 : 16;
};
struct s124 m8;
u128 m9;
unsigned long long m10;
};
const unsigned int layout_s163[] = { sizeof(struct s163), __builtin_offsetof(struct s163, m0), __builtin_offsetof(struct s163, m1), __builtin_offsetof(struct s163, m1[1]), __builtin_offsetof(struct s163, m2), __builtin_offsetof(struct s163, m8), __builtin_offsetof(struct s163, m8.m1), __builtin_offsetof(struct s163, m9), __builtin_offsetof(struct s163, m10) };
const struct s163 sample_s163 = { .m0 = (u16)0xa59cULL, .m1 = { (void *)0xffffffffffffffffULL, (void *)0xfa582ca66161c873ULL }, .m2 = (int)0xffffffffULL, .m3 = (-31LL - 1), .m4 = 0, .m5 = 20002, .m6 = 16384, .m7 = 65535, .m8 = { .m0 = (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), .m1 = NEGATIVE_MINUS }, .m9 = (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), .m10 = (unsigned long long)0xffffffffffffffffULL };

struct s164 {
enum plain m0;
__int128 m1 __attribute__((packed));
u16 m2;
};
const unsigned int layout_s164[] = { sizeof(struct s164), __builtin_offsetof(struct s164, m0), __builtin_offsetof(struct s164, m1), __builtin_offsetof(struct s164, m2) };
const struct s164 sample_s164 = { .m0 = PLAIN_ZERO, .m1 = (__int128)((u128)0x8000000000000000ULL << 64 | 0x0ULL), .m2 = (u16)0xd4eaULL };

struct s165 {
union {
unsigned long long m0 : 44;
} m1[4];
__int128 m2;
union {
enum plain m3 : 17;
struct s150 m4;
long m5 : 1;
};
union {
union {
int m6 : 8;
enum plain m7 __attribute__((aligned(8)));
} m8;
char m9 __attribute__((packed));
};
double m10;
u16 m11[3];
short m12 : 5;
unsigned char m13 : 4;
signed char m14 : 6;
__int128 m15 : 125;
enum plain m16 : 8;
};
const unsigned int layout_s165[] = { sizeof(struct s165), __builtin_offsetof(struct s165, m1), __builtin_offsetof(struct s165, m1[3]), __builtin_offsetof(struct s165, m2), __builtin_offsetof(struct s165, m4), __builtin_offsetof(struct s165, m4.m7), __builtin_offsetof(struct s165, m8), __builtin_offsetof(struct s165, m8.m7), __builtin_offsetof(struct s165, m9), __builtin_offsetof(struct s165, m10), __builtin_offsetof(struct s165, m11), __builtin_offsetof(struct s165, m11[2]) };
const struct s165 sample_s165 = { .m1 = { { .m0 = 8796093022208ULL }, { .m0 = 16284719303042ULL }, { .m0 = 1325930980197ULL }, { .m0 = 0 } }, .m2 = (__int128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), .m5 = 0, .m9 = (char)0x0ULL, .m10 = -4453.125, .m11 = { (u16)0x0ULL, (u16)0x0ULL, (u16)0x8000ULL }, .m12 = (-15LL - 1), .m13 = 1, .m14 = (-31LL - 1), .m15 = (__int128)((u128)17293822569102704640ULL << 64 | 0ULL), .m16 = PLAIN_FIVE };

struct s166 {
unsigned long long m0;
u16 m1 : 7;
unsigned char m2 : 3;
long m3;
long m4[2];
} __attribute__((packed));
const unsigned int layout_s166[] = { sizeof(struct s166), __builtin_offsetof(struct s166, m0), __builtin_offsetof(struct s166, m3), __builtin_offsetof(struct s166, m4), __builtin_offsetof(struct s166, m4[1]) };
const struct s166 sample_s166 = { .m0 = (unsigned long long)0x0ULL, .m1 = 40, .m2 = 4, .m3 = (long)0x8000000000000000ULL, .m4 = { (long)0xe3032dc83c1b81dULL, (long)0xbc6e6a1f69693834ULL } };

struct s167 {
char m0[4][18];
enum negative m1 : 23;
unsigned char m2 : 2;
int m3 : 1;
unsigned long long m4 : 50;
struct {
u16 m5 __attribute__((aligned(8)));
const volatile u32 m6 : 18;
signed char m7 : 6;
} __attribute__((packed)) m8 __attribute__((aligned(32)));
struct s128 m9;
int m10 : 1;
short m11 : 5;
signed char m12;
};
const unsigned int layout_s167[] = { sizeof(struct s167), __builtin_offsetof(struct s167, m0), __builtin_offsetof(struct s167, m0[3]), __builtin_offsetof(struct s167, m8), __builtin_offsetof(struct s167, m8.m5), __builtin_offsetof(struct s167, m9), __builtin_offsetof(struct s167, m9.m1), __builtin_offsetof(struct s167, m12) };
const struct s167 sample_s167 = { .m0 = { "\141\303\251", "\303\251\164", "\170\170\170\170\170\170\170\170\170\170\170\170", "\141\303\251\141\303\251\141\303\251\141" }, .m1 = NEGATIVE_MINUS, .m2 = 3, .m3 = (-0LL - 1), .m4 = 562949953421312ULL, .m8 = { .m5 = (u16)0xbdaeULL, .m6 = 262143, .m7 = 0 }, .m9 = { .m0 = { { .m0 = (unsigned long long)0xc291eb18455a504aULL, .m1 = (__int128)((u128)0x6316a49f79e7d421ULL << 64 | 0x1f307ea9a904e70dULL), .m9 = { { .m2 = "\303\251\164\303\251\303\251\164\303\251\303\251\164\303\251\303\251\164" }, { .m3 = (-17592186044415LL - 1) }, { .m2 = "\170\170" } }, .m10 = 1, .m12 = { .m11 = { .m0 = (unsigned char)0x80ULL, .m1 = (unsigned long long)0x27019c33fe627306ULL, .m2 = (struct unknown *)0x7520b5ce881c9351ULL } } }, { .m0 = (unsigned long long)0xc291eb18455a504aULL, .m1 = (__int128)((u128)0x6316a49f79e7d421ULL << 64 | 0x1f307ea9a904e70dULL), .m9 = { { .m2 = "\303\251\164\303\251\303\251\164\303\251\303\251\164\303\251\303\251\164" }, { .m3 = (-17592186044415LL - 1) }, { .m2 = "\170\170" } }, .m10 = 1, .m12 = { .m11 = { .m0 = (unsigned char)0x80ULL, .m1 = (unsigned long long)0x27019c33fe627306ULL, .m2 = (struct unknown *)0x7520b5ce881c9351ULL } } } }, .m1 = (u128)((u128)0x8741653dde6a04daULL << 64 | 0xabf48eed185c7fe4ULL), .m2 = 0 }, .m10 = 0, .m11 = 0, .m12 = (signed char)0x5fULL };

struct s168 {
u128 m0;
_Bool m1;
struct s164 m2 __attribute__((aligned(32)));
union {
u128 m3 : 70;
int m4 : 4;
};
} __attribute__((packed));
const unsigned int layout_s168[] = { sizeof(struct s168), __builtin_offsetof(struct s168, m0), __builtin_offsetof(struct s168, m1), __builtin_offsetof(struct s168, m2), __builtin_offsetof(struct s168, m2.m2) };
const struct s168 sample_s168 = { .m0 = (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), .m1 = 0, .m2 = { .m0 = PLAIN_ZERO, .m1 = (__int128)((u128)0x8000000000000000ULL << 64 | 0x0ULL), .m2 = (u16)0xd4eaULL }, .m3 = 0 };

struct s169 {
int m0[4][3];
signed char m1[4] __attribute__((aligned(8)));
u128 m2 : 121;
char m3 : 2;
char m4 : 1;
unsigned long long m5;
short rest[];
} __attribute__((packed));
const unsigned int layout_s169[] = { sizeof(struct s169), __builtin_offsetof(struct s169, m0), __builtin_offsetof(struct s169, m0[3]), __builtin_offsetof(struct s169, m0[3][2]), __builtin_offsetof(struct s169, m1), __builtin_offsetof(struct s169, m1[3]), __builtin_offsetof(struct s169, m5), __builtin_offsetof(struct s169, rest) };
const struct s169 sample_s169 = { .m0 = { { (int)0xffffffffULL, (int)0xc65fdebbULL, (int)0x2ac53075ULL }, { (int)0x80000000ULL, (int)0x80000000ULL, (int)0x0ULL }, { (int)0x80000000ULL, (int)0x0ULL, (int)0xbdd55d9bULL }, { (int)0xabc5a930ULL, (int)0xffffffffULL, (int)0x0ULL } }, .m1 = { (signed char)0xe6ULL, (signed char)0x0ULL, (signed char)0x8cULL, (signed char)0xffULL }, .m2 = 0, .m3 = (-0LL - 1), .m4 = (-0LL - 1), .m5 = (unsigned long long)0x4b4a95563a7f4b61ULL, .rest = { (short)0x6d33ULL, (short)0xf39ULL, (short)0xffffULL, (short)0xffffULL } };

struct s170 {
char m0;
_Bool m1 __attribute__((packed));
u32 : 3;
unsigned long long m2 : 9;
unsigned char m3 : 7;
unsigned char m4;
};
const unsigned int layout_s170[] = { sizeof(struct s170), __builtin_offsetof(struct s170, m0), __builtin_offsetof(struct s170, m1), __builtin_offsetof(struct s170, m4) };
const struct s170 sample_s170 = { .m0 = (char)0x0ULL, .m1 = 1, .m2 = 340, .m3 = 116, .m4 = (unsigned char)0x0ULL };

struct s171 {
_Bool m0 : 1;
_Bool m1 : 1;
union {
enum deep m2[4][1][1] __attribute__((aligned(2)));
u128 m3 : 59;
};
int m4[4];
_Bool m5 : 1;
};
const unsigned int layout_s171[] = { sizeof(struct s171), __builtin_offsetof(struct s171, m2), __builtin_offsetof(struct s171, m2[3]), __builtin_offsetof(struct s171, m2[3][0]), __builtin_offsetof(struct s171, m2[3][0][0]), __builtin_offsetof(struct s171, m4), __builtin_offsetof(struct s171, m4[3]) };
const struct s171 sample_s171 = { .m0 = 1, .m1 = 1, .m3 = 576460752303423487ULL, .m4 = { (int)0x80000000ULL, (int)0xffffffffULL, (int)0xffffffffULL, (int)0xffffffffULL }, .m5 = 1 };

union s172 {
union {
char m0;
const char * m1[1];
u16 m2;
union {
unsigned char m3;
u16 m4;
unsigned char m5;
} m6;
} m7;
char m8 : 4;
} __attribute__((packed));
const unsigned int layout_s172[] = { sizeof(union s172), __builtin_offsetof(union s172, m7), __builtin_offsetof(union s172, m7.m0), __builtin_offsetof(union s172, m7.m1), __builtin_offsetof(union s172, m7.m1[0]), __builtin_offsetof(union s172, m7.m2), __builtin_offsetof(union s172, m7.m6), __builtin_offsetof(union s172, m7.m6.m3), __builtin_offsetof(union s172, m7.m6.m4), __builtin_offsetof(union s172, m7.m6.m5) };
const union s172 sample_s172 = { .m7 = { .m2 = (u16)0xd6dcULL } };

struct s173 {
enum wide m0 __attribute__((aligned(32)));
unsigned long long m1;
u32 ** m2;
union {
struct {
enum wide m3;
float m4 __attribute__((aligned(32)));
};
__int128 m5 : 91;
short m6[3];
};
float m7[3] __attribute__((aligned(32)));
};
const unsigned int layout_s173[] = { sizeof(struct s173), __builtin_offsetof(struct s173, m0), __builtin_offsetof(struct s173, m1), __builtin_offsetof(struct s173, m2), __builtin_offsetof(struct s173, m3), __builtin_offsetof(struct s173, m4), __builtin_offsetof(struct s173, m6), __builtin_offsetof(struct s173, m6[2]), __builtin_offsetof(struct s173, m7), __builtin_offsetof(struct s173, m7[2]) };
const struct s173 sample_s173 = { .m0 = (enum wide)77, .m1 = (unsigned long long)0x94d8aa717c1e2340ULL, .m2 = (u32 **)0xffffffffffffffffULL, .m5 = (__int128)((u128)18446744073708810221ULL << 64 | 1814599907189063664ULL), .m7 = { -3598.875, 2082.750, -5482.500 } };

struct s174 {
unsigned long long m0;
int m1 : 15;
signed char m2 : 1;
const volatile u32 m3;
u32 : 1;
_Bool m4 : 1;
};
const unsigned int layout_s174[] = { sizeof(struct s174), __builtin_offsetof(struct s174, m0), __builtin_offsetof(struct s174, m3) };
const struct s174 sample_s174 = { .m0 = (unsigned long long)0x0ULL, .m1 = (-0LL - 1), .m2 = 0, .m3 = (const volatile u32)0x6722243dULL, .m4 = 1 };

struct s175 {
enum deep m0 __attribute__((aligned(8)));
char m1[15];
} __attribute__((packed));
const unsigned int layout_s175[] = { sizeof(struct s175), __builtin_offsetof(struct s175, m0), __builtin_offsetof(struct s175, m1) };
const struct s175 sample_s175 = { .m0 = DEEP_ONE, .m1 = "\303\251\164\303\251\303\251\164\303\251\303\251\164" };

struct s176 {
int m0 : 1;
char m1[18];
long m2 : 31;
signed char m3 : 8;
_Bool m4 : 1;
u128 m5 __attribute__((packed));
};
const unsigned int layout_s176[] = { sizeof(struct s176), __builtin_offsetof(struct s176, m1), __builtin_offsetof(struct s176, m5) };
const struct s176 sample_s176 = { .m0 = (-0LL - 1), .m1 = "\170\170\170\170\170\170\170\170\170\170\170\170\170\170\170\170", .m2 = (-1013270816LL - 1), .m3 = 0, .m4 = 0, .m5 = (u128)((u128)0x7ca31b4296bf4bc7ULL << 64 | 0x4bb0889a0b94faf5ULL) };

struct s177 {
union {
_Bool m0 : 1;
};
struct unknown * m1 __attribute__((aligned(32)));
} __attribute__((packed));
const unsigned int layout_s177[] = { sizeof(struct s177), __builtin_offsetof(struct s177, m1) };
const struct s177 sample_s177 = { .m0 = 1, .m1 = (struct unknown *)0x8000000000000000ULL };

struct s178 {
u16 m0[4] __attribute__((aligned(2)));
__int128 m1 : 88;
const volatile u32 m2 : 5;
u128 m3 : 76;
void * m4;
long m5;
struct s167 m6;
} __attribute__((aligned(2)));
const unsigned int layout_s178[] = { sizeof(struct s178), __builtin_offsetof(struct s178, m0), __builtin_offsetof(struct s178, m0[3]), __builtin_offsetof(struct s178, m4), __builtin_offsetof(struct s178, m5), __builtin_offsetof(struct s178, m6), __builtin_offsetof(struct s178, m6.m12) };
const struct s178 sample_s178 = { .m0 = { (u16)0xffffULL, (u16)0x0ULL, (u16)0x33bfULL, (u16)0xa211ULL }, .m1 = (__int128)((u128)18446744073705569223ULL << 64 | 14456541924046908973ULL), .m2 = 0, .m3 = (u128)((u128)2048ULL << 64 | 0ULL), .m4 = (void *)0x0ULL, .m5 = (long)0x8000000000000000ULL, .m6 = { .m0 = { "\141\303\251", "\303\251\164", "\170\170\170\170\170\170\170\170\170\170\170\170", "\141\303\251\141\303\251\141\303\251\141" }, .m1 = NEGATIVE_MINUS, .m2 = 3, .m3 = (-0LL - 1), .m4 = 562949953421312ULL, .m8 = { .m5 = (u16)0xbdaeULL, .m6 = 262143, .m7 = 0 }, .m9 = { .m0 = { { .m0 = (unsigned long long)0xc291eb18455a504aULL, .m1 = (__int128)((u128)0x6316a49f79e7d421ULL << 64 | 0x1f307ea9a904e70dULL), .m9 = { { .m2 = "\303\251\164\303\251\303\251\164\303\251\303\251\164\303\251\303\251\164" }, { .m3 = (-17592186044415LL - 1) }, { .m2 = "\170\170" } }, .m10 = 1, .m12 = { .m11 = { .m0 = (unsigned char)0x80ULL, .m1 = (unsigned long long)0x27019c33fe627306ULL, .m2 = (struct unknown *)0x7520b5ce881c9351ULL } } }, { .m0 = (unsigned long long)0xc291eb18455a504aULL, .m1 = (__int128)((u128)0x6316a49f79e7d421ULL << 64 | 0x1f307ea9a904e70dULL), .m9 = { { .m2 = "\303\251\164\303\251\303\251\164\303\251\303\251\164\303\251\303\251\164" }, { .m3 = (-17592186044415LL - 1) }, { .m2 = "\170\170" } }, .m10 = 1, .m12 = { .m11 = { .m0 = (unsigned char)0x80ULL, .m1 = (unsigned long long)0x27019c33fe627306ULL, .m2 = (struct unknown *)0x7520b5ce881c9351ULL } } } }, .m1 = (u128)((u128)0x8741653dde6a04daULL << 64 | 0xabf48eed185c7fe4ULL), .m2 = 0 }, .m10 = 0, .m11 = 0, .m12 = (signed char)0x5fULL } };

struct s179 {
_Bool m0;
float m1;
struct {
unsigned char m2 : 7;
u32 : 5;
_Bool m3 : 1;
u16 m4 : 5;
unsigned char m5 : 6;
unsigned long long m6 : 61;
short m7 : 15;
u128 m8;
} m9 __attribute__((packed));
} __attribute__((packed));
const unsigned int layout_s179[] = { sizeof(struct s179), __builtin_offsetof(struct s179, m0), __builtin_offsetof(struct s179, m1), __builtin_offsetof(struct s179, m9), __builtin_offsetof(struct s179, m9.m8) };
const struct s179 sample_s179 = { .m0 = 0, .m1 = 4370.875, .m9 = { .m2 = 38, .m3 = 1, .m4 = 31, .m5 = 0, .m6 = 0, .m7 = (-16383LL - 1), .m8 = (u128)((u128)0xbddf43379652b737ULL << 64 | 0x4435e0fd77f3257bULL) } };

struct s180 {
__int128 m0 : 16;
char m1[1][4];
struct s177 m2;
enum negative m3;
union {
long m4;
char m5[1];
};
struct {
struct unknown * m6;
};
};
const unsigned int layout_s180[] = { sizeof(struct s180), __builtin_offsetof(struct s180, m1), __builtin_offsetof(struct s180, m1[0]), __builtin_offsetof(struct s180, m2), __builtin_offsetof(struct s180, m2.m1), __builtin_offsetof(struct s180, m3), __builtin_offsetof(struct s180, m4), __builtin_offsetof(struct s180, m5), __builtin_offsetof(struct s180, m6) };
const struct s180 sample_s180 = { .m0 = (-0LL - 1), .m1 = { "" }, .m2 = { .m0 = 1, .m1 = (struct unknown *)0x8000000000000000ULL }, .m3 = (enum negative)(-8LL - 1), .m5 = "", .m6 = (struct unknown *)0x8000000000000000ULL };

struct s181 {
__int128 m0;
const volatile u32 rest[];
};
const unsigned int layout_s181[] = { sizeof(struct s181), __builtin_offsetof(struct s181, m0), __builtin_offsetof(struct s181, rest) };
const struct s181 sample_s181 = { .m0 = (__int128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), .rest = { (const volatile u32)0x82446a29ULL, (const volatile u32)0x4797beaULL, (const volatile u32)0x6e184d5cULL, (const volatile u32)0x80000000ULL, (const volatile u32)0x1ab0c5b9ULL } };

union s182 {
const volatile u32 m0;
enum plain m1;
};
const unsigned int layout_s182[] = { sizeof(union s182), __builtin_offsetof(union s182, m0), __builtin_offsetof(union s182, m1) };
const union s182 sample_s182 = { .m0 = (const volatile u32)0xffffffffULL };

struct s183 {
double m0;
__int128 m1;
u16 m2;
__int128 m3;
short m4 __attribute__((packed));
double m5 __attribute__((packed));
};
const unsigned int layout_s183[] = { sizeof(struct s183), __builtin_offsetof(struct s183, m0), __builtin_offsetof(struct s183, m1), __builtin_offsetof(struct s183, m2), __builtin_offsetof(struct s183, m3), __builtin_offsetof(struct s183, m4), __builtin_offsetof(struct s183, m5) };
const struct s183 sample_s183 = { .m0 = 5133.000, .m1 = (__int128)((u128)0x5ea71cfa6de9d120ULL << 64 | 0xb2929ccc8329f369ULL), .m2 = (u16)0xffffULL, .m3 = (__int128)((u128)0x8aee8cb1bf1b5fa9ULL << 64 | 0xd0b474604e23fc83ULL), .m4 = (short)0x0ULL, .m5 = 672.250 };

union s184 {
double m0 __attribute__((packed));
char m1;
__int128 m2;
const char * m3 __attribute__((aligned(32)));
__int128 m4 __attribute__((packed));
};
const unsigned int layout_s184[] = { sizeof(union s184), __builtin_offsetof(union s184, m0), __builtin_offsetof(union s184, m1), __builtin_offsetof(union s184, m2), __builtin_offsetof(union s184, m3), __builtin_offsetof(union s184, m4) };
const union s184 sample_s184 = { .m1 = (char)0x0ULL };

struct s185 {
u16 m0 : 16;
u128 m1 : 81;
short m2 : 4;
signed char m3 : 7;
struct {
short m4;
} __attribute__((aligned(2))) m5;
int m6[4] __attribute__((packed));
struct {
int m7;
} __attribute__((packed));
unsigned char m8[1] __attribute__((packed));
union {
signed char m9;
_Bool m10 : 1;
long m11 : 7;
} __attribute__((packed)) m12;
int m13 : 27;
char m14 : 8;
u128 m15 : 54;
char m16 : 6;
};
const unsigned int layout_s185[] = { sizeof(struct s185), __builtin_offsetof(struct s185, m5), __builtin_offsetof(struct s185, m5.m4), __builtin_offsetof(struct s185, m6), __builtin_offsetof(struct s185, m6[3]), __builtin_offsetof(struct s185, m7), __builtin_offsetof(struct s185, m8), __builtin_offsetof(struct s185, m12), __builtin_offsetof(struct s185, m12.m9) };
const struct s185 sample_s185 = { .m0 = 48558, .m1 = 0, .m2 = (-1LL - 1), .m3 = 0, .m5 = { .m4 = (short)0x711dULL }, .m6 = { (int)0xffffffffULL, (int)0x0ULL, (int)0x0ULL, (int)0xffffffffULL }, .m7 = (int)0xffffffffULL, .m8 = { (unsigned char)0x9dULL }, .m12 = { .m11 = 26 }, .m13 = (-11253199LL - 1), .m14 = (-127LL - 1), .m15 = 9007199254740992ULL, .m16 = (-20LL - 1) };

struct s186 {
u128 m0;
u16 m1;
char m2;
_Bool m3;
enum tiny m4 __attribute__((packed));
char m5[9];
_Bool m6;
};
const unsigned int layout_s186[] = { sizeof(struct s186), __builtin_offsetof(struct s186, m0), __builtin_offsetof(struct s186, m1), __builtin_offsetof(struct s186, m2), __builtin_offsetof(struct s186, m3), __builtin_offsetof(struct s186, m4), __builtin_offsetof(struct s186, m5), __builtin_offsetof(struct s186, m6) };
const struct s186 sample_s186 = { .m0 = (u128)((u128)0x13e5e05fcaaf81b8ULL << 64 | 0x51f2814c3d49b3a3ULL), .m1 = (u16)0xe8dcULL, .m2 = (char)0xffULL, .m3 = 1, .m4 = TINY_ONE, .m5 = "\141\303\251\141\303\251\141\303\251", .m6 = 0 };

struct s187 {
int m0 __attribute__((aligned(2)));
double m1;
int m2 __attribute__((packed));
int m3 : 17;
u32 : 14;
char m4 : 7;
u32 : 0;
struct s180 m5;
};
const unsigned int layout_s187[] = { sizeof(struct s187), __builtin_offsetof(struct s187, m0), __builtin_offsetof(struct s187, m1), __builtin_offsetof(struct s187, m2), __builtin_offsetof(struct s187, m5), __builtin_offsetof(struct s187, m5.m6) };
const struct s187 sample_s187 = { .m0 = (int)0x80000000ULL, .m1 = 580.000, .m2 = (int)0xffffffffULL, .m3 = (-0LL - 1), .m4 = 57, .m5 = { .m0 = (-0LL - 1), .m1 = { "" }, .m2 = { .m0 = 1, .m1 = (struct unknown *)0x8000000000000000ULL }, .m3 = (enum negative)(-8LL - 1), .m5 = "", .m6 = (struct unknown *)0x8000000000000000ULL } };

struct s188 {
struct s185 m0;
u16 m1 __attribute__((packed));
u32 : 0;
enum plain m2 : 21;
unsigned char m3 : 8;
enum plain m4 : 20;
signed char m5 : 3;
} __attribute__((packed));
const unsigned int layout_s188[] = { sizeof(struct s188), __builtin_offsetof(struct s188, m0), __builtin_offsetof(struct s188, m0.m12.m9), __builtin_offsetof(struct s188, m1) };
const struct s188 sample_s188 = { .m0 = { .m0 = 48558, .m1 = 0, .m2 = (-1LL - 1), .m3 = 0, .m5 = { .m4 = (short)0x711dULL }, .m6 = { (int)0xffffffffULL, (int)0x0ULL, (int)0x0ULL, (int)0xffffffffULL }, .m7 = (int)0xffffffffULL, .m8 = { (unsigned char)0x9dULL }, .m12 = { .m11 = 26 }, .m13 = (-11253199LL - 1), .m14 = (-127LL - 1), .m15 = 9007199254740992ULL, .m16 = (-20LL - 1) }, .m1 = (u16)0xffffULL, .m2 = PLAIN_ZERO, .m3 = 255, .m4 = PLAIN_ONE, .m5 = (-3LL - 1) };

struct s189 {
enum deep m0;
enum deep m1;
struct {
__int128 m2 __attribute__((packed));
};
char m3;
};
const unsigned int layout_s189[] = { sizeof(struct s189), __builtin_offsetof(struct s189, m0), __builtin_offsetof(struct s189, m1), __builtin_offsetof(struct s189, m2), __builtin_offsetof(struct s189, m3) };
const struct s189 sample_s189 = { .m0 = (enum deep)(-8LL - 1), .m1 = (enum deep)(-8LL - 1), .m2 = (__int128)((u128)0x252959dce82f1befULL << 64 | 0xee97ac6e85a46212ULL), .m3 = (char)0xe8ULL };

struct s190 {
struct s149 m0[4][3][4][4];
long m1[1];
__int128 m2 : 123;
__int128 m3 : 33;
unsigned long long m4 : 51;
};
const unsigned int layout_s190[] = { sizeof(struct s190), __builtin_offsetof(struct s190, m0), __builtin_offsetof(struct s190, m0[3]), __builtin_offsetof(struct s190, m0[3][2]), __builtin_offsetof(struct s190, m0[3][2][3]), __builtin_offsetof(struct s190, m0[3][2][3][3]), __builtin_offsetof(struct s190, m0[3][2][3][3].m3), __builtin_offsetof(struct s190, m1), __builtin_offsetof(struct s190, m1[0]) };
const struct s190 sample_s190 = { .m0 = { { { { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } } }, { { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } } }, { { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } } } }, { { { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } } }, { { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } } }, { { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } } } }, { { { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } } }, { { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } } }, { { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } } } }, { { { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } } }, { { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } } }, { { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } }, { { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL }, { .m0 = (u16)0x0ULL, .m1 = -6209.375, .m2 = (const volatile u32)0x0ULL, .m3 = (signed char)0xe3ULL } } } } }, .m1 = { (long)0x8000000000000000ULL }, .m2 = (u128)((u128)113885399263804631ULL << 64 | 3603858197865530725ULL), .m3 = 4271590049ULL, .m4 = 2251799813685247ULL };

struct s191 {
u32 : 10;
u32 : 6;
struct {
_Bool m0 __attribute__((aligned(8)));
unsigned char m1;
enum negative m2;
};
const volatile u32 m3;
u32 ** m4;
_Bool m5 : 1;
_Bool m6 : 1;
char m7[4][1];
short rest[];
};
const unsigned int layout_s191[] = { sizeof(struct s191), __builtin_offsetof(struct s191, m0), __builtin_offsetof(struct s191, m1), __builtin_offsetof(struct s191, m2), __builtin_offsetof(struct s191, m3), __builtin_offsetof(struct s191, m4), __builtin_offsetof(struct s191, m7), __builtin_offsetof(struct s191, m7[3]), __builtin_offsetof(struct s191, rest) };
const struct s191 sample_s191 = { .m0 = 0, .m1 = (unsigned char)0xffULL, .m2 = (enum negative)(-8LL - 1), .m3 = (const volatile u32)0xc5524230ULL, .m4 = (u32 **)0x1f45da2a0140c2f2ULL, .m5 = 1, .m6 = 1, .m7 = { "\141", "", "\170", "" }, .rest = { (short)0x0ULL, (short)0xffffULL, (short)0xffffULL } };

struct s192 {
char m0;
unsigned long long m1 : 24;
signed char m2 : 7;
char m3[11];
long m4 : 57;
const volatile u32 m5 : 26;
u32 : 29;
_Bool m6 : 1;
char m7 : 2;
} __attribute__((packed));
const unsigned int layout_s192[] = { sizeof(struct s192), __builtin_offsetof(struct s192, m0), __builtin_offsetof(struct s192, m3) };
const struct s192 sample_s192 = { .m0 = (char)0x80ULL, .m1 = 16777215, .m2 = (-63LL - 1), .m3 = "\141\303\251\141\303\251\141\303\251\141", .m4 = 0, .m5 = 3691377, .m6 = 0, .m7 = (-0LL - 1) };

struct s193 {
u16 m0 __attribute__((packed));
union {
char m1[4];
void * m2;
u16 m3 : 3;
} __attribute__((aligned(16))) m4[4];
__int128 m5;
union {
enum negative m6 : 6;
unsigned long long m7 : 3;
unsigned long long m8 : 53;
} __attribute__((packed)) __attribute__((aligned(2)));
int m9;
struct {
const volatile u32 m10 __attribute__((packed));
enum negative m11 __attribute__((packed));
char m12[12] __attribute__((packed));
__int128 m13 : 58;
const volatile u32 m14 : 3;
short m15 : 15;
u32 : 16;
unsigned long long m16 : 55;
} __attribute__((packed));
signed char m17 : 3;
enum plain m18 : 16;
short m19 : 7;
char m20 : 3;
_Bool m21 : 1;
};
const unsigned int layout_s193[] = { sizeof(struct s193), __builtin_offsetof(struct s193, m0), __builtin_offsetof(struct s193, m4), __builtin_offsetof(struct s193, m4[3]), __builtin_offsetof(struct s193, m4[3].m1), __builtin_offsetof(struct s193, m4[3].m2), __builtin_offsetof(struct s193, m5), __builtin_offsetof(struct s193, m9), __builtin_offsetof(struct s193, m10), __builtin_offsetof(struct s193, m11), __builtin_offsetof(struct s193, m12) };
const struct s193 sample_s193 = { .m0 = (u16)0x0ULL, .m4 = { { .m3 = 4 }, { .m1 = "\141\142\143\042" }, { .m3 = 0 }, { .m3 = 0 } }, .m5 = (__int128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), .m7 = 7, .m9 = (int)0xffffffffULL, .m10 = (const volatile u32)0x0ULL, .m11 = NEGATIVE_MINUS, .m12 = "\141\303\251\141\303\251\141\303\251", .m13 = 123002791991554071ULL, .m14 = 0, .m15 = (-9508LL - 1), .m16 = 13633195700122262ULL, .m17 = 0, .m18 = PLAIN_FIVE, .m19 = 0, .m20 = (-3LL - 1), .m21 = 1 };

struct s194 {
union {
union {
union {
long m0 : 33;
};
};
struct s157 m1 __attribute__((packed));
} m2;
_Bool m3 : 1;
const volatile u32 m4 : 24;
long m5 : 54;
u128 m6 : 4;
unsigned char m7 : 6;
char m8 : 5;
unsigned long long m9 : 21;
enum negative m10 : 18;
long m11 : 22;
enum tiny m12;
unsigned char m13;
};
const unsigned int layout_s194[] = { sizeof(struct s194), __builtin_offsetof(struct s194, m2), __builtin_offsetof(struct s194, m2.m1), __builtin_offsetof(struct s194, m2.m1.m0), __builtin_offsetof(struct s194, m12), __builtin_offsetof(struct s194, m13) };
const struct s194 sample_s194 = { .m2 = { .m1 = { .m0 = 4534.000 } }, .m3 = 1, .m4 = 8388608, .m5 = (-9007199254740991LL - 1), .m6 = 15, .m7 = 35, .m8 = 9, .m9 = 1590170, .m10 = NEGATIVE_FOUR, .m11 = (-2097151LL - 1), .m12 = TINY_LARGE, .m13 = (unsigned char)0xffULL };

struct s195 {
int m0[4];
union {
int m1[4];
union {
char m2[4];
struct {
double m3;
_Bool m4;
const volatile u32 m5;
unsigned long long m6 __attribute__((aligned(8)));
};
union {
int m7;
} m8;
char m9 __attribute__((aligned(8)));
} m10 __attribute__((aligned(2)));
struct s173 m11;
} m12;
struct {
int m13;
_Bool m14 : 1;
char m15 : 5;
_Bool m16 : 1;
char m17 : 5;
short m18 : 16;
short m19 : 15;
unsigned long long m20 : 26;
enum plain m21 : 9;
};
};
const unsigned int layout_s195[] = { sizeof(struct s195), __builtin_offsetof(struct s195, m0), __builtin_offsetof(struct s195, m0[3]), __builtin_offsetof(struct s195, m12), __builtin_offsetof(struct s195, m12.m1), __builtin_offsetof(struct s195, m12.m1[3]), __builtin_offsetof(struct s195, m12.m10), __builtin_offsetof(struct s195, m12.m10.m2), __builtin_offsetof(struct s195, m12.m10.m3), __builtin_offsetof(struct s195, m12.m10.m4), __builtin_offsetof(struct s195, m12.m10.m5), __builtin_offsetof(struct s195, m12.m10.m6), __builtin_offsetof(struct s195, m12.m10.m8), __builtin_offsetof(struct s195, m12.m10.m8.m7), __builtin_offsetof(struct s195, m12.m10.m9), __builtin_offsetof(struct s195, m12.m11), __builtin_offsetof(struct s195, m12.m11.m7[2]), __builtin_offsetof(struct s195, m13) };
const struct s195 sample_s195 = { .m0 = { (int)0x80000000ULL, (int)0x0ULL, (int)0x80000000ULL, (int)0x2e996af5ULL }, .m12 = { .m1 = { (int)0xffffffffULL, (int)0x1129470fULL, (int)0x9f2154d0ULL, (int)0x0ULL } }, .m13 = (int)0xa1ec1c6aULL, .m14 = 0, .m15 = (-15LL - 1), .m16 = 0, .m17 = 0, .m18 = 12915, .m19 = 7888, .m20 = 33554432, .m21 = PLAIN_FIVE };

struct s196 {
enum plain m0 : 10;
signed char m1 : 3;
short m2 : 1;
char m3 : 6;
_Bool m4 : 1;
__int128 m5;
char m6[1];
};
const unsigned int layout_s196[] = { sizeof(struct s196), __builtin_offsetof(struct s196, m5), __builtin_offsetof(struct s196, m6) };
const struct s196 sample_s196 = { .m0 = PLAIN_ZERO, .m1 = (-1LL - 1), .m2 = (-0LL - 1), .m3 = (-31LL - 1), .m4 = 1, .m5 = (__int128)((u128)0x48dd36794ede50faULL << 64 | 0x67fb08248400f09fULL), .m6 = "" };

struct s197 {
char m0[2];
struct {
const volatile u32 m1 : 21;
int m2 : 25;
const volatile u32 m3 : 12;
u16 m4 : 4;
u128 m5 : 43;
_Bool m6 : 1;
short m7;
enum plain m8 : 13;
} __attribute__((packed));
enum deep m9;
short m10;
signed char m11 __attribute__((packed));
_Bool m12 : 1;
u16 m13 : 11;
const volatile u32 m14 : 24;
_Bool m15 : 1;
char m16[6];
};
const unsigned int layout_s197[] = { sizeof(struct s197), __builtin_offsetof(struct s197, m0), __builtin_offsetof(struct s197, m7), __builtin_offsetof(struct s197, m9), __builtin_offsetof(struct s197, m10), __builtin_offsetof(struct s197, m11), __builtin_offsetof(struct s197, m16) };
const struct s197 sample_s197 = { .m0 = "\141\142", .m1 = 171027, .m2 = (-15441778LL - 1), .m3 = 2048, .m4 = 14, .m5 = 8796093022207ULL, .m6 = 1, .m7 = (short)0xaaedULL, .m8 = PLAIN_ZERO, .m9 = DEEP_MINUS, .m10 = (short)0xd858ULL, .m11 = (signed char)0x7cULL, .m12 = 1, .m13 = 2047, .m14 = 16777215, .m15 = 1, .m16 = "\141" };

struct s198 {
unsigned char m0;
union {
short m1;
short m2 : 7;
_Bool m3 __attribute__((aligned(32)));
long m4;
};
char m5[10];
};
const unsigned int layout_s198[] = { sizeof(struct s198), __builtin_offsetof(struct s198, m0), __builtin_offsetof(struct s198, m1), __builtin_offsetof(struct s198, m3), __builtin_offsetof(struct s198, m4), __builtin_offsetof(struct s198, m5) };
const struct s198 sample_s198 = { .m0 = (unsigned char)0x80ULL, .m4 = (long)0xffffffffffffffffULL, .m5 = "\141\303\251\141\303\251\141\303\251\141" };

struct s199 {
__int128 m0 __attribute__((packed));
const volatile u32 m1 : 29;
unsigned long long m2 : 15;
unsigned long long m3 : 2;
};
const unsigned int layout_s199[] = { sizeof(struct s199), __builtin_offsetof(struct s199, m0) };
const struct s199 sample_s199 = { .m0 = (__int128)((u128)0x0ULL << 64 | 0x0ULL), .m1 = 312072820, .m2 = 23083, .m3 = 3 };

struct s200 {
unsigned long long m0;
struct s166 m1[4];
struct {
unsigned long long m2 : 48;
u128 m3;
enum negative m4 : 5;
u128 m5 : 110;
enum plain m6 : 4;
} __attribute__((aligned(8))) m7;
struct unknown * m8;
};
const unsigned int layout_s200[] = { sizeof(struct s200), __builtin_offsetof(struct s200, m0), __builtin_offsetof(struct s200, m1), __builtin_offsetof(struct s200, m1[3]), __builtin_offsetof(struct s200, m1[3].m4[1]), __builtin_offsetof(struct s200, m7), __builtin_offsetof(struct s200, m7.m3), __builtin_offsetof(struct s200, m8) };
const struct s200 sample_s200 = { .m0 = (unsigned long long)0x8000000000000000ULL, .m1 = { { .m0 = (unsigned long long)0x0ULL, .m1 = 40, .m2 = 4, .m3 = (long)0x8000000000000000ULL, .m4 = { (long)0xe3032dc83c1b81dULL, (long)0xbc6e6a1f69693834ULL } }, { .m0 = (unsigned long long)0x0ULL, .m1 = 40, .m2 = 4, .m3 = (long)0x8000000000000000ULL, .m4 = { (long)0xe3032dc83c1b81dULL, (long)0xbc6e6a1f69693834ULL } }, { .m0 = (unsigned long long)0x0ULL, .m1 = 40, .m2 = 4, .m3 = (long)0x8000000000000000ULL, .m4 = { (long)0xe3032dc83c1b81dULL, (long)0xbc6e6a1f69693834ULL } }, { .m0 = (unsigned long long)0x0ULL, .m1 = 40, .m2 = 4, .m3 = (long)0x8000000000000000ULL, .m4 = { (long)0xe3032dc83c1b81dULL, (long)0xbc6e6a1f69693834ULL } } }, .m7 = { .m2 = 0, .m3 = (u128)((u128)0x5761dbd08aa49ffULL << 64 | 0x8fd4da5062fe590ULL), .m4 = NEGATIVE_FOUR, .m5 = 0, .m6 = PLAIN_FIVE }, .m8 = (struct unknown *)0x3387c9133d93e6f7ULL };

struct s201 {
struct {
int m0;
union {
char m1[12];
const volatile u32 m2;
};
short m3 : 3;
int m4 : 11;
_Bool m5 : 1;
char m6 : 1;
double m7[1];
};
unsigned long long m8;
union {
u128 m9 __attribute__((aligned(2)));
signed char m10[4];
} __attribute__((packed));
__int128 rest[][1];
} __attribute__((packed));
const unsigned int layout_s201[] = { sizeof(struct s201), __builtin_offsetof(struct s201, m0), __builtin_offsetof(struct s201, m1), __builtin_offsetof(struct s201, m2), __builtin_offsetof(struct s201, m7), __builtin_offsetof(struct s201, m7[0]), __builtin_offsetof(struct s201, m8), __builtin_offsetof(struct s201, m9), __builtin_offsetof(struct s201, m10), __builtin_offsetof(struct s201, m10[3]), __builtin_offsetof(struct s201, rest) };
const struct s201 sample_s201 = { .m0 = (int)0x0ULL, .m1 = "\303\251\164", .m3 = (-3LL - 1), .m4 = (-1023LL - 1), .m5 = 0, .m6 = (-0LL - 1), .m7 = { 4179.250 }, .m8 = (unsigned long long)0xe113085a2cfe8680ULL, .m10 = { (signed char)0x80ULL, (signed char)0xffULL, (signed char)0x26ULL, (signed char)0xe2ULL }, .rest = { { (__int128)((u128)0xc50d23be1a87f690ULL << 64 | 0x1841d9e81bd0111aULL) }, { (__int128)((u128)0x8000000000000000ULL << 64 | 0x0ULL) }, { (__int128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL) }, { (__int128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL) } } };

struct s202 {
signed char m0 : 6;
const volatile u32 m1 : 28;
} __attribute__((packed));
const unsigned int layout_s202[] = { sizeof(struct s202) };
const struct s202 sample_s202 = { .m0 = (-0LL - 1), .m1 = 167253827 };

struct s203 {
__int128 m0;
unsigned long long m1;
union {
union {
u32 ** m2;
};
signed char m3;
};
enum negative m4;
float m5 __attribute__((packed));
};
const unsigned int layout_s203[] = { sizeof(struct s203), __builtin_offsetof(struct s203, m0), __builtin_offsetof(struct s203, m1), __builtin_offsetof(struct s203, m2), __builtin_offsetof(struct s203, m3), __builtin_offsetof(struct s203, m4), __builtin_offsetof(struct s203, m5) };
const struct s203 sample_s203 = { .m0 = (__int128)((u128)0x223cc799a62e5cb6ULL << 64 | 0x97c17e32c8e35370ULL), .m1 = (unsigned long long)0x143d8678750ea774ULL, .m2 = (u32 **)0x552b35bed1c81e37ULL, .m4 = NEGATIVE_FOUR, .m5 = 1456.375 };

struct s204 {
short m0 : 9;
short m1 : 2;
u32 : 6;
const volatile u32 m2 : 11;
long m3;
long m4 : 45;
unsigned char m5 : 4;
char m6 : 3;
const volatile u32 m7 : 27;
const volatile u32 m8 : 29;
struct s186 m9;
struct s173 m10[3];
enum wide m11;
enum plain m12;
signed char rest[];
} __attribute__((packed)) __attribute__((aligned(16)));
const unsigned int layout_s204[] = { sizeof(struct s204), __builtin_offsetof(struct s204, m3), __builtin_offsetof(struct s204, m9), __builtin_offsetof(struct s204, m9.m6), __builtin_offsetof(struct s204, m10), __builtin_offsetof(struct s204, m10[2]), __builtin_offsetof(struct s204, m10[2].m7[2]), __builtin_offsetof(struct s204, m11), __builtin_offsetof(struct s204, m12), __builtin_offsetof(struct s204, rest) };
const struct s204 sample_s204 = { .m0 = (-0LL - 1), .m1 = (-0LL - 1), .m2 = 0, .m3 = (long)0xf865d9b48f74839fULL, .m4 = (-0LL - 1), .m5 = 15, .m6 = (-2LL - 1), .m7 = 134217727, .m8 = 536870911, .m9 = { .m0 = (u128)((u128)0x13e5e05fcaaf81b8ULL << 64 | 0x51f2814c3d49b3a3ULL), .m1 = (u16)0xe8dcULL, .m2 = (char)0xffULL, .m3 = 1, .m4 = TINY_ONE, .m5 = "\141\303\251\141\303\251\141\303\251", .m6 = 0 }, .m10 = { { .m0 = (enum wide)77, .m1 = (unsigned long long)0x94d8aa717c1e2340ULL, .m2 = (u32 **)0xffffffffffffffffULL, .m5 = (__int128)((u128)18446744073708810221ULL << 64 | 1814599907189063664ULL), .m7 = { -3598.875, 2082.750, -5482.500 } }, { .m0 = (enum wide)77, .m1 = (unsigned long long)0x94d8aa717c1e2340ULL, .m2 = (u32 **)0xffffffffffffffffULL, .m5 = (__int128)((u128)18446744073708810221ULL << 64 | 1814599907189063664ULL), .m7 = { -3598.875, 2082.750, -5482.500 } }, { .m0 = (enum wide)77, .m1 = (unsigned long long)0x94d8aa717c1e2340ULL, .m2 = (u32 **)0xffffffffffffffffULL, .m5 = (__int128)((u128)18446744073708810221ULL << 64 | 1814599907189063664ULL), .m7 = { -3598.875, 2082.750, -5482.500 } } }, .m11 = WIDE_LARGE, .m12 = PLAIN_ONE, .rest = { (signed char)0x80ULL, (signed char)0xffULL, (signed char)0x36ULL, (signed char)0x80ULL, (signed char)0x0ULL } };

struct s205 {
_Bool m0[1] __attribute__((aligned(32)));
union {
short m1 : 12;
_Bool m2;
short m3 __attribute__((aligned(2)));
};
u128 m4 __attribute__((packed));
union {
char m5 __attribute__((aligned(2)));
union {
struct {
u128 m6 : 37;
u32 : 0;
long m7 : 51;
_Bool m8 : 1;
int m9 : 15;
};
struct s177 m10[4] __attribute__((aligned(2)));
void * m11;
};
union {
const volatile u32 m12;
enum deep m13;
} __attribute__((packed)) m14;
const char * m15 __attribute__((packed));
};
char m16;
unsigned long long m17 : 46;
_Bool m18 : 1;
u16 m19 : 15;
u32 : 26;
u32 : 0;
} __attribute__((packed));
const unsigned int layout_s205[] = { sizeof(struct s205), __builtin_offsetof(struct s205, m0), __builtin_offsetof(struct s205, m0[0]), __builtin_offsetof(struct s205, m2), __builtin_offsetof(struct s205, m3), __builtin_offsetof(struct s205, m4), __builtin_offsetof(struct s205, m5), __builtin_offsetof(struct s205, m10), __builtin_offsetof(struct s205, m10[3]), __builtin_offsetof(struct s205, m10[3].m1), __builtin_offsetof(struct s205, m11), __builtin_offsetof(struct s205, m14), __builtin_offsetof(struct s205, m14.m12), __builtin_offsetof(struct s205, m14.m13), __builtin_offsetof(struct s205, m15), __builtin_offsetof(struct s205, m16) };
const struct s205 sample_s205 = { .m0 = { 0 }, .m1 = (-2047LL - 1), .m4 = (u128)((u128)0x0ULL << 64 | 0x0ULL), .m15 = (const char *)0x5645c5c99b21fb59ULL, .m16 = (char)0xffULL, .m17 = 11613132357768ULL, .m18 = 1, .m19 = 32767 };

struct s206 {
struct unknown * m0;
const char * m1;
unsigned long long m2;
char m3[20];
u32 : 16;
unsigned char m4 : 6;
__int128 m5 : 78;
const volatile u32 m6 : 29;
struct {
_Bool m7;
};
} __attribute__((aligned(1)));
const unsigned int layout_s206[] = { sizeof(struct s206), __builtin_offsetof(struct s206, m0), __builtin_offsetof(struct s206, m1), __builtin_offsetof(struct s206, m2), __builtin_offsetof(struct s206, m3), __builtin_offsetof(struct s206, m7) };
const struct s206 sample_s206 = { .m0 = (struct unknown *)0xa32a1c511a3c97d4ULL, .m1 = (const char *)0xffffffffffffffffULL, .m2 = (unsigned long long)0xffffffffffffffffULL, .m3 = "\303\251\164\303\251\303\251\164\303\251", .m4 = 32, .m5 = 0, .m6 = 0, .m7 = 0 };

struct s207 {
float m0[4] __attribute__((packed));
const volatile u32 m1[4] __attribute__((packed));
struct {
union {
struct s173 m2;
struct {
int m3 __attribute__((packed));
} __attribute__((packed));
} m4;
const volatile u32 m5;
enum tiny m6;
} m7 __attribute__((aligned(32)));
struct {
enum plain m8 __attribute__((packed));
signed char m9[1];
};
union {
void * m10;
};
};
const unsigned int layout_s207[] = { sizeof(struct s207), __builtin_offsetof(struct s207, m0), __builtin_offsetof(struct s207, m0[3]), __builtin_offsetof(struct s207, m1), __builtin_offsetof(struct s207, m1[3]), __builtin_offsetof(struct s207, m7), __builtin_offsetof(struct s207, m7.m4), __builtin_offsetof(struct s207, m7.m4.m2), __builtin_offsetof(struct s207, m7.m4.m2.m7[2]), __builtin_offsetof(struct s207, m7.m4.m3), __builtin_offsetof(struct s207, m7.m5), __builtin_offsetof(struct s207, m7.m6), __builtin_offsetof(struct s207, m8), __builtin_offsetof(struct s207, m9), __builtin_offsetof(struct s207, m9[0]), __builtin_offsetof(struct s207, m10) };
const struct s207 sample_s207 = { .m0 = { -488.250, 3643.250, 5759.750, 2108.625 }, .m1 = { (const volatile u32)0x6e4a9c6bULL, (const volatile u32)0xb711c0b1ULL, (const volatile u32)0xd6b70adeULL, (const volatile u32)0x80000000ULL }, .m7 = { .m4 = { .m3 = (int)0x0ULL }, .m5 = (const volatile u32)0xffffffffULL, .m6 = TINY_LARGE }, .m8 = PLAIN_ZERO, .m9 = { (signed char)0x0ULL }, .m10 = (void *)0x530a46957d1ece75ULL };

struct s208 {
_Bool m0;
char m1[4];
struct {
char m2 : 2;
char m3 : 7;
_Bool m4 : 1;
signed char m5[1][4][4];
} m6;
void * m7;
struct {
u128 m8 __attribute__((aligned(8)));
char m9[3];
u128 m10;
void * m11;
};
long m12;
};
const unsigned int layout_s208[] = { sizeof(struct s208), __builtin_offsetof(struct s208, m0), __builtin_offsetof(struct s208, m1), __builtin_offsetof(struct s208, m6), __builtin_offsetof(struct s208, m6.m5), __builtin_offsetof(struct s208, m6.m5[0]), __builtin_offsetof(struct s208, m6.m5[0][3]), __builtin_offsetof(struct s208, m6.m5[0][3][3]), __builtin_offsetof(struct s208, m7), __builtin_offsetof(struct s208, m8), __builtin_offsetof(struct s208, m9), __builtin_offsetof(struct s208, m10), __builtin_offsetof(struct s208, m11), __builtin_offsetof(struct s208, m12) };
const struct s208 sample_s208 = { .m0 = 0, .m1 = "\170\170\170\170", .m6 = { .m2 = (-1LL - 1), .m3 = (-4LL - 1), .m4 = 0, .m5 = { { { (signed char)0xffULL, (signed char)0x0ULL, (signed char)0x80ULL, (signed char)0x80ULL }, { (signed char)0x0ULL, (signed char)0x0ULL, (signed char)0x0ULL, (signed char)0x97ULL }, { (signed char)0xc8ULL, (signed char)0x8fULL, (signed char)0xd6ULL, (signed char)0x0ULL }, { (signed char)0x4ULL, (signed char)0xffULL, (signed char)0x5fULL, (signed char)0x80ULL } } } }, .m7 = (void *)0xffffffffffffffffULL, .m8 = (u128)((u128)0x4f8189eead8212c8ULL << 64 | 0x91336a41c210cdc4ULL), .m9 = "\141\303\251", .m10 = (u128)((u128)0x8000000000000000ULL << 64 | 0x0ULL), .m11 = (void *)0x8000000000000000ULL, .m12 = (long)0x8000000000000000ULL };

struct s209 {
struct s167 m0;
};
const unsigned int layout_s209[] = { sizeof(struct s209), __builtin_offsetof(struct s209, m0), __builtin_offsetof(struct s209, m0.m12) };
const struct s209 sample_s209 = { .m0 = { .m0 = { "\141\303\251", "\303\251\164", "\170\170\170\170\170\170\170\170\170\170\170\170", "\141\303\251\141\303\251\141\303\251\141" }, .m1 = NEGATIVE_MINUS, .m2 = 3, .m3 = (-0LL - 1), .m4 = 562949953421312ULL, .m8 = { .m5 = (u16)0xbdaeULL, .m6 = 262143, .m7 = 0 }, .m9 = { .m0 = { { .m0 = (unsigned long long)0xc291eb18455a504aULL, .m1 = (__int128)((u128)0x6316a49f79e7d421ULL << 64 | 0x1f307ea9a904e70dULL), .m9 = { { .m2 = "\303\251\164\303\251\303\251\164\303\251\303\251\164\303\251\303\251\164" }, { .m3 = (-17592186044415LL - 1) }, { .m2 = "\170\170" } }, .m10 = 1, .m12 = { .m11 = { .m0 = (unsigned char)0x80ULL, .m1 = (unsigned long long)0x27019c33fe627306ULL, .m2 = (struct unknown *)0x7520b5ce881c9351ULL } } }, { .m0 = (unsigned long long)0xc291eb18455a504aULL, .m1 = (__int128)((u128)0x6316a49f79e7d421ULL << 64 | 0x1f307ea9a904e70dULL), .m9 = { { .m2 = "\303\251\164\303\251\303\251\164\303\251\303\251\164\303\251\303\251\164" }, { .m3 = (-17592186044415LL - 1) }, { .m2 = "\170\170" } }, .m10 = 1, .m12 = { .m11 = { .m0 = (unsigned char)0x80ULL, .m1 = (unsigned long long)0x27019c33fe627306ULL, .m2 = (struct unknown *)0x7520b5ce881c9351ULL } } } }, .m1 = (u128)((u128)0x8741653dde6a04daULL << 64 | 0xabf48eed185c7fe4ULL), .m2 = 0 }, .m10 = 0, .m11 = 0, .m12 = (signed char)0x5fULL } };

struct s210 {
unsigned long long m0 : 49;
};
const unsigned int layout_s210[] = { sizeof(struct s210) };
const struct s210 sample_s210 = { .m0 = 281474976710656ULL };

struct s211 {
u128 m0 : 12;
char m1[4][1];
signed char m2;
} __attribute__((packed));
const unsigned int layout_s211[] = { sizeof(struct s211), __builtin_offsetof(struct s211, m1), __builtin_offsetof(struct s211, m1[3]), __builtin_offsetof(struct s211, m2) };
const struct s211 sample_s211 = { .m0 = 4095, .m1 = { "", "", "", "" }, .m2 = (signed char)0x0ULL };

struct s212 {
enum plain m0 : 11;
short m1 : 15;
u128 m2 : 14;
union {
char m3[18];
_Bool m4 : 1;
unsigned long long m5[2];
};
enum negative m6;
__int128 m7;
};
const unsigned int layout_s212[] = { sizeof(struct s212), __builtin_offsetof(struct s212, m3), __builtin_offsetof(struct s212, m5), __builtin_offsetof(struct s212, m5[1]), __builtin_offsetof(struct s212, m6), __builtin_offsetof(struct s212, m7) };
const struct s212 sample_s212 = { .m0 = PLAIN_ZERO, .m1 = 0, .m2 = 10768, .m4 = 1, .m6 = (enum negative)(-8LL - 1), .m7 = (__int128)((u128)0x45e1e6ab55780e26ULL << 64 | 0x2df63531c984a2c0ULL) };

struct s213 {
struct {
const volatile u32 m0 : 4;
u128 m1 __attribute__((packed));
union {
unsigned long long m2;
} __attribute__((packed));
struct {
short m3 : 5;
enum negative m4 : 9;
short m5 : 6;
enum plain m6 : 15;
__int128 m7 : 84;
long m8 : 56;
unsigned char m9 __attribute__((aligned(2)));
};
} m10[3];
union {
char m11[1][4][3][19];
struct s178 m12;
};
char m13;
__int128 m14 __attribute__((packed));
union {
u32 : 0;
double m15 __attribute__((packed));
u16 m16[4] __attribute__((packed));
};
};
const unsigned int layout_s213[] = { sizeof(struct s213), __builtin_offsetof(struct s213, m10), __builtin_offsetof(struct s213, m10[2]), __builtin_offsetof(struct s213, m10[2].m1), __builtin_offsetof(struct s213, m10[2].m2), __builtin_offsetof(struct s213, m10[2].m9), __builtin_offsetof(struct s213, m11), __builtin_offsetof(struct s213, m11[0]), __builtin_offsetof(struct s213, m11[0][3]), __builtin_offsetof(struct s213, m11[0][3][2]), __builtin_offsetof(struct s213, m12), __builtin_offsetof(struct s213, m12.m6.m12), __builtin_offsetof(struct s213, m13), __builtin_offsetof(struct s213, m14), __builtin_offsetof(struct s213, m15), __builtin_offsetof(struct s213, m16), __builtin_offsetof(struct s213, m16[3]) };
const struct s213 sample_s213 = { .m10 = { { .m0 = 13, .m1 = (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), .m2 = (unsigned long long)0xffffffffffffffffULL, .m3 = 0, .m4 = NEGATIVE_FOUR, .m5 = 10, .m6 = PLAIN_ONE, .m7 = (u128)((u128)351680ULL << 64 | 5580948906375035021ULL), .m8 = 0, .m9 = (unsigned char)0x17ULL }, { .m0 = 14, .m1 = (u128)((u128)0x0ULL << 64 | 0x0ULL), .m2 = (unsigned long long)0x8000000000000000ULL, .m3 = (-0LL - 1), .m4 = NEGATIVE_FOUR, .m5 = (-12LL - 1), .m6 = PLAIN_ONE, .m7 = (-0LL - 1), .m8 = 29437861936215166ULL, .m9 = (unsigned char)0x80ULL }, { .m0 = 8, .m1 = (u128)((u128)0x0ULL << 64 | 0x0ULL), .m2 = (unsigned long long)0xffffffffffffffffULL, .m3 = 0, .m4 = NEGATIVE_FOUR, .m5 = (-31LL - 1), .m6 = PLAIN_ONE, .m7 = (u128)((u128)427152ULL << 64 | 4799467619072719872ULL), .m8 = (-3108765948281194LL - 1), .m9 = (unsigned char)0x0ULL } }, .m12 = { .m0 = { (u16)0xffffULL, (u16)0x0ULL, (u16)0x33bfULL, (u16)0xa211ULL }, .m1 = (__int128)((u128)18446744073705569223ULL << 64 | 14456541924046908973ULL), .m2 = 0, .m3 = (u128)((u128)2048ULL << 64 | 0ULL), .m4 = (void *)0x0ULL, .m5 = (long)0x8000000000000000ULL, .m6 = { .m0 = { "\141\303\251", "\303\251\164", "\170\170\170\170\170\170\170\170\170\170\170\170", "\141\303\251\141\303\251\141\303\251\141" }, .m1 = NEGATIVE_MINUS, .m2 = 3, .m3 = (-0LL - 1), .m4 = 562949953421312ULL, .m8 = { .m5 = (u16)0xbdaeULL, .m6 = 262143, .m7 = 0 }, .m9 = { .m0 = { { .m0 = (unsigned long long)0xc291eb18455a504aULL, .m1 = (__int128)((u128)0x6316a49f79e7d421ULL << 64 | 0x1f307ea9a904e70dULL), .m9 = { { .m2 = "\303\251\164\303\251\303\251\164\303\251\303\251\164\303\251\303\251\164" }, { .m3 = (-17592186044415LL - 1) }, { .m2 = "\170\170" } }, .m10 = 1, .m12 = { .m11 = { .m0 = (unsigned char)0x80ULL, .m1 = (unsigned long long)0x27019c33fe627306ULL, .m2 = (struct unknown *)0x7520b5ce881c9351ULL } } }, { .m0 = (unsigned long long)0xc291eb18455a504aULL, .m1 = (__int128)((u128)0x6316a49f79e7d421ULL << 64 | 0x1f307ea9a904e70dULL), .m9 = { { .m2 = "\303\251\164\303\251\303\251\164\303\251\303\251\164\303\251\303\251\164" }, { .m3 = (-17592186044415LL - 1) }, { .m2 = "\170\170" } }, .m10 = 1, .m12 = { .m11 = { .m0 = (unsigned char)0x80ULL, .m1 = (unsigned long long)0x27019c33fe627306ULL, .m2 = (struct unknown *)0x7520b5ce881c9351ULL } } } }, .m1 = (u128)((u128)0x8741653dde6a04daULL << 64 | 0xabf48eed185c7fe4ULL), .m2 = 0 }, .m10 = 0, .m11 = 0, .m12 = (signed char)0x5fULL } }, .m13 = (char)0x0ULL, .m14 = (__int128)((u128)0x0ULL << 64 | 0x0ULL), .m16 = { (u16)0x342aULL, (u16)0x0ULL, (u16)0x2bdcULL, (u16)0x8000ULL } };

struct s214 {
u16 m0;
struct s198 m1;
const char * m2;
};
const unsigned int layout_s214[] = { sizeof(struct s214), __builtin_offsetof(struct s214, m0), __builtin_offsetof(struct s214, m1), __builtin_offsetof(struct s214, m1.m5), __builtin_offsetof(struct s214, m2) };
const struct s214 sample_s214 = { .m0 = (u16)0x8000ULL, .m1 = { .m0 = (unsigned char)0x80ULL, .m4 = (long)0xffffffffffffffffULL, .m5 = "\141\303\251\141\303\251\141\303\251\141" }, .m2 = (const char *)0x8000000000000000ULL };

struct s215 {
short m0;
signed char m1 : 8;
unsigned long long m2 : 2;
enum negative m3 : 22;
enum negative m4 : 13;
signed char m5 : 2;
long m6 : 6;
int m7 : 29;
} __attribute__((packed));
const unsigned int layout_s215[] = { sizeof(struct s215), __builtin_offsetof(struct s215, m0) };
const struct s215 sample_s215 = { .m0 = (short)0x8000ULL, .m1 = (-0LL - 1), .m2 = 1, .m3 = NEGATIVE_MINUS, .m4 = NEGATIVE_FOUR, .m5 = (-1LL - 1), .m6 = 14, .m7 = (-0LL - 1) };

struct s216 {
short m0;
struct {
const volatile u32 m1[1] __attribute__((packed));
} __attribute__((packed)) m2 __attribute__((aligned(2)));
char m3[16] __attribute__((packed));
struct {
double m4;
int m5;
unsigned char m6 : 8;
enum plain m7 : 14;
enum plain m8 : 12;
char m9 : 7;
};
};
const unsigned int layout_s216[] = { sizeof(struct s216), __builtin_offsetof(struct s216, m0), __builtin_offsetof(struct s216, m2), __builtin_offsetof(struct s216, m2.m1), __builtin_offsetof(struct s216, m2.m1[0]), __builtin_offsetof(struct s216, m3), __builtin_offsetof(struct s216, m4), __builtin_offsetof(struct s216, m5) };
const struct s216 sample_s216 = { .m0 = (short)0x0ULL, .m2 = { .m1 = { (const volatile u32)0x0ULL } }, .m3 = "\170\170\170\170\170\170\170", .m4 = 3769.500, .m5 = (int)0x80000000ULL, .m6 = 128, .m7 = PLAIN_ONE, .m8 = PLAIN_ONE, .m9 = 22 };

struct s217 {
unsigned char m0 : 1;
u32 : 0;
u16 m1 : 9;
enum plain m2 : 12;
_Bool m3 : 1;
_Bool m4;
const volatile u32 m5 : 32;
u32 : 25;
char m6 : 4;
u128 m7 : 13;
};
const unsigned int layout_s217[] = { sizeof(struct s217), __builtin_offsetof(struct s217, m4) };
const struct s217 sample_s217 = { .m0 = 1, .m1 = 0, .m2 = PLAIN_ZERO, .m3 = 0, .m4 = 1, .m5 = 1802623462, .m6 = (-0LL - 1), .m7 = 4211 };

struct s218 {
const volatile u32 m0 __attribute__((aligned(32)));
_Bool m1;
} __attribute__((packed));
const unsigned int layout_s218[] = { sizeof(struct s218), __builtin_offsetof(struct s218, m0), __builtin_offsetof(struct s218, m1) };
const struct s218 sample_s218 = { .m0 = (const volatile u32)0xffffffffULL, .m1 = 1 };

struct s219 {
char m0;
double m1;
struct s207 m2;
} __attribute__((aligned(2)));
const unsigned int layout_s219[] = { sizeof(struct s219), __builtin_offsetof(struct s219, m0), __builtin_offsetof(struct s219, m1), __builtin_offsetof(struct s219, m2), __builtin_offsetof(struct s219, m2.m10) };
const struct s219 sample_s219 = { .m0 = (char)0xffULL, .m1 = 4373.750, .m2 = { .m0 = { -488.250, 3643.250, 5759.750, 2108.625 }, .m1 = { (const volatile u32)0x6e4a9c6bULL, (const volatile u32)0xb711c0b1ULL, (const volatile u32)0xd6b70adeULL, (const volatile u32)0x80000000ULL }, .m7 = { .m4 = { .m3 = (int)0x0ULL }, .m5 = (const volatile u32)0xffffffffULL, .m6 = TINY_LARGE }, .m8 = PLAIN_ZERO, .m9 = { (signed char)0x0ULL }, .m10 = (void *)0x530a46957d1ece75ULL } };

union s220 {
u32 ** m0;
enum negative m1[3] __attribute__((aligned(2)));
int m2 __attribute__((aligned(8)));
} __attribute__((packed)) __attribute__((aligned(16)));
const unsigned int layout_s220[] = { sizeof(union s220), __builtin_offsetof(union s220, m0), __builtin_offsetof(union s220, m1), __builtin_offsetof(union s220, m1[2]), __builtin_offsetof(union s220, m2) };
const union s220 sample_s220 = { .m0 = (u32 **)0x4f927436129d3fecULL };

struct s221 {
long m0 : 13;
unsigned char m1 : 6;
unsigned long long m2 : 29;
int m3 : 31;
int m4 : 10;
};
const unsigned int layout_s221[] = { sizeof(struct s221) };
const struct s221 sample_s221 = { .m0 = 3198, .m1 = 63, .m2 = 268435456, .m3 = 417318804, .m4 = 0 };

union s222 {
u128 m0;
int m1 : 19;
union {
unsigned char m2;
} m3;
enum negative m4 : 5;
char m5[1];
short m6 : 9;
u128 m7;
};
const unsigned int layout_s222[] = { sizeof(union s222), __builtin_offsetof(union s222, m0), __builtin_offsetof(union s222, m3), __builtin_offsetof(union s222, m3.m2), __builtin_offsetof(union s222, m5), __builtin_offsetof(union s222, m7) };
const union s222 sample_s222 = { .m0 = (u128)((u128)0x0ULL << 64 | 0x0ULL) };

struct s223 {
signed char m0;
union {
enum tiny m1;
float m2 __attribute__((packed));
};
long m3;
enum negative m4[3];
struct {
struct {
short m5 : 10;
int m6 : 15;
const volatile u32 m7[3];
struct {
signed char m8;
char m9 __attribute__((packed));
u128 m10 __attribute__((packed));
enum plain m11 : 5;
u32 : 12;
unsigned long long m12 : 64;
signed char m13 : 1;
const volatile u32 m14 : 23;
};
char m15;
};
u32 ** m16;
} m17 __attribute__((aligned(8)));
const volatile u32 m18;
double m19[3];
} __attribute__((aligned(4)));
const unsigned int layout_s223[] = { sizeof(struct s223), __builtin_offsetof(struct s223, m0), __builtin_offsetof(struct s223, m1), __builtin_offsetof(struct s223, m2), __builtin_offsetof(struct s223, m3), __builtin_offsetof(struct s223, m4), __builtin_offsetof(struct s223, m4[2]), __builtin_offsetof(struct s223, m17), __builtin_offsetof(struct s223, m17.m7), __builtin_offsetof(struct s223, m17.m7[2]), __builtin_offsetof(struct s223, m17.m8), __builtin_offsetof(struct s223, m17.m9), __builtin_offsetof(struct s223, m17.m10), __builtin_offsetof(struct s223, m17.m15), __builtin_offsetof(struct s223, m17.m16), __builtin_offsetof(struct s223, m18), __builtin_offsetof(struct s223, m19), __builtin_offsetof(struct s223, m19[2]) };
const struct s223 sample_s223 = { .m0 = (signed char)0xf2ULL, .m2 = 3438.625, .m3 = (long)0xffffffffffffffffULL, .m4 = { NEGATIVE_MINUS, NEGATIVE_MINUS, NEGATIVE_MINUS }, .m17 = { .m5 = (-511LL - 1), .m6 = 0, .m7 = { (const volatile u32)0x80000000ULL, (const volatile u32)0x9f327e0cULL, (const volatile u32)0x16ddd78bULL }, .m8 = (signed char)0x7dULL, .m9 = (char)0x11ULL, .m10 = (u128)((u128)0x8000000000000000ULL << 64 | 0x0ULL), .m11 = PLAIN_ONE, .m12 = 13339467278636719936ULL, .m13 = (-0LL - 1), .m14 = 0, .m15 = (char)0x80ULL, .m16 = (u32 **)0x0ULL }, .m18 = (const volatile u32)0x80000000ULL, .m19 = { 3939.000, -3714.375, -5279.875 } };

struct s224 {
unsigned char m0 : 7;
signed char m1 : 1;
int m2 : 24;
char m3 : 8;
__int128 m4 : 8;
char m5;
_Bool m6;
enum plain m7 __attribute__((aligned(8)));
_Bool m8;
enum deep m9;
} __attribute__((packed));
const unsigned int layout_s224[] = { sizeof(struct s224), __builtin_offsetof(struct s224, m5), __builtin_offsetof(struct s224, m6), __builtin_offsetof(struct s224, m7), __builtin_offsetof(struct s224, m8), __builtin_offsetof(struct s224, m9) };
const struct s224 sample_s224 = { .m0 = 0, .m1 = (-0LL - 1), .m2 = (-0LL - 1), .m3 = 0, .m4 = (-16LL - 1), .m5 = (char)0x39ULL, .m6 = 0, .m7 = (enum plain)77, .m8 = 1, .m9 = DEEP_MINUS };

struct s225 {
enum tiny m0;
void * m1 __attribute__((aligned(2)));
enum negative m2 : 23;
char m3 : 4;
_Bool m4 : 1;
const volatile u32 m5 : 26;
u32 : 0;
_Bool m6 : 1;
u16 m7 : 15;
};
const unsigned int layout_s225[] = { sizeof(struct s225), __builtin_offsetof(struct s225, m0), __builtin_offsetof(struct s225, m1) };
const struct s225 sample_s225 = { .m0 = TINY_ONE, .m1 = (void *)0xffffffffffffffffULL, .m2 = NEGATIVE_FOUR, .m3 = (-7LL - 1), .m4 = 0, .m5 = 0, .m6 = 1, .m7 = 16384 };

struct s226 {
const volatile u32 m0;
_Bool m1;
struct s217 m2;
long m3 : 28;
long m4 : 50;
} __attribute__((packed));
const unsigned int layout_s226[] = { sizeof(struct s226), __builtin_offsetof(struct s226, m0), __builtin_offsetof(struct s226, m1), __builtin_offsetof(struct s226, m2), __builtin_offsetof(struct s226, m2.m4) };
const struct s226 sample_s226 = { .m0 = (const volatile u32)0x0ULL, .m1 = 1, .m2 = { .m0 = 1, .m1 = 0, .m2 = PLAIN_ZERO, .m3 = 0, .m4 = 1, .m5 = 1802623462, .m6 = (-0LL - 1), .m7 = 4211 }, .m3 = (-0LL - 1), .m4 = (-562949953421311LL - 1) };

struct s227 {
double m0;
_Bool m1;
union {
char m2[9];
unsigned char m3 : 7;
struct {
struct s195 m4;
u16 m5 : 15;
char m6 : 1;
u32 : 11;
} __attribute__((aligned(2))) m7 __attribute__((aligned(2)));
};
union {
char m8 : 6;
struct {
short m9 : 3;
_Bool m10 : 1;
struct s209 m11[4];
enum plain m12 __attribute__((aligned(2)));
char m13[14];
};
char m14[4][15] __attribute__((packed));
};
} __attribute__((aligned(64)));
const unsigned int layout_s227[] = { sizeof(struct s227), __builtin_offsetof(struct s227, m0), __builtin_offsetof(struct s227, m1), __builtin_offsetof(struct s227, m2), __builtin_offsetof(struct s227, m7), __builtin_offsetof(struct s227, m7.m4), __builtin_offsetof(struct s227, m7.m4.m13), __builtin_offsetof(struct s227, m11), __builtin_offsetof(struct s227, m11[3]), __builtin_offsetof(struct s227, m11[3].m0.m12), __builtin_offsetof(struct s227, m12), __builtin_offsetof(struct s227, m13), __builtin_offsetof(struct s227, m14), __builtin_offsetof(struct s227, m14[3]) };
const struct s227 sample_s227 = { .m0 = -5489.250, .m1 = 1, .m3 = 64, .m14 = { "\170\170\170\170\170\170", "\303\251\164", "", "\141" } };

union s228 {
union s222 m0;
const volatile u32 m1 __attribute__((packed));
const volatile u32 m2 : 3;
_Bool m3[2];
signed char m4[1][3];
enum tiny m5[2];
struct s207 m6;
};
const unsigned int layout_s228[] = { sizeof(union s228), __builtin_offsetof(union s228, m0), __builtin_offsetof(union s228, m0.m7), __builtin_offsetof(union s228, m1), __builtin_offsetof(union s228, m3), __builtin_offsetof(union s228, m3[1]), __builtin_offsetof(union s228, m4), __builtin_offsetof(union s228, m4[0]), __builtin_offsetof(union s228, m4[0][2]), __builtin_offsetof(union s228, m5), __builtin_offsetof(union s228, m5[1]), __builtin_offsetof(union s228, m6), __builtin_offsetof(union s228, m6.m10) };
const union s228 sample_s228 = { .m5 = { (enum tiny)77, TINY_ONE } };

struct s229 {
const volatile u32 m0 __attribute__((aligned(32)));
union {
u16 m1;
u128 m2 __attribute__((aligned(2)));
} m3[4];
float m4[1] __attribute__((packed));
_Bool m5 __attribute__((packed));
} __attribute__((packed));
const unsigned int layout_s229[] = { sizeof(struct s229), __builtin_offsetof(struct s229, m0), __builtin_offsetof(struct s229, m3), __builtin_offsetof(struct s229, m3[3]), __builtin_offsetof(struct s229, m3[3].m1), __builtin_offsetof(struct s229, m3[3].m2), __builtin_offsetof(struct s229, m4), __builtin_offsetof(struct s229, m4[0]), __builtin_offsetof(struct s229, m5) };
const struct s229 sample_s229 = { .m0 = (const volatile u32)0x80000000ULL, .m3 = { { .m1 = (u16)0xffffULL }, { .m2 = (u128)((u128)0x8000000000000000ULL << 64 | 0x0ULL) }, { .m1 = (u16)0xffffULL }, { .m2 = (u128)((u128)0x92ef311f0c6192beULL << 64 | 0x8f4b393c7427bb85ULL) } }, .m4 = { -326.625 }, .m5 = 0 };

struct s230 {
struct {
unsigned long long m0;
__int128 m1;
} m2 __attribute__((packed));
u32 ** m3;
float m4[1] __attribute__((aligned(2)));
unsigned long long m5;
enum negative m6 : 9;
const volatile u32 m7 : 31;
const volatile u32 m8 : 26;
unsigned long long m9 : 53;
};
const unsigned int layout_s230[] = { sizeof(struct s230), __builtin_offsetof(struct s230, m2), __builtin_offsetof(struct s230, m2.m0), __builtin_offsetof(struct s230, m2.m1), __builtin_offsetof(struct s230, m3), __builtin_offsetof(struct s230, m4), __builtin_offsetof(struct s230, m4[0]), __builtin_offsetof(struct s230, m5) };
const struct s230 sample_s230 = { .m2 = { .m0 = (unsigned long long)0x0ULL, .m1 = (__int128)((u128)0x7e97e857ba222129ULL << 64 | 0xddcb37f4490389c0ULL) }, .m3 = (u32 **)0xffffffffffffffffULL, .m4 = { -4812.625 }, .m5 = (unsigned long long)0xffffffffffffffffULL, .m6 = NEGATIVE_FOUR, .m7 = 2147483647, .m8 = 33554432, .m9 = 9007199254740991ULL };

struct s231 {
int m0 : 10;
u16 m1 : 6;
};
const unsigned int layout_s231[] = { sizeof(struct s231) };
const struct s231 sample_s231 = { .m0 = (-511LL - 1), .m1 = 19 };

union s232 {
union {
u16 m0 __attribute__((packed));
union {
long m1[2];
_Bool m2[2] __attribute__((aligned(32)));
} __attribute__((aligned(2))) m3[3];
};
u32 ** m4;
char m5;
char m6[6];
u32 : 24;
};
const unsigned int layout_s232[] = { sizeof(union s232), __builtin_offsetof(union s232, m0), __builtin_offsetof(union s232, m3), __builtin_offsetof(union s232, m3[2]), __builtin_offsetof(union s232, m3[2].m1), __builtin_offsetof(union s232, m3[2].m1[1]), __builtin_offsetof(union s232, m3[2].m2), __builtin_offsetof(union s232, m3[2].m2[1]), __builtin_offsetof(union s232, m4), __builtin_offsetof(union s232, m5), __builtin_offsetof(union s232, m6) };
const union s232 sample_s232 = { .m6 = "\170\170\170\170\170\170" };

union s233 {
unsigned long long m0 : 60;
union {
struct s216 m1 __attribute__((aligned(32)));
short m2[3];
union {
const volatile u32 m3 : 14;
int m4;
} m5;
u16 m6 : 2;
} m7 __attribute__((packed));
enum plain m8 : 13;
float m9;
enum negative m10;
};
const unsigned int layout_s233[] = { sizeof(union s233), __builtin_offsetof(union s233, m7), __builtin_offsetof(union s233, m7.m1), __builtin_offsetof(union s233, m7.m1.m5), __builtin_offsetof(union s233, m7.m2), __builtin_offsetof(union s233, m7.m2[2]), __builtin_offsetof(union s233, m7.m5), __builtin_offsetof(union s233, m7.m5.m4), __builtin_offsetof(union s233, m9), __builtin_offsetof(union s233, m10) };
const union s233 sample_s233 = { .m8 = PLAIN_ZERO };

struct s234 {
union s233 m0;
};
const unsigned int layout_s234[] = { sizeof(struct s234), __builtin_offsetof(struct s234, m0), __builtin_offsetof(struct s234, m0.m10) };
const struct s234 sample_s234 = { .m0 = { .m8 = PLAIN_ZERO } };

struct s235 {
char m0[2][6] __attribute__((packed));
union {
u16 m1;
enum wide m2 __attribute__((aligned(8)));
int m3 : 12;
} m4;
char m5[6];
__int128 m6 : 48;
char m7 : 6;
unsigned char m8 : 6;
struct s224 m9;
long m10 : 52;
u32 : 0;
u128 m11 : 71;
u128 m12 : 103;
u128 m13 : 52;
_Bool m14 : 1;
u32 : 21;
short m15 : 11;
signed char rest[];
};
const unsigned int layout_s235[] = { sizeof(struct s235), __builtin_offsetof(struct s235, m0), __builtin_offsetof(struct s235, m0[1]), __builtin_offsetof(struct s235, m4), __builtin_offsetof(struct s235, m4.m1), __builtin_offsetof(struct s235, m4.m2), __builtin_offsetof(struct s235, m5), __builtin_offsetof(struct s235, m9), __builtin_offsetof(struct s235, m9.m9), __builtin_offsetof(struct s235, rest) };
const struct s235 sample_s235 = { .m0 = { "\170\170\170", "\141\142\143\042\134\141" }, .m4 = { .m3 = 0 }, .m5 = "\303\251", .m6 = 0, .m7 = (-31LL - 1), .m8 = 0, .m9 = { .m0 = 0, .m1 = (-0LL - 1), .m2 = (-0LL - 1), .m3 = 0, .m4 = (-16LL - 1), .m5 = (char)0x39ULL, .m6 = 0, .m7 = (enum plain)77, .m8 = 1, .m9 = DEEP_MINUS }, .m10 = (-2251799813685247LL - 1), .m11 = (u128)((u128)127ULL << 64 | 18446744073709551615ULL), .m12 = (u128)((u128)549755813887ULL << 64 | 18446744073709551615ULL), .m13 = 4503599627370495ULL, .m14 = 0, .m15 = 0, .rest = { (signed char)0x80ULL, (signed char)0x80ULL, (signed char)0xaeULL, (signed char)0x38ULL } };

struct s236 {
short m0;
float m1[1];
short m2;
__int128 m3 : 27;
int m4 : 19;
u32 : 0;
long m5 : 38;
char m6[2];
const volatile u32 m7 __attribute__((aligned(2)));
signed char m8 __attribute__((aligned(32)));
};
const unsigned int layout_s236[] = { sizeof(struct s236), __builtin_offsetof(struct s236, m0), __builtin_offsetof(struct s236, m1), __builtin_offsetof(struct s236, m1[0]), __builtin_offsetof(struct s236, m2), __builtin_offsetof(struct s236, m6), __builtin_offsetof(struct s236, m7), __builtin_offsetof(struct s236, m8) };
const struct s236 sample_s236 = { .m0 = (short)0xb231ULL, .m1 = { -5418.250 }, .m2 = (short)0x8000ULL, .m3 = (-0LL - 1), .m4 = (-0LL - 1), .m5 = (-137438953471LL - 1), .m6 = "", .m7 = (const volatile u32)0xffffffffULL, .m8 = (signed char)0x80ULL };

struct s237 {
__int128 m0;
struct {
__int128 m1 __attribute__((packed));
struct {
_Bool m2;
unsigned long long m3;
} m4[3];
char m5 : 6;
enum negative m6 : 13;
const volatile u32 m7 : 11;
u16 m8 : 10;
u16 m9 : 7;
u128 m10 : 62;
u16 m11 : 13;
u128 m12 : 33;
};
struct s206 m13;
char m14;
u128 m15 __attribute__((aligned(2)));
struct {
struct {
union {
const volatile u32 m16;
enum wide m17;
unsigned char m18;
char m19 : 5;
};
long m20 : 51;
unsigned char m21 : 5;
char m22[13];
unsigned long long m23 __attribute__((aligned(2)));
} __attribute__((packed));
_Bool m24 : 1;
int m25 : 32;
_Bool m26 : 1;
} __attribute__((packed));
short m27 : 14;
u16 m28 : 5;
u16 m29 : 3;
} __attribute__((packed));
const unsigned int layout_s237[] = { sizeof(struct s237), __builtin_offsetof(struct s237, m0), __builtin_offsetof(struct s237, m1), __builtin_offsetof(struct s237, m4), __builtin_offsetof(struct s237, m4[2]), __builtin_offsetof(struct s237, m4[2].m2), __builtin_offsetof(struct s237, m4[2].m3), __builtin_offsetof(struct s237, m13), __builtin_offsetof(struct s237, m13.m7), __builtin_offsetof(struct s237, m14), __builtin_offsetof(struct s237, m15), __builtin_offsetof(struct s237, m16), __builtin_offsetof(struct s237, m17), __builtin_offsetof(struct s237, m18), __builtin_offsetof(struct s237, m22), __builtin_offsetof(struct s237, m23) };
const struct s237 sample_s237 = { .m0 = (__int128)((u128)0x0ULL << 64 | 0x0ULL), .m1 = (__int128)((u128)0x0ULL << 64 | 0x0ULL), .m4 = { { .m2 = 1, .m3 = (unsigned long long)0x21174520930f0115ULL }, { .m2 = 0, .m3 = (unsigned long long)0x55da491559616b51ULL }, { .m2 = 1, .m3 = (unsigned long long)0xb633edc89aa98958ULL } }, .m5 = 0, .m6 = NEGATIVE_FOUR, .m7 = 2047, .m8 = 92, .m9 = 122, .m10 = 2305843009213693952ULL, .m11 = 4096, .m12 = 8589934591ULL, .m13 = { .m0 = (struct unknown *)0xa32a1c511a3c97d4ULL, .m1 = (const char *)0xffffffffffffffffULL, .m2 = (unsigned long long)0xffffffffffffffffULL, .m3 = "\303\251\164\303\251\303\251\164\303\251", .m4 = 32, .m5 = 0, .m6 = 0, .m7 = 0 }, .m14 = (char)0x80ULL, .m15 = (u128)((u128)0x7d90d56596ce375dULL << 64 | 0x4bc7b131944d1e87ULL), .m17 = (enum wide)77, .m20 = (-514464778186925LL - 1), .m21 = 28, .m22 = "", .m23 = (unsigned long long)0x1c5b60fc72a91f2fULL, .m24 = 0, .m25 = 977284201, .m26 = 0, .m27 = (-0LL - 1), .m28 = 11, .m29 = 1 };

struct s238 {
char m0 : 7;
short m1 : 13;
enum negative m2 : 20;
const volatile u32 m3 : 13;
float m4;
unsigned char m5;
u32 ** m6;
double m7;
__int128 m8;
} __attribute__((packed));
const unsigned int layout_s238[] = { sizeof(struct s238), __builtin_offsetof(struct s238, m4), __builtin_offsetof(struct s238, m5), __builtin_offsetof(struct s238, m6), __builtin_offsetof(struct s238, m7), __builtin_offsetof(struct s238, m8) };
const struct s238 sample_s238 = { .m0 = 31, .m1 = (-4095LL - 1), .m2 = NEGATIVE_MINUS, .m3 = 3704, .m4 = -1268.500, .m5 = (unsigned char)0x80ULL, .m6 = (u32 **)0x8000000000000000ULL, .m7 = -2106.750, .m8 = (__int128)((u128)0x0ULL << 64 | 0x0ULL) };

union s239 {
const volatile u32 m0;
char m1[7];
char m2[3] __attribute__((packed));
long m3 : 16;
union {
char m4;
};
};
const unsigned int layout_s239[] = { sizeof(union s239), __builtin_offsetof(union s239, m0), __builtin_offsetof(union s239, m1), __builtin_offsetof(union s239, m2), __builtin_offsetof(union s239, m4) };
const union s239 sample_s239 = { .m2 = "\170\170\170" };

struct s240 {
enum negative m0;
unsigned char rest[];
};
const unsigned int layout_s240[] = { sizeof(struct s240), __builtin_offsetof(struct s240, m0), __builtin_offsetof(struct s240, rest) };
const struct s240 sample_s240 = { .m0 = NEGATIVE_FOUR, .rest = { (unsigned char)0xffULL, (unsigned char)0xe1ULL, (unsigned char)0x80ULL, (unsigned char)0x80ULL } };

struct s241 {
unsigned char m0[1];
u128 m1;
char m2[1][9];
struct {
float m3 __attribute__((aligned(2)));
signed char m4 : 4;
const volatile u32 m5 : 10;
u128 m6 : 25;
_Bool m7;
};
char m8[3][5];
_Bool m9;
signed char m10 __attribute__((packed));
} __attribute__((aligned(4)));
const unsigned int layout_s241[] = { sizeof(struct s241), __builtin_offsetof(struct s241, m0), __builtin_offsetof(struct s241, m1), __builtin_offsetof(struct s241, m2), __builtin_offsetof(struct s241, m2[0]), __builtin_offsetof(struct s241, m3), __builtin_offsetof(struct s241, m7), __builtin_offsetof(struct s241, m8), __builtin_offsetof(struct s241, m8[2]), __builtin_offsetof(struct s241, m9), __builtin_offsetof(struct s241, m10) };
const struct s241 sample_s241 = { .m0 = { (unsigned char)0x80ULL }, .m1 = (u128)((u128)0x8000000000000000ULL << 64 | 0x0ULL), .m2 = { "\303\251\164\303\251\303\251" }, .m3 = 1432.000, .m4 = 0, .m5 = 0, .m6 = 0, .m7 = 0, .m8 = { "\303\251\164\303\251", "\141\142\143", "" }, .m9 = 1, .m10 = (signed char)0xb8ULL };

struct s242 {
int m0 : 24;
__int128 m1 : 10;
short m2 : 16;
u32 : 3;
union {
enum deep m3;
} __attribute__((aligned(2)));
signed char m4;
enum negative m5 __attribute__((packed));
struct {
union {
unsigned long long m6;
} m7[3];
} __attribute__((packed));
} __attribute__((aligned(8)));
const unsigned int layout_s242[] = { sizeof(struct s242), __builtin_offsetof(struct s242, m3), __builtin_offsetof(struct s242, m4), __builtin_offsetof(struct s242, m5), __builtin_offsetof(struct s242, m7), __builtin_offsetof(struct s242, m7[2]), __builtin_offsetof(struct s242, m7[2].m6) };
const struct s242 sample_s242 = { .m0 = (-0LL - 1), .m1 = (-400LL - 1), .m2 = (-21071LL - 1), .m3 = DEEP_MINUS, .m4 = (signed char)0xc9ULL, .m5 = NEGATIVE_MINUS, .m7 = { { .m6 = (unsigned long long)0xffffffffffffffffULL }, { .m6 = (unsigned long long)0x8000000000000000ULL }, { .m6 = (unsigned long long)0x2ca65fd935051262ULL } } };

union s243 {
struct unknown * m0;
struct s236 m1;
u128 m2 : 75;
_Bool m3;
} __attribute__((packed));
const unsigned int layout_s243[] = { sizeof(union s243), __builtin_offsetof(union s243, m0), __builtin_offsetof(union s243, m1), __builtin_offsetof(union s243, m1.m8), __builtin_offsetof(union s243, m3) };
const union s243 sample_s243 = { .m3 = 1 };

union s244 {
_Bool m0;
struct {
u16 m1 __attribute__((packed));
};
};
const unsigned int layout_s244[] = { sizeof(union s244), __builtin_offsetof(union s244, m0), __builtin_offsetof(union s244, m1) };
const union s244 sample_s244 = { .m1 = (u16)0x8000ULL };

union s245 {
union {
short m0 : 2;
const volatile u32 m1;
union s220 m2;
int m3;
} __attribute__((aligned(8))) m4;
u32 : 10;
union s244 m5;
u128 m6;
};
const unsigned int layout_s245[] = { sizeof(union s245), __builtin_offsetof(union s245, m4), __builtin_offsetof(union s245, m4.m1), __builtin_offsetof(union s245, m4.m2), __builtin_offsetof(union s245, m4.m2.m2), __builtin_offsetof(union s245, m4.m3), __builtin_offsetof(union s245, m5), __builtin_offsetof(union s245, m5.m1), __builtin_offsetof(union s245, m6) };
const union s245 sample_s245 = { .m4 = { .m2 = { .m0 = (u32 **)0x4f927436129d3fecULL } } };

struct s246 {
union s220 m0;
char m1 : 4;
long m2 : 33;
unsigned char m3 : 4;
long m4 : 5;
char m5[1];
} __attribute__((packed));
const unsigned int layout_s246[] = { sizeof(struct s246), __builtin_offsetof(struct s246, m0), __builtin_offsetof(struct s246, m0.m2), __builtin_offsetof(struct s246, m5) };
const struct s246 sample_s246 = { .m0 = { .m0 = (u32 **)0x4f927436129d3fecULL }, .m1 = (-0LL - 1), .m2 = (-4294967295LL - 1), .m3 = 12, .m4 = 9, .m5 = "" };

struct s247 {
struct s226 m0[2];
char m1[2];
u16 m2 __attribute__((packed));
char m3[8] __attribute__((packed));
unsigned char m4 __attribute__((packed));
};
const unsigned int layout_s247[] = { sizeof(struct s247), __builtin_offsetof(struct s247, m0), __builtin_offsetof(struct s247, m0[1]), __builtin_offsetof(struct s247, m0[1].m2.m4), __builtin_offsetof(struct s247, m1), __builtin_offsetof(struct s247, m2), __builtin_offsetof(struct s247, m3), __builtin_offsetof(struct s247, m4) };
const struct s247 sample_s247 = { .m0 = { { .m0 = (const volatile u32)0x0ULL, .m1 = 1, .m2 = { .m0 = 1, .m1 = 0, .m2 = PLAIN_ZERO, .m3 = 0, .m4 = 1, .m5 = 1802623462, .m6 = (-0LL - 1), .m7 = 4211 }, .m3 = (-0LL - 1), .m4 = (-562949953421311LL - 1) }, { .m0 = (const volatile u32)0x0ULL, .m1 = 1, .m2 = { .m0 = 1, .m1 = 0, .m2 = PLAIN_ZERO, .m3 = 0, .m4 = 1, .m5 = 1802623462, .m6 = (-0LL - 1), .m7 = 4211 }, .m3 = (-0LL - 1), .m4 = (-562949953421311LL - 1) } }, .m1 = "\141\142", .m2 = (u16)0x825fULL, .m3 = "\141\303\251\141\303\251\141", .m4 = (unsigned char)0x0ULL };

struct s248 {
double m0;
union s220 m1;
unsigned long long m2;
const volatile u32 m3;
} __attribute__((packed)) __attribute__((aligned(1)));
const unsigned int layout_s248[] = { sizeof(struct s248), __builtin_offsetof(struct s248, m0), __builtin_offsetof(struct s248, m1), __builtin_offsetof(struct s248, m1.m2), __builtin_offsetof(struct s248, m2), __builtin_offsetof(struct s248, m3) };
const struct s248 sample_s248 = { .m0 = 5045.625, .m1 = { .m0 = (u32 **)0x4f927436129d3fecULL }, .m2 = (unsigned long long)0xffffffffffffffffULL, .m3 = (const volatile u32)0x80000000ULL };

struct s249 {
u16 m0;
struct {
union {
struct {
int m1;
};
unsigned char m2 __attribute__((aligned(8)));
int m3;
} m4;
int m5[2];
short m6;
} __attribute__((packed));
union {
enum plain m7;
short m8;
};
u32 ** m9;
};
const unsigned int layout_s249[] = { sizeof(struct s249), __builtin_offsetof(struct s249, m0), __builtin_offsetof(struct s249, m4), __builtin_offsetof(struct s249, m4.m1), __builtin_offsetof(struct s249, m4.m2), __builtin_offsetof(struct s249, m4.m3), __builtin_offsetof(struct s249, m5), __builtin_offsetof(struct s249, m5[1]), __builtin_offsetof(struct s249, m6), __builtin_offsetof(struct s249, m7), __builtin_offsetof(struct s249, m8), __builtin_offsetof(struct s249, m9) };
const struct s249 sample_s249 = { .m0 = (u16)0x8000ULL, .m4 = { .m3 = (int)0x0ULL }, .m5 = { (int)0x0ULL, (int)0xffffffffULL }, .m6 = (short)0x4828ULL, .m8 = (short)0x8000ULL, .m9 = (u32 **)0x0ULL };

struct s250 {
_Bool m0 : 1;
__int128 m1 : 77;
_Bool m2 : 1;
short m3 : 9;
_Bool m4 : 1;
__int128 m5 : 62;
short m6 : 10;
u32 : 24;
short m7 : 2;
short m8;
union {
char m9 : 4;
};
};
const unsigned int layout_s250[] = { sizeof(struct s250), __builtin_offsetof(struct s250, m8) };
const struct s250 sample_s250 = { .m0 = 0, .m1 = (__int128)((u128)18446744073709547520ULL << 64 | 0ULL), .m2 = 1, .m3 = 206, .m4 = 1, .m5 = 0, .m6 = 492, .m7 = 0, .m8 = (short)0xe295ULL, .m9 = (-0LL - 1) };

struct s251 {
u16 m0 __attribute__((aligned(32)));
u32 ** m1 __attribute__((packed));
};
const unsigned int layout_s251[] = { sizeof(struct s251), __builtin_offsetof(struct s251, m0), __builtin_offsetof(struct s251, m1) };
const struct s251 sample_s251 = { .m0 = (u16)0xfd36ULL, .m1 = (u32 **)0xffffffffffffffffULL };

struct s252 {
u128 m0;
_Bool m1[1];
union {
struct unknown * m2 __attribute__((packed));
enum negative m3;
};
unsigned long long m4 : 23;
};
const unsigned int layout_s252[] = { sizeof(struct s252), __builtin_offsetof(struct s252, m0), __builtin_offsetof(struct s252, m1), __builtin_offsetof(struct s252, m1[0]), __builtin_offsetof(struct s252, m2), __builtin_offsetof(struct s252, m3) };
const struct s252 sample_s252 = { .m0 = (u128)((u128)0x0ULL << 64 | 0x0ULL), .m1 = { 0 }, .m3 = NEGATIVE_FOUR, .m4 = 4109387 };

struct s253 {
char m0[2][13] __attribute__((packed));
u16 m1[4][2];
struct {
union {
union s232 m2[1];
struct s252 m3 __attribute__((aligned(2)));
} m4;
} m5[4];
int m6;
} __attribute__((aligned(4)));
const unsigned int layout_s253[] = { sizeof(struct s253), __builtin_offsetof(struct s253, m0), __builtin_offsetof(struct s253, m0[1]), __builtin_offsetof(struct s253, m1), __builtin_offsetof(struct s253, m1[3]), __builtin_offsetof(struct s253, m1[3][1]), __builtin_offsetof(struct s253, m5), __builtin_offsetof(struct s253, m5[3]), __builtin_offsetof(struct s253, m5[3].m4), __builtin_offsetof(struct s253, m5[3].m4.m2), __builtin_offsetof(struct s253, m5[3].m4.m2[0]), __builtin_offsetof(struct s253, m5[3].m4.m2[0].m6), __builtin_offsetof(struct s253, m5[3].m4.m3), __builtin_offsetof(struct s253, m5[3].m4.m3.m3), __builtin_offsetof(struct s253, m6) };
const struct s253 sample_s253 = { .m0 = { "\141\303\251\141\303\251\141\303\251\141\303\251\141", "\170\170\170\170\170\170\170\170\170" }, .m1 = { { (u16)0x9becULL, (u16)0x70f1ULL }, { (u16)0xffffULL, (u16)0xffffULL }, { (u16)0x7fULL, (u16)0x0ULL }, { (u16)0x8000ULL, (u16)0x83aULL } }, .m5 = { { .m4 = { .m2 = { { .m6 = "\170\170\170\170\170\170" } } } }, { .m4 = { .m3 = { .m0 = (u128)((u128)0x0ULL << 64 | 0x0ULL), .m1 = { 0 }, .m3 = NEGATIVE_FOUR, .m4 = 4109387 } } }, { .m4 = { .m2 = { { .m6 = "\170\170\170\170\170\170" } } } }, { .m4 = { .m3 = { .m0 = (u128)((u128)0x0ULL << 64 | 0x0ULL), .m1 = { 0 }, .m3 = NEGATIVE_FOUR, .m4 = 4109387 } } } }, .m6 = (int)0xffffffffULL };

struct s254 {
short m0[1];
float m1;
enum plain m2 : 23;
unsigned long long m3 : 59;
unsigned long long m4 : 30;
struct s246 m5 __attribute__((packed));
};
const unsigned int layout_s254[] = { sizeof(struct s254), __builtin_offsetof(struct s254, m0), __builtin_offsetof(struct s254, m0[0]), __builtin_offsetof(struct s254, m1), __builtin_offsetof(struct s254, m5), __builtin_offsetof(struct s254, m5.m5) };
const struct s254 sample_s254 = { .m0 = { (short)0xf58eULL }, .m1 = 2811.875, .m2 = PLAIN_ZERO, .m3 = 456601708180125558ULL, .m4 = 1073741823, .m5 = { .m0 = { .m0 = (u32 **)0x4f927436129d3fecULL }, .m1 = (-0LL - 1), .m2 = (-4294967295LL - 1), .m3 = 12, .m4 = 9, .m5 = "" } };

struct s255 {
const volatile u32 m0;
char m1 : 5;
};
const unsigned int layout_s255[] = { sizeof(struct s255), __builtin_offsetof(struct s255, m0) };
const struct s255 sample_s255 = { .m0 = (const volatile u32)0xffffffffULL, .m1 = (-5LL - 1) };

struct s256 {
const char * m0 __attribute__((packed));
short m1 : 5;
short m2 : 14;
unsigned long long m3 : 42;
short m4 : 3;
struct {
union {
void * m5;
__int128 m6;
};
char m7 __attribute__((aligned(32)));
};
enum plain m8;
u16 m9 : 16;
const volatile u32 m10 : 24;
};
const unsigned int layout_s256[] = { sizeof(struct s256), __builtin_offsetof(struct s256, m0), __builtin_offsetof(struct s256, m5), __builtin_offsetof(struct s256, m6), __builtin_offsetof(struct s256, m7), __builtin_offsetof(struct s256, m8) };
const struct s256 sample_s256 = { .m0 = (const char *)0x8000000000000000ULL, .m1 = (-15LL - 1), .m2 = 0, .m3 = 0, .m4 = (-3LL - 1), .m5 = (void *)0xffffffffffffffffULL, .m7 = (char)0x69ULL, .m8 = (enum plain)77, .m9 = 3621, .m10 = 16777215 };

struct s257 {
union s233 m0;
char m1;
enum plain m2;
enum plain m3;
};
const unsigned int layout_s257[] = { sizeof(struct s257), __builtin_offsetof(struct s257, m0), __builtin_offsetof(struct s257, m0.m10), __builtin_offsetof(struct s257, m1), __builtin_offsetof(struct s257, m2), __builtin_offsetof(struct s257, m3) };
const struct s257 sample_s257 = { .m0 = { .m8 = PLAIN_ZERO }, .m1 = (char)0x80ULL, .m2 = PLAIN_ONE, .m3 = PLAIN_FIVE };

struct s258 {
__int128 m0[2][2][3];
} __attribute__((packed));
const unsigned int layout_s258[] = { sizeof(struct s258), __builtin_offsetof(struct s258, m0), __builtin_offsetof(struct s258, m0[1]), __builtin_offsetof(struct s258, m0[1][1]), __builtin_offsetof(struct s258, m0[1][1][2]) };
const struct s258 sample_s258 = { .m0 = { { { (__int128)((u128)0x0ULL << 64 | 0x0ULL), (__int128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), (__int128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL) }, { (__int128)((u128)0x8eebe0588e81b8b8ULL << 64 | 0x6835ca2f81bd69dfULL), (__int128)((u128)0x0ULL << 64 | 0x0ULL), (__int128)((u128)0xbe3c9949eaac0b5eULL << 64 | 0x3aa88f342dfc54f0ULL) } }, { { (__int128)((u128)0x0ULL << 64 | 0x0ULL), (__int128)((u128)0x0ULL << 64 | 0x0ULL), (__int128)((u128)0x6b32fa5537efd89bULL << 64 | 0x494af8fb7a36a67dULL) }, { (__int128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), (__int128)((u128)0xb128079bea7c14cdULL << 64 | 0x5165008ad5653734ULL), (__int128)((u128)0x2412c42007a8792cULL << 64 | 0x41ede2f8698b4231ULL) } } } };

struct s259 {
unsigned long long m0 : 46;
const volatile u32 m1 : 30;
__int128 m2 : 16;
char m3 : 5;
_Bool m4 : 1;
} __attribute__((aligned(4)));
const unsigned int layout_s259[] = { sizeof(struct s259) };
const struct s259 sample_s259 = { .m0 = 0, .m1 = 536870912, .m2 = 18018, .m3 = 12, .m4 = 1 };

struct s260 {
long m0;
union {
union {
const volatile u32 m1;
char m2;
struct s251 m3[3];
double m4;
};
} m5;
long m6 : 41;
long m7 : 44;
signed char m8 : 5;
u128 m9 : 9;
struct s250 m10 __attribute__((packed));
_Bool m11;
u16 m12[3];
};
const unsigned int layout_s260[] = { sizeof(struct s260), __builtin_offsetof(struct s260, m0), __builtin_offsetof(struct s260, m5), __builtin_offsetof(struct s260, m5.m1), __builtin_offsetof(struct s260, m5.m2), __builtin_offsetof(struct s260, m5.m3), __builtin_offsetof(struct s260, m5.m3[2]), __builtin_offsetof(struct s260, m5.m3[2].m1), __builtin_offsetof(struct s260, m5.m4), __builtin_offsetof(struct s260, m10), __builtin_offsetof(struct s260, m10.m8), __builtin_offsetof(struct s260, m11), __builtin_offsetof(struct s260, m12), __builtin_offsetof(struct s260, m12[2]) };
const struct s260 sample_s260 = { .m0 = (long)0x8000000000000000ULL, .m5 = { .m4 = -5500.250 }, .m6 = 0, .m7 = (-8796093022207LL - 1), .m8 = (-15LL - 1), .m9 = 0, .m10 = { .m0 = 0, .m1 = (__int128)((u128)18446744073709547520ULL << 64 | 0ULL), .m2 = 1, .m3 = 206, .m4 = 1, .m5 = 0, .m6 = 492, .m7 = 0, .m8 = (short)0xe295ULL, .m9 = (-0LL - 1) }, .m11 = 0, .m12 = { (u16)0x8000ULL, (u16)0x59e6ULL, (u16)0xffffULL } };

struct s261 {
long m0 : 9;
long m1 : 20;
struct s234 m2;
struct {
__int128 m3;
};
__int128 m4 __attribute__((aligned(2)));
};
const unsigned int layout_s261[] = { sizeof(struct s261), __builtin_offsetof(struct s261, m2), __builtin_offsetof(struct s261, m2.m0.m10), __builtin_offsetof(struct s261, m3), __builtin_offsetof(struct s261, m4) };
const struct s261 sample_s261 = { .m0 = (-255LL - 1), .m1 = 17180, .m2 = { .m0 = { .m8 = PLAIN_ZERO } }, .m3 = (__int128)((u128)0x196b20c002080769ULL << 64 | 0x42dc92fccf450fe4ULL), .m4 = (__int128)((u128)0x514480da61e7df9bULL << 64 | 0x58516cd152692b0ULL) };

struct s262 {
short m0 __attribute__((packed));
struct {
union {
const volatile u32 m1 __attribute__((aligned(8)));
unsigned long long m2;
enum negative m3 : 22;
__int128 m4;
} __attribute__((packed));
char m5[10];
u128 m6[2] __attribute__((packed));
_Bool m7 : 1;
_Bool m8 : 1;
char m9 : 4;
};
struct s254 m10;
struct {
float m11;
u128 m12[3];
} __attribute__((packed));
struct s257 m13;
char m14;
union {
_Bool m15 : 1;
} __attribute__((packed)) m16;
} __attribute__((packed)) __attribute__((aligned(1)));
const unsigned int layout_s262[] = { sizeof(struct s262), __builtin_offsetof(struct s262, m0), __builtin_offsetof(struct s262, m1), __builtin_offsetof(struct s262, m2), __builtin_offsetof(struct s262, m4), __builtin_offsetof(struct s262, m5), __builtin_offsetof(struct s262, m6), __builtin_offsetof(struct s262, m6[1]), __builtin_offsetof(struct s262, m10), __builtin_offsetof(struct s262, m10.m5.m5), __builtin_offsetof(struct s262, m11), __builtin_offsetof(struct s262, m12), __builtin_offsetof(struct s262, m12[2]), __builtin_offsetof(struct s262, m13), __builtin_offsetof(struct s262, m13.m3), __builtin_offsetof(struct s262, m14), __builtin_offsetof(struct s262, m16) };
const struct s262 sample_s262 = { .m0 = (short)0x0ULL, .m2 = (unsigned long long)0xffffffffffffffffULL, .m5 = "\141\303\251\141\303\251\141\303\251", .m6 = { (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), (u128)((u128)0x38f3055709519fd4ULL << 64 | 0xbe9164a655a1e040ULL) }, .m7 = 0, .m8 = 1, .m9 = (-3LL - 1), .m10 = { .m0 = { (short)0xf58eULL }, .m1 = 2811.875, .m2 = PLAIN_ZERO, .m3 = 456601708180125558ULL, .m4 = 1073741823, .m5 = { .m0 = { .m0 = (u32 **)0x4f927436129d3fecULL }, .m1 = (-0LL - 1), .m2 = (-4294967295LL - 1), .m3 = 12, .m4 = 9, .m5 = "" } }, .m11 = -3009.750, .m12 = { (u128)((u128)0x0ULL << 64 | 0x0ULL), (u128)((u128)0xd7e93526a89798b6ULL << 64 | 0x1cbb774be9d2a74cULL), (u128)((u128)0x8000000000000000ULL << 64 | 0x0ULL) }, .m13 = { .m0 = { .m8 = PLAIN_ZERO }, .m1 = (char)0x80ULL, .m2 = PLAIN_ONE, .m3 = PLAIN_FIVE }, .m14 = (char)0x63ULL, .m16 = { .m15 = 0 } };

struct s263 {
struct {
unsigned long long m0;
union {
float m1[2];
char m2;
signed char m3 : 6;
union {
signed char m4;
const volatile u32 m5;
};
};
struct s221 m6;
};
unsigned char m7;
const volatile u32 m8 : 3;
char m9 : 4;
enum plain m10 : 5;
enum plain m11 : 6;
} __attribute__((packed)) __attribute__((aligned(1)));
const unsigned int layout_s263[] = { sizeof(struct s263), __builtin_offsetof(struct s263, m0), __builtin_offsetof(struct s263, m1), __builtin_offsetof(struct s263, m1[1]), __builtin_offsetof(struct s263, m2), __builtin_offsetof(struct s263, m4), __builtin_offsetof(struct s263, m5), __builtin_offsetof(struct s263, m6), __builtin_offsetof(struct s263, m7) };
const struct s263 sample_s263 = { .m0 = (unsigned long long)0xf1852a574c587380ULL, .m3 = 20, .m6 = { .m0 = 3198, .m1 = 63, .m2 = 268435456, .m3 = 417318804, .m4 = 0 }, .m7 = (unsigned char)0xc0ULL, .m8 = 7, .m9 = 0, .m10 = PLAIN_FIVE, .m11 = PLAIN_FIVE };

struct s264 {
short m0 __attribute__((packed));
union {
struct s223 m1 __attribute__((aligned(32)));
char m2[1];
struct unknown * m3;
double m4 __attribute__((aligned(32)));
};
enum tiny m5;
};
const unsigned int layout_s264[] = { sizeof(struct s264), __builtin_offsetof(struct s264, m0), __builtin_offsetof(struct s264, m1), __builtin_offsetof(struct s264, m1.m19[2]), __builtin_offsetof(struct s264, m2), __builtin_offsetof(struct s264, m3), __builtin_offsetof(struct s264, m4), __builtin_offsetof(struct s264, m5) };
const struct s264 sample_s264 = { .m0 = (short)0x0ULL, .m3 = (struct unknown *)0x8000000000000000ULL, .m5 = TINY_LARGE };

struct s265 {
int m0;
char m1[4][7];
};
const unsigned int layout_s265[] = { sizeof(struct s265), __builtin_offsetof(struct s265, m0), __builtin_offsetof(struct s265, m1), __builtin_offsetof(struct s265, m1[3]) };
const struct s265 sample_s265 = { .m0 = (int)0xffffffffULL, .m1 = { "\303\251\164\303\251\303\251", "\141\303\251\141\303\251\141", "\141\142\143\042\134\141\142", "\141\303\251\141\303\251" } };

struct s266 {
enum wide m0[4];
unsigned long long m1;
int m2 __attribute__((aligned(32)));
const volatile u32 m3 __attribute__((aligned(2)));
char m4;
u16 m5;
};
const unsigned int layout_s266[] = { sizeof(struct s266), __builtin_offsetof(struct s266, m0), __builtin_offsetof(struct s266, m0[3]), __builtin_offsetof(struct s266, m1), __builtin_offsetof(struct s266, m2), __builtin_offsetof(struct s266, m3), __builtin_offsetof(struct s266, m4), __builtin_offsetof(struct s266, m5) };
const struct s266 sample_s266 = { .m0 = { WIDE_LARGE, WIDE_TOP, WIDE_TOP, WIDE_TOP }, .m1 = (unsigned long long)0x8000000000000000ULL, .m2 = (int)0x0ULL, .m3 = (const volatile u32)0x80000000ULL, .m4 = (char)0xffULL, .m5 = (u16)0x3736ULL };

struct s267 {
union {
char m0;
_Bool m1 __attribute__((packed));
} __attribute__((packed)) __attribute__((aligned(16)));
enum wide m2;
int m3;
};
const unsigned int layout_s267[] = { sizeof(struct s267), __builtin_offsetof(struct s267, m0), __builtin_offsetof(struct s267, m1), __builtin_offsetof(struct s267, m2), __builtin_offsetof(struct s267, m3) };
const struct s267 sample_s267 = { .m0 = (char)0x80ULL, .m2 = WIDE_TOP, .m3 = (int)0x0ULL };

struct s268 {
float m0;
};
const unsigned int layout_s268[] = { sizeof(struct s268), __builtin_offsetof(struct s268, m0) };
const struct s268 sample_s268 = { .m0 = -3643.375 };

struct s269 {
u128 m0;
u16 m1 __attribute__((packed));
union s233 m2;
};
const unsigned int layout_s269[] = { sizeof(struct s269), __builtin_offsetof(struct s269, m0), __builtin_offsetof(struct s269, m1), __builtin_offsetof(struct s269, m2), __builtin_offsetof(struct s269, m2.m10) };
const struct s269 sample_s269 = { .m0 = (u128)((u128)0x0ULL << 64 | 0x0ULL), .m1 = (u16)0x8000ULL, .m2 = { .m8 = PLAIN_ZERO } };

struct s270 {
const volatile u32 m0 __attribute__((aligned(32)));
union {
u128 m1 : 89;
union {
long m2 : 12;
enum deep m3;
};
} m4[4] __attribute__((aligned(2)));
char m5 __attribute__((packed));
int m6 : 31;
char m7 : 7;
unsigned char m8 : 2;
u16 m9 : 14;
} __attribute__((packed));
const unsigned int layout_s270[] = { sizeof(struct s270), __builtin_offsetof(struct s270, m0), __builtin_offsetof(struct s270, m4), __builtin_offsetof(struct s270, m4[3]), __builtin_offsetof(struct s270, m4[3].m3), __builtin_offsetof(struct s270, m5) };
const struct s270 sample_s270 = { .m0 = (const volatile u32)0x88afd8f5ULL, .m4 = { { .m1 = (u128)((u128)16777216ULL << 64 | 0ULL) }, { .m1 = (u128)((u128)16777216ULL << 64 | 0ULL) }, { .m3 = (enum deep)(-8LL - 1) }, { .m1 = (u128)((u128)33554431ULL << 64 | 18446744073709551615ULL) } }, .m5 = (char)0x15ULL, .m6 = 952684783, .m7 = (-63LL - 1), .m8 = 2, .m9 = 16383 };

struct s271 {
char m0[19] __attribute__((aligned(8)));
char m1;
enum wide m2;
unsigned long long m3;
};
const unsigned int layout_s271[] = { sizeof(struct s271), __builtin_offsetof(struct s271, m0), __builtin_offsetof(struct s271, m1), __builtin_offsetof(struct s271, m2), __builtin_offsetof(struct s271, m3) };
const struct s271 sample_s271 = { .m0 = "\141\303\251\141\303\251\141\303\251\141\303\251\141\303\251", .m1 = (char)0xffULL, .m2 = WIDE_LARGE, .m3 = (unsigned long long)0x0ULL };

struct s272 {
u16 m0;
union {
short m1;
_Bool m2;
u16 m3;
} __attribute__((packed));
u128 m4;
_Bool m5;
long m6;
union {
void * m7;
const char * m8;
float m9;
const volatile u32 m10 : 17;
};
enum plain m11;
};
const unsigned int layout_s272[] = { sizeof(struct s272), __builtin_offsetof(struct s272, m0), __builtin_offsetof(struct s272, m1), __builtin_offsetof(struct s272, m2), __builtin_offsetof(struct s272, m3), __builtin_offsetof(struct s272, m4), __builtin_offsetof(struct s272, m5), __builtin_offsetof(struct s272, m6), __builtin_offsetof(struct s272, m7), __builtin_offsetof(struct s272, m8), __builtin_offsetof(struct s272, m9), __builtin_offsetof(struct s272, m11) };
const struct s272 sample_s272 = { .m0 = (u16)0xffffULL, .m2 = 0, .m4 = (u128)((u128)0x8000000000000000ULL << 64 | 0x0ULL), .m5 = 1, .m6 = (long)0xecf0573ad5c584f4ULL, .m7 = (void *)0x0ULL, .m11 = PLAIN_ZERO };

union s273 {
u32 ** m0;
double m1 __attribute__((packed));
};
const unsigned int layout_s273[] = { sizeof(union s273), __builtin_offsetof(union s273, m0), __builtin_offsetof(union s273, m1) };
const union s273 sample_s273 = { .m1 = -2755.750 };

struct s274 {
enum deep m0 __attribute__((packed));
struct s255 m1;
enum deep m2[3];
};
const unsigned int layout_s274[] = { sizeof(struct s274), __builtin_offsetof(struct s274, m0), __builtin_offsetof(struct s274, m1), __builtin_offsetof(struct s274, m1.m0), __builtin_offsetof(struct s274, m2), __builtin_offsetof(struct s274, m2[2]) };
const struct s274 sample_s274 = { .m0 = DEEP_MINUS, .m1 = { .m0 = (const volatile u32)0xffffffffULL, .m1 = (-5LL - 1) }, .m2 = { DEEP_ONE, (enum deep)(-8LL - 1), DEEP_ONE } };

struct s275 {
enum wide m0[4][3];
float m1[3];
};
const unsigned int layout_s275[] = { sizeof(struct s275), __builtin_offsetof(struct s275, m0), __builtin_offsetof(struct s275, m0[3]), __builtin_offsetof(struct s275, m0[3][2]), __builtin_offsetof(struct s275, m1), __builtin_offsetof(struct s275, m1[2]) };
const struct s275 sample_s275 = { .m0 = { { WIDE_TOP, WIDE_LARGE, WIDE_TOP }, { (enum wide)77, WIDE_TOP, WIDE_LARGE }, { WIDE_TOP, (enum wide)77, WIDE_LARGE }, { (enum wide)77, (enum wide)77, (enum wide)77 } }, .m1 = { 352.625, 4440.750, 5526.500 } };

struct s276 {
unsigned char m0 : 1;
struct s272 m1[3];
};
const unsigned int layout_s276[] = { sizeof(struct s276), __builtin_offsetof(struct s276, m1), __builtin_offsetof(struct s276, m1[2]), __builtin_offsetof(struct s276, m1[2].m11) };
const struct s276 sample_s276 = { .m0 = 0, .m1 = { { .m0 = (u16)0xffffULL, .m2 = 0, .m4 = (u128)((u128)0x8000000000000000ULL << 64 | 0x0ULL), .m5 = 1, .m6 = (long)0xecf0573ad5c584f4ULL, .m7 = (void *)0x0ULL, .m11 = PLAIN_ZERO }, { .m0 = (u16)0xffffULL, .m2 = 0, .m4 = (u128)((u128)0x8000000000000000ULL << 64 | 0x0ULL), .m5 = 1, .m6 = (long)0xecf0573ad5c584f4ULL, .m7 = (void *)0x0ULL, .m11 = PLAIN_ZERO }, { .m0 = (u16)0xffffULL, .m2 = 0, .m4 = (u128)((u128)0x8000000000000000ULL << 64 | 0x0ULL), .m5 = 1, .m6 = (long)0xecf0573ad5c584f4ULL, .m7 = (void *)0x0ULL, .m11 = PLAIN_ZERO } } };

struct s277 {
u128 m0 : 115;
long m1 : 41;
__int128 m2 : 50;
unsigned long long m3 : 49;
u128 m4 : 61;
short m5 : 7;
char m6 __attribute__((packed));
} __attribute__((packed));
const unsigned int layout_s277[] = { sizeof(struct s277), __builtin_offsetof(struct s277, m6) };
const struct s277 sample_s277 = { .m0 = (u128)((u128)124750945837620ULL << 64 | 5169032806832493005ULL), .m1 = (-1099511627775LL - 1), .m2 = (-0LL - 1), .m3 = 281474976710656ULL, .m4 = 1630470926572013459ULL, .m5 = (-0LL - 1), .m6 = (char)0xffULL };

struct s278 {
u128 m0 __attribute__((aligned(8)));
unsigned char m1;
signed char m2 : 4;
unsigned char m3 : 5;
__int128 m4 : 99;
signed char m5 : 1;
const volatile u32 m6 : 4;
};
const unsigned int layout_s278[] = { sizeof(struct s278), __builtin_offsetof(struct s278, m0), __builtin_offsetof(struct s278, m1) };
const struct s278 sample_s278 = { .m0 = (u128)((u128)0x8000000000000000ULL << 64 | 0x0ULL), .m1 = (unsigned char)0xffULL, .m2 = 5, .m3 = 0, .m4 = 0, .m5 = (-0LL - 1), .m6 = 2 };

struct s279 {
struct {
struct unknown * m0;
};
} __attribute__((aligned(8)));
const unsigned int layout_s279[] = { sizeof(struct s279), __builtin_offsetof(struct s279, m0) };
const struct s279 sample_s279 = { .m0 = (struct unknown *)0xb66b5b768413a47bULL };

struct s280 {
_Bool m0 __attribute__((packed));
char m1[18] __attribute__((aligned(2)));
struct {
unsigned char m2 __attribute__((aligned(2)));
} m3;
int m4 : 11;
enum negative m5 : 8;
u16 m6 : 9;
signed char m7 : 5;
char m8[12];
_Bool m9 __attribute__((aligned(32)));
};
const unsigned int layout_s280[] = { sizeof(struct s280), __builtin_offsetof(struct s280, m0), __builtin_offsetof(struct s280, m1), __builtin_offsetof(struct s280, m3), __builtin_offsetof(struct s280, m3.m2), __builtin_offsetof(struct s280, m8), __builtin_offsetof(struct s280, m9) };
const struct s280 sample_s280 = { .m0 = 1, .m1 = "\303\251\164\303\251\303\251", .m3 = { .m2 = (unsigned char)0x1cULL }, .m4 = 0, .m5 = NEGATIVE_FOUR, .m6 = 164, .m7 = 0, .m8 = "\303\251\164\303\251\303\251\164\303\251\303\251", .m9 = 1 };

struct s281 {
short m0;
struct {
long m1 : 34;
__int128 m2 : 74;
short m3 __attribute__((packed));
struct s256 m4;
} __attribute__((aligned(1))) m5;
u128 m6;
const volatile u32 m7 : 12;
u128 m8 : 35;
u16 m9 : 16;
__int128 m10 : 54;
unsigned char m11 : 7;
u128 m12;
union {
const volatile u32 m13;
char m14[14] __attribute__((packed));
};
unsigned char m15 __attribute__((packed));
};
const unsigned int layout_s281[] = { sizeof(struct s281), __builtin_offsetof(struct s281, m0), __builtin_offsetof(struct s281, m5), __builtin_offsetof(struct s281, m5.m3), __builtin_offsetof(struct s281, m5.m4), __builtin_offsetof(struct s281, m5.m4.m8), __builtin_offsetof(struct s281, m6), __builtin_offsetof(struct s281, m12), __builtin_offsetof(struct s281, m13), __builtin_offsetof(struct s281, m14), __builtin_offsetof(struct s281, m15) };
const struct s281 sample_s281 = { .m0 = (short)0xffffULL, .m5 = { .m1 = 831959350, .m2 = (__int128)((u128)18446744073709551329ULL << 64 | 13358980855192599230ULL), .m3 = (short)0x8000ULL, .m4 = { .m0 = (const char *)0x8000000000000000ULL, .m1 = (-15LL - 1), .m2 = 0, .m3 = 0, .m4 = (-3LL - 1), .m5 = (void *)0xffffffffffffffffULL, .m7 = (char)0x69ULL, .m8 = (enum plain)77, .m9 = 3621, .m10 = 16777215 } }, .m6 = (u128)((u128)0x2dd819551cacddfULL << 64 | 0x31d290a9301074a4ULL), .m7 = 4095, .m8 = 17179869184ULL, .m9 = 65535, .m10 = (-6145132414095230LL - 1), .m11 = 108, .m12 = (u128)((u128)0x2fe2324e27526ca2ULL << 64 | 0xda497eb2c9ee18bfULL), .m14 = "\170\170\170\170\170\170\170\170", .m15 = (unsigned char)0x80ULL };

struct s282 {
const volatile u32 m0 : 26;
char m1 : 2;
u128 m2 : 111;
unsigned long long m3 : 19;
signed char m4 : 4;
int m5 : 24;
unsigned long long m6 : 40;
signed char m7 : 2;
unsigned char m8 : 2;
u16 rest[];
};
const unsigned int layout_s282[] = { sizeof(struct s282), __builtin_offsetof(struct s282, rest) };
const struct s282 sample_s282 = { .m0 = 33554432, .m1 = 0, .m2 = (u128)((u128)70368744177664ULL << 64 | 0ULL), .m3 = 262144, .m4 = 5, .m5 = (-0LL - 1), .m6 = 1099511627775ULL, .m7 = 0, .m8 = 3, .rest = { (u16)0x4204ULL } };

struct s283 {
unsigned char m0[3][3][2];
enum negative m1 : 7;
signed char m2 : 4;
signed char m3 : 4;
short m4 __attribute__((packed));
const char * m5;
} __attribute__((packed));
const unsigned int layout_s283[] = { sizeof(struct s283), __builtin_offsetof(struct s283, m0), __builtin_offsetof(struct s283, m0[2]), __builtin_offsetof(struct s283, m0[2][2]), __builtin_offsetof(struct s283, m4), __builtin_offsetof(struct s283, m5) };
const struct s283 sample_s283 = { .m0 = { { { (unsigned char)0x0ULL, (unsigned char)0x88ULL }, { (unsigned char)0x80ULL, (unsigned char)0xffULL }, { (unsigned char)0x0ULL, (unsigned char)0x80ULL } }, { { (unsigned char)0x0ULL, (unsigned char)0x0ULL }, { (unsigned char)0x80ULL, (unsigned char)0xffULL }, { (unsigned char)0x80ULL, (unsigned char)0xdcULL } }, { { (unsigned char)0x0ULL, (unsigned char)0x63ULL }, { (unsigned char)0xffULL, (unsigned char)0x0ULL }, { (unsigned char)0x19ULL, (unsigned char)0x59ULL } } }, .m1 = NEGATIVE_MINUS, .m2 = (-2LL - 1), .m3 = (-7LL - 1), .m4 = (short)0xffffULL, .m5 = (const char *)0xffffffffffffffffULL };

struct s284 {
struct {
__int128 m0;
} __attribute__((aligned(64)));
int m1 : 32;
u128 m2 : 3;
long m3 : 48;
long m4 : 21;
float m5;
struct unknown * m6 __attribute__((packed));
void * m7 __attribute__((aligned(2)));
u32 ** m8 __attribute__((packed));
};
const unsigned int layout_s284[] = { sizeof(struct s284), __builtin_offsetof(struct s284, m0), __builtin_offsetof(struct s284, m5), __builtin_offsetof(struct s284, m6), __builtin_offsetof(struct s284, m7), __builtin_offsetof(struct s284, m8) };
const struct s284 sample_s284 = { .m0 = (__int128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), .m1 = 1862236761, .m2 = 0, .m3 = (-0LL - 1), .m4 = (-13887LL - 1), .m5 = 4256.125, .m6 = (struct unknown *)0xcd47a2d4cf11d2c6ULL, .m7 = (void *)0xcde95e864c6c4b15ULL, .m8 = (u32 **)0x59db7121788511caULL };

struct s285 {
char m0[19];
};
const unsigned int layout_s285[] = { sizeof(struct s285), __builtin_offsetof(struct s285, m0) };
const struct s285 sample_s285 = { .m0 = "\141\142\143\042\134\141\142\143\042\134\141\142\143\042\134\141" };

struct s286 {
double m0;
struct s283 m1;
};
const unsigned int layout_s286[] = { sizeof(struct s286), __builtin_offsetof(struct s286, m0), __builtin_offsetof(struct s286, m1), __builtin_offsetof(struct s286, m1.m5) };
const struct s286 sample_s286 = { .m0 = -2166.500, .m1 = { .m0 = { { { (unsigned char)0x0ULL, (unsigned char)0x88ULL }, { (unsigned char)0x80ULL, (unsigned char)0xffULL }, { (unsigned char)0x0ULL, (unsigned char)0x80ULL } }, { { (unsigned char)0x0ULL, (unsigned char)0x0ULL }, { (unsigned char)0x80ULL, (unsigned char)0xffULL }, { (unsigned char)0x80ULL, (unsigned char)0xdcULL } }, { { (unsigned char)0x0ULL, (unsigned char)0x63ULL }, { (unsigned char)0xffULL, (unsigned char)0x0ULL }, { (unsigned char)0x19ULL, (unsigned char)0x59ULL } } }, .m1 = NEGATIVE_MINUS, .m2 = (-2LL - 1), .m3 = (-7LL - 1), .m4 = (short)0xffffULL, .m5 = (const char *)0xffffffffffffffffULL } };

struct s287 {
_Bool m0;
unsigned char m1;
unsigned char m2 __attribute__((aligned(32)));
};
const unsigned int layout_s287[] = { sizeof(struct s287), __builtin_offsetof(struct s287, m0), __builtin_offsetof(struct s287, m1), __builtin_offsetof(struct s287, m2) };
const struct s287 sample_s287 = { .m0 = 0, .m1 = (unsigned char)0x80ULL, .m2 = (unsigned char)0x80ULL };

struct s288 {
double m0;
struct s280 m1;
char m2[6];
char m3;
} __attribute__((packed));
const unsigned int layout_s288[] = { sizeof(struct s288), __builtin_offsetof(struct s288, m0), __builtin_offsetof(struct s288, m1), __builtin_offsetof(struct s288, m1.m9), __builtin_offsetof(struct s288, m2), __builtin_offsetof(struct s288, m3) };
const struct s288 sample_s288 = { .m0 = 1174.750, .m1 = { .m0 = 1, .m1 = "\303\251\164\303\251\303\251", .m3 = { .m2 = (unsigned char)0x1cULL }, .m4 = 0, .m5 = NEGATIVE_FOUR, .m6 = 164, .m7 = 0, .m8 = "\303\251\164\303\251\303\251\164\303\251\303\251", .m9 = 1 }, .m2 = "\141\303\251", .m3 = (char)0x41ULL };

struct s289 {
unsigned long long m0;
u128 m1 : 91;
long m2 : 48;
long m3 : 59;
short m4[4];
__int128 m5 : 13;
__int128 m6 : 44;
u16 m7 : 15;
_Bool m8 : 1;
long m9 __attribute__((aligned(8)));
double m10;
};
const unsigned int layout_s289[] = { sizeof(struct s289), __builtin_offsetof(struct s289, m0), __builtin_offsetof(struct s289, m4), __builtin_offsetof(struct s289, m4[3]), __builtin_offsetof(struct s289, m9), __builtin_offsetof(struct s289, m10) };
const struct s289 sample_s289 = { .m0 = (unsigned long long)0xffffffffffffffffULL, .m1 = 0, .m2 = 0, .m3 = 0, .m4 = { (short)0xd517ULL, (short)0x0ULL, (short)0xffffULL, (short)0xa6e0ULL }, .m5 = (-0LL - 1), .m6 = (-8796093022207LL - 1), .m7 = 13808, .m8 = 1, .m9 = (long)0x0ULL, .m10 = 4213.750 };

struct s290 {
signed char m0 : 5;
long m1 : 29;
unsigned char m2;
signed char m3 __attribute__((aligned(2)));
u32 ** m4;
};
const unsigned int layout_s290[] = { sizeof(struct s290), __builtin_offsetof(struct s290, m2), __builtin_offsetof(struct s290, m3), __builtin_offsetof(struct s290, m4) };
const struct s290 sample_s290 = { .m0 = 10, .m1 = 215938315, .m2 = (unsigned char)0x8cULL, .m3 = (signed char)0x80ULL, .m4 = (u32 **)0x8000000000000000ULL };

struct s291 {
char m0[4];
};
const unsigned int layout_s291[] = { sizeof(struct s291), __builtin_offsetof(struct s291, m0) };
const struct s291 sample_s291 = { .m0 = "\170\170\170\170" };

struct s292 {
long m0[3] __attribute__((packed));
long m1 : 46;
u32 : 0;
_Bool m2 : 1;
__int128 m3 : 50;
float m4;
};
const unsigned int layout_s292[] = { sizeof(struct s292), __builtin_offsetof(struct s292, m0), __builtin_offsetof(struct s292, m0[2]), __builtin_offsetof(struct s292, m4) };
const struct s292 sample_s292 = { .m0 = { (long)0xffffffffffffffffULL, (long)0xffffffffffffffffULL, (long)0xc8a4e0b20a00502aULL }, .m1 = (-35184372088831LL - 1), .m2 = 1, .m3 = (-562949953421311LL - 1), .m4 = -6154.125 };

struct s293 {
char m0[17] __attribute__((aligned(8)));
};
const unsigned int layout_s293[] = { sizeof(struct s293), __builtin_offsetof(struct s293, m0) };
const struct s293 sample_s293 = { .m0 = "\303\251\164\303\251\303\251\164\303\251\303\251\164" };

struct s294 {
__int128 m0 : 126;
enum negative m1;
_Bool m2 __attribute__((aligned(8)));
char m3[4][17];
struct s281 m4 __attribute__((packed));
struct {
struct {
union {
u128 m5;
char m6 : 5;
enum negative m7 __attribute__((aligned(2)));
} __attribute__((packed)) m8;
unsigned char m9;
struct {
_Bool m10;
u16 m11;
};
u128 m12;
};
_Bool m13;
};
union {
void * m14 __attribute__((aligned(8)));
struct {
long m15 __attribute__((aligned(8)));
enum plain m16;
unsigned char m17 : 4;
u32 : 0;
};
char m18[20];
enum tiny m19;
};
};
const unsigned int layout_s294[] = { sizeof(struct s294), __builtin_offsetof(struct s294, m1), __builtin_offsetof(struct s294, m2), __builtin_offsetof(struct s294, m3), __builtin_offsetof(struct s294, m3[3]), __builtin_offsetof(struct s294, m4), __builtin_offsetof(struct s294, m4.m15), __builtin_offsetof(struct s294, m8), __builtin_offsetof(struct s294, m8.m5), __builtin_offsetof(struct s294, m8.m7), __builtin_offsetof(struct s294, m9), __builtin_offsetof(struct s294, m10), __builtin_offsetof(struct s294, m11), __builtin_offsetof(struct s294, m12), __builtin_offsetof(struct s294, m13), __builtin_offsetof(struct s294, m14), __builtin_offsetof(struct s294, m15), __builtin_offsetof(struct s294, m16), __builtin_offsetof(struct s294, m18), __builtin_offsetof(struct s294, m19) };
const struct s294 sample_s294 = { .m0 = (-0LL - 1), .m1 = NEGATIVE_FOUR, .m2 = 0, .m3 = { "\170\170\170\170\170", "\141\142\143\042\134\141\142\143", "\141\142\143\042\134", "\141\303\251\141" }, .m4 = { .m0 = (short)0xffffULL, .m5 = { .m1 = 831959350, .m2 = (__int128)((u128)18446744073709551329ULL << 64 | 13358980855192599230ULL), .m3 = (short)0x8000ULL, .m4 = { .m0 = (const char *)0x8000000000000000ULL, .m1 = (-15LL - 1), .m2 = 0, .m3 = 0, .m4 = (-3LL - 1), .m5 = (void *)0xffffffffffffffffULL, .m7 = (char)0x69ULL, .m8 = (enum plain)77, .m9 = 3621, .m10 = 16777215 } }, .m6 = (u128)((u128)0x2dd819551cacddfULL << 64 | 0x31d290a9301074a4ULL), .m7 = 4095, .m8 = 17179869184ULL, .m9 = 65535, .m10 = (-6145132414095230LL - 1), .m11 = 108, .m12 = (u128)((u128)0x2fe2324e27526ca2ULL << 64 | 0xda497eb2c9ee18bfULL), .m14 = "\170\170\170\170\170\170\170\170", .m15 = (unsigned char)0x80ULL }, .m8 = { .m7 = NEGATIVE_FOUR }, .m9 = (unsigned char)0x0ULL, .m10 = 0, .m11 = (u16)0x0ULL, .m12 = (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), .m13 = 1, .m19 = (enum tiny)77 };

struct s295 {
union {
_Bool m0;
char m1[13];
} __attribute__((aligned(8))) m2[3][2];
__int128 m3 : 66;
u128 m4 : 5;
double m5;
u128 m6 : 47;
};
const unsigned int layout_s295[] = { sizeof(struct s295), __builtin_offsetof(struct s295, m2), __builtin_offsetof(struct s295, m2[2]), __builtin_offsetof(struct s295, m2[2][1]), __builtin_offsetof(struct s295, m2[2][1].m0), __builtin_offsetof(struct s295, m2[2][1].m1), __builtin_offsetof(struct s295, m5) };
const struct s295 sample_s295 = { .m2 = { { { .m1 = "\303\251\164\303\251\303\251\164\303\251" }, { .m1 = "\141\303\251\141\303\251\141\303\251\141\303\251\141" } }, { { .m1 = "\141\303\251\141\303\251\141\303\251\141\303\251" }, { .m0 = 0 } }, { { .m1 = "\141\142\143\042\134\141\142\143\042" }, { .m0 = 0 } } }, .m3 = (-2266363218377481868LL - 1), .m4 = 19, .m5 = 5728.250, .m6 = 0 };

struct s296 {
signed char m0;
u128 m1 : 103;
short m2 : 10;
char m3 : 6;
} __attribute__((packed));
const unsigned int layout_s296[] = { sizeof(struct s296), __builtin_offsetof(struct s296, m0) };
const struct s296 sample_s296 = { .m0 = (signed char)0xffULL, .m1 = (u128)((u128)274877906944ULL << 64 | 0ULL), .m2 = 456, .m3 = 28 };

struct s297 {
unsigned long long m0;
};
const unsigned int layout_s297[] = { sizeof(struct s297), __builtin_offsetof(struct s297, m0) };
const struct s297 sample_s297 = { .m0 = (unsigned long long)0x0ULL };

struct s298 {
struct {
long m0[4];
unsigned char m1 : 3;
u128 m2 : 123;
unsigned long long m3 : 17;
u128 m4 : 21;
long m5;
} __attribute__((packed));
} __attribute__((packed)) __attribute__((aligned(2)));
const unsigned int layout_s298[] = { sizeof(struct s298), __builtin_offsetof(struct s298, m0), __builtin_offsetof(struct s298, m0[3]), __builtin_offsetof(struct s298, m5) };
const struct s298 sample_s298 = { .m0 = { (long)0x8000000000000000ULL, (long)0x36f99c8845d6b26eULL, (long)0x0ULL, (long)0xffffffffffffffffULL }, .m1 = 0, .m2 = (u128)((u128)288230376151711744ULL << 64 | 0ULL), .m3 = 78993, .m4 = 1706333, .m5 = (long)0xaef4b67e2c5981f6ULL };

struct s299 {
int m0;
};
const unsigned int layout_s299[] = { sizeof(struct s299), __builtin_offsetof(struct s299, m0) };
const struct s299 sample_s299 = { .m0 = (int)0x80000000ULL };

struct s300 {
char m0[15];
char m1 __attribute__((aligned(32)));
char m2 : 2;
};
const unsigned int layout_s300[] = { sizeof(struct s300), __builtin_offsetof(struct s300, m0), __builtin_offsetof(struct s300, m1) };
const struct s300 sample_s300 = { .m0 = "\141", .m1 = (char)0xe8ULL, .m2 = (-0LL - 1) };

union s301 {
float m0;
struct {
unsigned char m1;
u32 : 0;
u128 m2 : 99;
enum plain m3;
};
long m4;
struct {
__int128 m5[4] __attribute__((aligned(8)));
struct {
char m6[6] __attribute__((packed));
enum negative m7;
u32 ** m8[4];
};
};
struct unknown * m9;
union {
enum wide m10;
enum negative m11 : 17;
int m12 : 31;
};
} __attribute__((packed));
const unsigned int layout_s301[] = { sizeof(union s301), __builtin_offsetof(union s301, m0), __builtin_offsetof(union s301, m1), __builtin_offsetof(union s301, m3), __builtin_offsetof(union s301, m4), __builtin_offsetof(union s301, m5), __builtin_offsetof(union s301, m5[3]), __builtin_offsetof(union s301, m6), __builtin_offsetof(union s301, m7), __builtin_offsetof(union s301, m8), __builtin_offsetof(union s301, m8[3]), __builtin_offsetof(union s301, m9), __builtin_offsetof(union s301, m10) };
const union s301 sample_s301 = { .m0 = -822.000 };

struct s302 {
struct s299 m0[2];
u16 m1;
const volatile u32 m2;
u16 m3;
u16 m4 __attribute__((aligned(2)));
};
const unsigned int layout_s302[] = { sizeof(struct s302), __builtin_offsetof(struct s302, m0), __builtin_offsetof(struct s302, m0[1]), __builtin_offsetof(struct s302, m0[1].m0), __builtin_offsetof(struct s302, m1), __builtin_offsetof(struct s302, m2), __builtin_offsetof(struct s302, m3), __builtin_offsetof(struct s302, m4) };
const struct s302 sample_s302 = { .m0 = { { .m0 = (int)0x80000000ULL }, { .m0 = (int)0x80000000ULL } }, .m1 = (u16)0xd7d6ULL, .m2 = (const volatile u32)0xba96030dULL, .m3 = (u16)0x8000ULL, .m4 = (u16)0x8000ULL };

union s303 {
short m0 : 2;
enum plain m1;
struct s279 m2;
} __attribute__((packed));
const unsigned int layout_s303[] = { sizeof(union s303), __builtin_offsetof(union s303, m1), __builtin_offsetof(union s303, m2), __builtin_offsetof(union s303, m2.m0) };
const union s303 sample_s303 = { .m0 = 0 };

struct s304 {
_Bool m0;
} __attribute__((packed));
const unsigned int layout_s304[] = { sizeof(struct s304), __builtin_offsetof(struct s304, m0) };
const struct s304 sample_s304 = { .m0 = 0 };

struct s305 {
const char * m0 __attribute__((aligned(32)));
struct {
signed char m1;
union {
struct s268 m2;
};
int m3 : 25;
_Bool m4 : 1;
} __attribute__((packed));
_Bool m5 : 1;
_Bool m6 : 1;
long m7;
union {
enum deep m8;
unsigned char m9 : 2;
unsigned long long m10 : 28;
union {
char m11[2];
};
} __attribute__((aligned(2)));
__int128 rest[];
};
const unsigned int layout_s305[] = { sizeof(struct s305), __builtin_offsetof(struct s305, m0), __builtin_offsetof(struct s305, m1), __builtin_offsetof(struct s305, m2), __builtin_offsetof(struct s305, m2.m0), __builtin_offsetof(struct s305, m7), __builtin_offsetof(struct s305, m8), __builtin_offsetof(struct s305, m11), __builtin_offsetof(struct s305, rest) };
const struct s305 sample_s305 = { .m0 = (const char *)0x0ULL, .m1 = (signed char)0x0ULL, .m2 = { .m0 = -3643.375 }, .m3 = 10581844, .m4 = 0, .m5 = 1, .m6 = 1, .m7 = (long)0x0ULL, .m11 = "", .rest = { (__int128)((u128)0x0ULL << 64 | 0x0ULL), (__int128)((u128)0x0ULL << 64 | 0x0ULL), (__int128)((u128)0x4667a78b3e4deab0ULL << 64 | 0x226705f6393b5177ULL), (__int128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL) } };

struct s306 {
const volatile u32 m0;
enum negative m1[3];
void * m2 __attribute__((aligned(2)));
short m3 __attribute__((packed));
} __attribute__((packed));
const unsigned int layout_s306[] = { sizeof(struct s306), __builtin_offsetof(struct s306, m0), __builtin_offsetof(struct s306, m1), __builtin_offsetof(struct s306, m1[2]), __builtin_offsetof(struct s306, m2), __builtin_offsetof(struct s306, m3) };
const struct s306 sample_s306 = { .m0 = (const volatile u32)0xffffffffULL, .m1 = { (enum negative)(-8LL - 1), (enum negative)(-8LL - 1), NEGATIVE_MINUS }, .m2 = (void *)0x8000000000000000ULL, .m3 = (short)0xffffULL };

struct s307 {
unsigned long long m0;
int m1 : 10;
enum negative m2 : 7;
unsigned char m3 : 3;
__int128 m4 : 125;
unsigned long long m5 : 60;
u32 : 0;
long m6 : 47;
__int128 m7 : 101;
u128 m8 : 128;
char m9;
signed char m10;
double m11 __attribute__((packed));
};
const unsigned int layout_s307[] = { sizeof(struct s307), __builtin_offsetof(struct s307, m0), __builtin_offsetof(struct s307, m9), __builtin_offsetof(struct s307, m10), __builtin_offsetof(struct s307, m11) };
const struct s307 sample_s307 = { .m0 = (unsigned long long)0x99ad27b2d14094efULL, .m1 = (-0LL - 1), .m2 = NEGATIVE_MINUS, .m3 = 0, .m4 = (-0LL - 1), .m5 = 576460752303423488ULL, .m6 = (-70368744177663LL - 1), .m7 = 0, .m8 = (u128)((u128)2552652217728964428ULL << 64 | 12871207640206004134ULL), .m9 = (char)0x31ULL, .m10 = (signed char)0x0ULL, .m11 = 3208.250 };

struct s308 {
u16 m0 : 13;
short rest[];
};
const unsigned int layout_s308[] = { sizeof(struct s308), __builtin_offsetof(struct s308, rest) };
const struct s308 sample_s308 = { .m0 = 8191, .rest = { (short)0x8000ULL } };

struct s309 {
enum tiny m0[3];
__int128 m1;
unsigned char m2;
unsigned char m3 __attribute__((aligned(2)));
double m4 __attribute__((aligned(32)));
};
const unsigned int layout_s309[] = { sizeof(struct s309), __builtin_offsetof(struct s309, m0), __builtin_offsetof(struct s309, m0[2]), __builtin_offsetof(struct s309, m1), __builtin_offsetof(struct s309, m2), __builtin_offsetof(struct s309, m3), __builtin_offsetof(struct s309, m4) };
const struct s309 sample_s309 = { .m0 = { TINY_ONE, (enum tiny)77, TINY_ONE }, .m1 = (__int128)((u128)0xd1b93e15fb65c56fULL << 64 | 0x117b157027140796ULL), .m2 = (unsigned char)0x80ULL, .m3 = (unsigned char)0x7fULL, .m4 = -4065.125 };

struct s310 {
char m0[15];
};
const unsigned int layout_s310[] = { sizeof(struct s310), __builtin_offsetof(struct s310, m0) };
const struct s310 sample_s310 = { .m0 = "\170\170\170\170\170" };

union s311 {
__int128 m0;
u16 m1;
char m2[15];
} __attribute__((packed));
const unsigned int layout_s311[] = { sizeof(union s311), __builtin_offsetof(union s311, m0), __builtin_offsetof(union s311, m1), __builtin_offsetof(union s311, m2) };
const union s311 sample_s311 = { .m1 = (u16)0x9ce7ULL };

struct s312 {
struct unknown * m0;
union {
u128 m1;
_Bool m2;
};
short m3;
u128 m4;
long m5;
};
const unsigned int layout_s312[] = { sizeof(struct s312), __builtin_offsetof(struct s312, m0), __builtin_offsetof(struct s312, m1), __builtin_offsetof(struct s312, m2), __builtin_offsetof(struct s312, m3), __builtin_offsetof(struct s312, m4), __builtin_offsetof(struct s312, m5) };
const struct s312 sample_s312 = { .m0 = (struct unknown *)0x539f765623ddbfa4ULL, .m1 = (u128)((u128)0x0ULL << 64 | 0x0ULL), .m3 = (short)0x0ULL, .m4 = (u128)((u128)0xdfdf182f6f8a6a65ULL << 64 | 0xd13a14ad960433a2ULL), .m5 = (long)0xffffffffffffffffULL };

struct s313 {
unsigned char m0 : 3;
unsigned char m1 : 7;
} __attribute__((aligned(2)));
const unsigned int layout_s313[] = { sizeof(struct s313) };
const struct s313 sample_s313 = { .m0 = 7, .m1 = 63 };

struct s314 {
struct s281 m0 __attribute__((packed));
int m1;
unsigned long long m2;
unsigned char rest[];
};
const unsigned int layout_s314[] = { sizeof(struct s314), __builtin_offsetof(struct s314, m0), __builtin_offsetof(struct s314, m0.m15), __builtin_offsetof(struct s314, m1), __builtin_offsetof(struct s314, m2), __builtin_offsetof(struct s314, rest) };
const struct s314 sample_s314 = { .m0 = { .m0 = (short)0xffffULL, .m5 = { .m1 = 831959350, .m2 = (__int128)((u128)18446744073709551329ULL << 64 | 13358980855192599230ULL), .m3 = (short)0x8000ULL, .m4 = { .m0 = (const char *)0x8000000000000000ULL, .m1 = (-15LL - 1), .m2 = 0, .m3 = 0, .m4 = (-3LL - 1), .m5 = (void *)0xffffffffffffffffULL, .m7 = (char)0x69ULL, .m8 = (enum plain)77, .m9 = 3621, .m10 = 16777215 } }, .m6 = (u128)((u128)0x2dd819551cacddfULL << 64 | 0x31d290a9301074a4ULL), .m7 = 4095, .m8 = 17179869184ULL, .m9 = 65535, .m10 = (-6145132414095230LL - 1), .m11 = 108, .m12 = (u128)((u128)0x2fe2324e27526ca2ULL << 64 | 0xda497eb2c9ee18bfULL), .m14 = "\170\170\170\170\170\170\170\170", .m15 = (unsigned char)0x80ULL }, .m1 = (int)0x2801eb1fULL, .m2 = (unsigned long long)0xffffffffffffffffULL, .rest = { (unsigned char)0xb4ULL, (unsigned char)0xffULL } };

struct s315 {
union {
const volatile u32 m0;
int m1[1] __attribute__((aligned(8)));
};
};
const unsigned int layout_s315[] = { sizeof(struct s315), __builtin_offsetof(struct s315, m0), __builtin_offsetof(struct s315, m1), __builtin_offsetof(struct s315, m1[0]) };
const struct s315 sample_s315 = { .m0 = (const volatile u32)0x69c1c22fULL };

struct s316 {
char m0[19];
short m1 : 6;
struct {
struct s278 m2;
char m3[19];
union {
int m4;
char m5;
char m6[2];
unsigned char m7;
} m8 __attribute__((packed));
};
long m9;
union {
union {
long m10;
char m11;
union {
long m12;
unsigned char m13 __attribute__((packed));
signed char m14;
_Bool m15 __attribute__((packed));
};
const volatile u32 m16;
} m17;
_Bool m18;
u32 : 3;
} __attribute__((aligned(64)));
struct {
char m19[6];
char m20[12] __attribute__((aligned(8)));
};
};
const unsigned int layout_s316[] = { sizeof(struct s316), __builtin_offsetof(struct s316, m0), __builtin_offsetof(struct s316, m2), __builtin_offsetof(struct s316, m2.m1), __builtin_offsetof(struct s316, m3), __builtin_offsetof(struct s316, m8), __builtin_offsetof(struct s316, m8.m4), __builtin_offsetof(struct s316, m8.m5), __builtin_offsetof(struct s316, m8.m6), __builtin_offsetof(struct s316, m8.m7), __builtin_offsetof(struct s316, m9), __builtin_offsetof(struct s316, m17), __builtin_offsetof(struct s316, m17.m10), __builtin_offsetof(struct s316, m17.m11), __builtin_offsetof(struct s316, m17.m12), __builtin_offsetof(struct s316, m17.m13), __builtin_offsetof(struct s316, m17.m14), __builtin_offsetof(struct s316, m17.m15), __builtin_offsetof(struct s316, m17.m16), __builtin_offsetof(struct s316, m18), __builtin_offsetof(struct s316, m19), __builtin_offsetof(struct s316, m20) };
const struct s316 sample_s316 = { .m0 = "\141\142\143\042\134\141\142\143\042\134\141\142\143", .m1 = 0, .m2 = { .m0 = (u128)((u128)0x8000000000000000ULL << 64 | 0x0ULL), .m1 = (unsigned char)0xffULL, .m2 = 5, .m3 = 0, .m4 = 0, .m5 = (-0LL - 1), .m6 = 2 }, .m3 = "\141\303\251\141\303\251\141\303\251\141\303\251\141", .m8 = { .m4 = (int)0x80000000ULL }, .m9 = (long)0xffffffffffffffffULL, .m18 = 1, .m19 = "\170\170", .m20 = "\170\170\170\170\170\170" };

struct s317 {
unsigned long long m0;
float m1;
int m2;
struct {
u128 m3 __attribute__((aligned(8)));
};
} __attribute__((packed));
const unsigned int layout_s317[] = { sizeof(struct s317), __builtin_offsetof(struct s317, m0), __builtin_offsetof(struct s317, m1), __builtin_offsetof(struct s317, m2), __builtin_offsetof(struct s317, m3) };
const struct s317 sample_s317 = { .m0 = (unsigned long long)0x0ULL, .m1 = -4004.625, .m2 = (int)0xffffffffULL, .m3 = (u128)((u128)0x37b088f3dc0e3718ULL << 64 | 0xcba4da9ae99c5adULL) };

struct s318 {
union {
char m0[19] __attribute__((packed));
long m1[4] __attribute__((packed));
const volatile u32 m2[1];
};
const char * m3;
enum tiny m4;
struct s280 m5;
int m6;
} __attribute__((packed));
const unsigned int layout_s318[] = { sizeof(struct s318), __builtin_offsetof(struct s318, m0), __builtin_offsetof(struct s318, m1), __builtin_offsetof(struct s318, m1[3]), __builtin_offsetof(struct s318, m2), __builtin_offsetof(struct s318, m2[0]), __builtin_offsetof(struct s318, m3), __builtin_offsetof(struct s318, m4), __builtin_offsetof(struct s318, m5), __builtin_offsetof(struct s318, m5.m9), __builtin_offsetof(struct s318, m6) };
const struct s318 sample_s318 = { .m1 = { (long)0x0ULL, (long)0x0ULL, (long)0xa0fc83c443408261ULL, (long)0xe20fdbad0c20caf9ULL }, .m3 = (const char *)0x0ULL, .m4 = TINY_ONE, .m5 = { .m0 = 1, .m1 = "\303\251\164\303\251\303\251", .m3 = { .m2 = (unsigned char)0x1cULL }, .m4 = 0, .m5 = NEGATIVE_FOUR, .m6 = 164, .m7 = 0, .m8 = "\303\251\164\303\251\303\251\164\303\251\303\251", .m9 = 1 }, .m6 = (int)0xffffffffULL };

struct s319 {
float m0[1] __attribute__((aligned(8)));
union {
union {
signed char m1;
_Bool m2 __attribute__((aligned(2)));
enum wide m3;
} m4[2];
char m5;
char m6[4];
unsigned long long m7;
};
enum negative m8 __attribute__((packed));
union {
_Bool m9;
};
};
const unsigned int layout_s319[] = { sizeof(struct s319), __builtin_offsetof(struct s319, m0), __builtin_offsetof(struct s319, m0[0]), __builtin_offsetof(struct s319, m4), __builtin_offsetof(struct s319, m4[1]), __builtin_offsetof(struct s319, m4[1].m1), __builtin_offsetof(struct s319, m4[1].m2), __builtin_offsetof(struct s319, m4[1].m3), __builtin_offsetof(struct s319, m5), __builtin_offsetof(struct s319, m6), __builtin_offsetof(struct s319, m7), __builtin_offsetof(struct s319, m8), __builtin_offsetof(struct s319, m9) };
const struct s319 sample_s319 = { .m0 = { -2299.125 }, .m7 = (unsigned long long)0x5cca2b9b7fd84a8aULL, .m8 = (enum negative)(-8LL - 1), .m9 = 0 };

struct s320 {
unsigned char m0 __attribute__((aligned(32)));
};
const unsigned int layout_s320[] = { sizeof(struct s320), __builtin_offsetof(struct s320, m0) };
const struct s320 sample_s320 = { .m0 = (unsigned char)0xffULL };

union s321 {
enum negative m0 : 16;
struct s298 m1 __attribute__((packed));
enum tiny m2;
union {
struct {
union {
unsigned char m3 __attribute__((packed));
char m4[4];
unsigned long long m5 : 62;
short m6 : 3;
} __attribute__((packed));
unsigned long long m7;
};
};
struct s298 m8[2] __attribute__((aligned(2)));
__int128 m9;
__int128 m10;
} __attribute__((packed));
const unsigned int layout_s321[] = { sizeof(union s321), __builtin_offsetof(union s321, m1), __builtin_offsetof(union s321, m1.m5), __builtin_offsetof(union s321, m2), __builtin_offsetof(union s321, m3), __builtin_offsetof(union s321, m4), __builtin_offsetof(union s321, m7), __builtin_offsetof(union s321, m8), __builtin_offsetof(union s321, m8[1]), __builtin_offsetof(union s321, m8[1].m5), __builtin_offsetof(union s321, m9), __builtin_offsetof(union s321, m10) };
const union s321 sample_s321 = { .m9 = (__int128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL) };

struct s322 {
signed char m0[4][1] __attribute__((aligned(2)));
union {
enum tiny m1 __attribute__((packed));
u16 m2;
int m3 : 10;
} __attribute__((packed));
__int128 m4 : 113;
unsigned char m5 : 3;
int m6 : 24;
unsigned char m7 : 8;
unsigned char m8 : 2;
};
const unsigned int layout_s322[] = { sizeof(struct s322), __builtin_offsetof(struct s322, m0), __builtin_offsetof(struct s322, m0[3]), __builtin_offsetof(struct s322, m0[3][0]), __builtin_offsetof(struct s322, m1), __builtin_offsetof(struct s322, m2) };
const struct s322 sample_s322 = { .m0 = { { (signed char)0x34ULL }, { (signed char)0xb7ULL }, { (signed char)0x6dULL }, { (signed char)0x32ULL } }, .m2 = (u16)0xb46dULL, .m4 = (__int128)((u128)18446612905649670755ULL << 64 | 16758021535289383769ULL), .m5 = 7, .m6 = 7613265, .m7 = 255, .m8 = 2 };

union s323 {
const volatile u32 m0 __attribute__((packed));
union {
struct {
u128 m1 : 38;
int m2 : 19;
enum negative m3 : 12;
unsigned long long m4 : 12;
signed char m5 : 5;
long m6 : 56;
u128 m7 : 40;
enum negative m8 : 9;
unsigned long long m9;
};
struct {
enum tiny m10;
} __attribute__((packed)) m11 __attribute__((aligned(8)));
__int128 m12 __attribute__((packed));
union {
unsigned long long m13;
} m14;
} __attribute__((packed));
} __attribute__((packed));
const unsigned int layout_s323[] = { sizeof(union s323), __builtin_offsetof(union s323, m0), __builtin_offsetof(union s323, m9), __builtin_offsetof(union s323, m11), __builtin_offsetof(union s323, m11.m10), __builtin_offsetof(union s323, m12), __builtin_offsetof(union s323, m14), __builtin_offsetof(union s323, m14.m13) };
const union s323 sample_s323 = { .m1 = 193134728095ULL, .m2 = (-103608LL - 1), .m3 = NEGATIVE_MINUS, .m4 = 1135, .m5 = 0, .m6 = (-0LL - 1), .m7 = 549755813888ULL, .m8 = NEGATIVE_FOUR, .m9 = (unsigned long long)0x0ULL };

struct s324 {
short m0 : 12;
_Bool m1 : 1;
enum negative m2 : 22;
__int128 rest[];
} __attribute__((packed));
const unsigned int layout_s324[] = { sizeof(struct s324), __builtin_offsetof(struct s324, rest) };
const struct s324 sample_s324 = { .m0 = (-0LL - 1), .m1 = 1, .m2 = NEGATIVE_FOUR, .rest = { (__int128)((u128)0x4e48447e2ac46005ULL << 64 | 0x96fc376b50913a97ULL), (__int128)((u128)0xd16844487e9fc25eULL << 64 | 0x91c498b49cd22622ULL) } };

struct s325 {
struct s298 m0 __attribute__((aligned(32)));
char m1[1];
float m2;
u16 m3 : 15;
int m4 : 18;
_Bool m5 : 1;
signed char m6 __attribute__((packed));
long m7 __attribute__((packed));
};
const unsigned int layout_s325[] = { sizeof(struct s325), __builtin_offsetof(struct s325, m0), __builtin_offsetof(struct s325, m0.m5), __builtin_offsetof(struct s325, m1), __builtin_offsetof(struct s325, m2), __builtin_offsetof(struct s325, m6), __builtin_offsetof(struct s325, m7) };
const struct s325 sample_s325 = { .m0 = { .m0 = { (long)0x8000000000000000ULL, (long)0x36f99c8845d6b26eULL, (long)0x0ULL, (long)0xffffffffffffffffULL }, .m1 = 0, .m2 = (u128)((u128)288230376151711744ULL << 64 | 0ULL), .m3 = 78993, .m4 = 1706333, .m5 = (long)0xaef4b67e2c5981f6ULL }, .m1 = "\141", .m2 = -1248.125, .m3 = 32767, .m4 = 0, .m5 = 0, .m6 = (signed char)0xe3ULL, .m7 = (long)0xaff2932fdbe6fdd4ULL };

struct s326 {
struct s298 m0;
struct s292 m1;
struct {
__int128 m2[2];
};
float m3;
__int128 m4 : 9;
int m5;
u32 ** m6;
};
const unsigned int layout_s326[] = { sizeof(struct s326), __builtin_offsetof(struct s326, m0), __builtin_offsetof(struct s326, m0.m5), __builtin_offsetof(struct s326, m1), __builtin_offsetof(struct s326, m1.m4), __builtin_offsetof(struct s326, m2), __builtin_offsetof(struct s326, m2[1]), __builtin_offsetof(struct s326, m3), __builtin_offsetof(struct s326, m5), __builtin_offsetof(struct s326, m6) };
const struct s326 sample_s326 = { .m0 = { .m0 = { (long)0x8000000000000000ULL, (long)0x36f99c8845d6b26eULL, (long)0x0ULL, (long)0xffffffffffffffffULL }, .m1 = 0, .m2 = (u128)((u128)288230376151711744ULL << 64 | 0ULL), .m3 = 78993, .m4 = 1706333, .m5 = (long)0xaef4b67e2c5981f6ULL }, .m1 = { .m0 = { (long)0xffffffffffffffffULL, (long)0xffffffffffffffffULL, (long)0xc8a4e0b20a00502aULL }, .m1 = (-35184372088831LL - 1), .m2 = 1, .m3 = (-562949953421311LL - 1), .m4 = -6154.125 }, .m2 = { (__int128)((u128)0x0ULL << 64 | 0x0ULL), (__int128)((u128)0xd227c204c7411a8aULL << 64 | 0x79d25c1eaeaa8713ULL) }, .m3 = 2644.500, .m4 = (-0LL - 1), .m5 = (int)0x570668ffULL, .m6 = (u32 **)0x4f39b26fc57a764dULL };

struct s327 {
char m0[19];
signed char m1 : 5;
};
const unsigned int layout_s327[] = { sizeof(struct s327), __builtin_offsetof(struct s327, m0) };
const struct s327 sample_s327 = { .m0 = "\303\251\164\303\251\303\251\164", .m1 = (-1LL - 1) };

struct s328 {
u128 m0;
long m1;
short m2;
char m3 __attribute__((aligned(32)));
};
const unsigned int layout_s328[] = { sizeof(struct s328), __builtin_offsetof(struct s328, m0), __builtin_offsetof(struct s328, m1), __builtin_offsetof(struct s328, m2), __builtin_offsetof(struct s328, m3) };
const struct s328 sample_s328 = { .m0 = (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), .m1 = (long)0x8000000000000000ULL, .m2 = (short)0xf899ULL, .m3 = (char)0x58ULL };

struct s329 {
u16 m0;
long m1;
union {
const char * m2 __attribute__((aligned(2)));
};
_Bool m3 : 1;
unsigned long long m4 : 25;
_Bool m5 : 1;
__int128 m6 : 125;
enum negative m7 : 20;
char m8;
};
const unsigned int layout_s329[] = { sizeof(struct s329), __builtin_offsetof(struct s329, m0), __builtin_offsetof(struct s329, m1), __builtin_offsetof(struct s329, m2), __builtin_offsetof(struct s329, m8) };
const struct s329 sample_s329 = { .m0 = (u16)0x5854ULL, .m1 = (long)0x8000000000000000ULL, .m2 = (const char *)0x974e6707a5fa2e0ULL, .m3 = 0, .m4 = 0, .m5 = 0, .m6 = (__int128)((u128)17293822569102704640ULL << 64 | 0ULL), .m7 = NEGATIVE_FOUR, .m8 = (char)0x0ULL };

union s330 {
double m0;
struct {
char m1 : 3;
short m2 : 6;
_Bool m3 : 1;
__int128 m4 : 110;
u128 m5 : 80;
} m6;
unsigned long long m7[1] __attribute__((packed));
};
const unsigned int layout_s330[] = { sizeof(union s330), __builtin_offsetof(union s330, m0), __builtin_offsetof(union s330, m6), __builtin_offsetof(union s330, m7), __builtin_offsetof(union s330, m7[0]) };
const union s330 sample_s330 = { .m7 = { (unsigned long long)0x4c4361f2b6800fa9ULL } };

struct s331 {
double m0;
const char * m1 __attribute__((aligned(8)));
};
const unsigned int layout_s331[] = { sizeof(struct s331), __builtin_offsetof(struct s331, m0), __builtin_offsetof(struct s331, m1) };
const struct s331 sample_s331 = { .m0 = 2045.625, .m1 = (const char *)0xc91501063c64126ULL };

struct s332 {
struct s295 m0[1];
int m1 : 8;
const volatile u32 m2 : 29;
__int128 m3 : 117;
enum plain m4 : 10;
char m5[2] __attribute__((packed));
} __attribute__((aligned(16)));
const unsigned int layout_s332[] = { sizeof(struct s332), __builtin_offsetof(struct s332, m0), __builtin_offsetof(struct s332, m0[0]), __builtin_offsetof(struct s332, m0[0].m5), __builtin_offsetof(struct s332, m5) };
const struct s332 sample_s332 = { .m0 = { { .m2 = { { { .m1 = "\303\251\164\303\251\303\251\164\303\251" }, { .m1 = "\141\303\251\141\303\251\141\303\251\141\303\251\141" } }, { { .m1 = "\141\303\251\141\303\251\141\303\251\141\303\251" }, { .m0 = 0 } }, { { .m1 = "\141\142\143\042\134\141\142\143\042" }, { .m0 = 0 } } }, .m3 = (-2266363218377481868LL - 1), .m4 = 19, .m5 = 5728.250, .m6 = 0 } }, .m1 = (-90LL - 1), .m2 = 74068160, .m3 = 0, .m4 = PLAIN_FIVE, .m5 = "\141" };

struct s333 {
_Bool m0[3];
} __attribute__((aligned(64)));
const unsigned int layout_s333[] = { sizeof(struct s333), __builtin_offsetof(struct s333, m0), __builtin_offsetof(struct s333, m0[2]) };
const struct s333 sample_s333 = { .m0 = { 0, 0, 1 } };

struct s334 {
signed char m0 : 8;
u16 m1 : 8;
__int128 m2 : 70;
u128 m3 : 23;
u128 m4[2];
};
const unsigned int layout_s334[] = { sizeof(struct s334), __builtin_offsetof(struct s334, m4), __builtin_offsetof(struct s334, m4[1]) };
const struct s334 sample_s334 = { .m0 = (-127LL - 1), .m1 = 0, .m2 = (-0LL - 1), .m3 = 8354864, .m4 = { (u128)((u128)0xbe07e1df53382683ULL << 64 | 0xe2fb4c74b200a32fULL), (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL) } };

struct s335 {
double m0;
u128 m1;
const volatile u32 m2 : 19;
int m3 : 10;
char m4 : 4;
unsigned long long m5 : 34;
};
const unsigned int layout_s335[] = { sizeof(struct s335), __builtin_offsetof(struct s335, m0), __builtin_offsetof(struct s335, m1) };
const struct s335 sample_s335 = { .m0 = 1616.500, .m1 = (u128)((u128)0x0ULL << 64 | 0x0ULL), .m2 = 262144, .m3 = (-511LL - 1), .m4 = 7, .m5 = 14979293341ULL };

union s336 {
char m0[4];
};
const unsigned int layout_s336[] = { sizeof(union s336), __builtin_offsetof(union s336, m0) };
const union s336 sample_s336 = { .m0 = "\303\251\164" };

struct s337 {
long m0 : 37;
u128 m1 : 40;
u128 m2 : 62;
signed char m3 : 2;
__int128 m4 __attribute__((packed));
union {
short m5;
struct {
short m6;
double m7;
} __attribute__((packed));
struct {
u16 m8[2];
const volatile u32 m9;
} __attribute__((aligned(64)));
} __attribute__((packed));
};
const unsigned int layout_s337[] = { sizeof(struct s337), __builtin_offsetof(struct s337, m4), __builtin_offsetof(struct s337, m5), __builtin_offsetof(struct s337, m6), __builtin_offsetof(struct s337, m7), __builtin_offsetof(struct s337, m8), __builtin_offsetof(struct s337, m8[1]), __builtin_offsetof(struct s337, m9) };
const struct s337 sample_s337 = { .m0 = 0, .m1 = 632004951023ULL, .m2 = 0, .m3 = 0, .m4 = (__int128)((u128)0x8000000000000000ULL << 64 | 0x0ULL), .m5 = (short)0xd8fdULL };

struct s338 {
const volatile u32 m0[2][3];
long m1;
char m2[12];
int rest[];
};
const unsigned int layout_s338[] = { sizeof(struct s338), __builtin_offsetof(struct s338, m0), __builtin_offsetof(struct s338, m0[1]), __builtin_offsetof(struct s338, m0[1][2]), __builtin_offsetof(struct s338, m1), __builtin_offsetof(struct s338, m2), __builtin_offsetof(struct s338, rest) };
const struct s338 sample_s338 = { .m0 = { { (const volatile u32)0xffffffffULL, (const volatile u32)0xedba4dd2ULL, (const volatile u32)0x80000000ULL }, { (const volatile u32)0x80000000ULL, (const volatile u32)0x25665fdfULL, (const volatile u32)0x5ff107a0ULL } }, .m1 = (long)0x0ULL, .m2 = "\303\251", .rest = { (int)0xa38c9eaULL } };

struct s339 {
signed char m0 : 6;
__int128 m1 : 53;
const volatile u32 m2 : 23;
short m3 : 14;
u32 ** m4[4];
struct {
enum negative m5 : 9;
const volatile u32 m6 : 7;
const volatile u32 m7 : 22;
};
enum negative m8 : 4;
int m9 : 23;
_Bool m10 : 1;
unsigned long long m11 : 38;
long m12 __attribute__((aligned(32)));
double m13;
};
const unsigned int layout_s339[] = { sizeof(struct s339), __builtin_offsetof(struct s339, m4), __builtin_offsetof(struct s339, m4[3]), __builtin_offsetof(struct s339, m12), __builtin_offsetof(struct s339, m13) };
const struct s339 sample_s339 = { .m0 = (-31LL - 1), .m1 = (-1345562857190943LL - 1), .m2 = 4194304, .m3 = 0, .m4 = { (u32 **)0xffffffffffffffffULL, (u32 **)0xffffffffffffffffULL, (u32 **)0x0ULL, (u32 **)0x0ULL }, .m5 = NEGATIVE_FOUR, .m6 = 40, .m7 = 2174223, .m8 = NEGATIVE_MINUS, .m9 = 0, .m10 = 1, .m11 = 77109475511ULL, .m12 = (long)0x0ULL, .m13 = -4415.125 };

struct s340 {
unsigned long long m0;
struct {
long m1[3] __attribute__((packed));
signed char m2;
__int128 m3;
};
} __attribute__((aligned(8)));
const unsigned int layout_s340[] = { sizeof(struct s340), __builtin_offsetof(struct s340, m0), __builtin_offsetof(struct s340, m1), __builtin_offsetof(struct s340, m1[2]), __builtin_offsetof(struct s340, m2), __builtin_offsetof(struct s340, m3) };
const struct s340 sample_s340 = { .m0 = (unsigned long long)0x8000000000000000ULL, .m1 = { (long)0xffffffffffffffffULL, (long)0x8000000000000000ULL, (long)0x9558366846cc9669ULL }, .m2 = (signed char)0x0ULL, .m3 = (__int128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL) };

struct s341 {
__int128 m0;
} __attribute__((packed)) __attribute__((aligned(8)));
const unsigned int layout_s341[] = { sizeof(struct s341), __builtin_offsetof(struct s341, m0) };
const struct s341 sample_s341 = { .m0 = (__int128)((u128)0x8000000000000000ULL << 64 | 0x0ULL) };

struct s342 {
_Bool m0 : 1;
short m1 : 6;
int m2 : 27;
_Bool m3 : 1;
} __attribute__((aligned(1)));
const unsigned int layout_s342[] = { sizeof(struct s342) };
const struct s342 sample_s342 = { .m0 = 0, .m1 = (-0LL - 1), .m2 = (-0LL - 1), .m3 = 1 };

struct s343 {
unsigned long long m0 __attribute__((aligned(32)));
__int128 m1 __attribute__((packed));
struct {
union {
_Bool m2 __attribute__((packed));
u32 : 2;
};
float m3;
};
} __attribute__((packed));
const unsigned int layout_s343[] = { sizeof(struct s343), __builtin_offsetof(struct s343, m0), __builtin_offsetof(struct s343, m1), __builtin_offsetof(struct s343, m2), __builtin_offsetof(struct s343, m3) };
const struct s343 sample_s343 = { .m0 = (unsigned long long)0x8000000000000000ULL, .m1 = (__int128)((u128)0x0ULL << 64 | 0x0ULL), .m2 = 0, .m3 = 1316.500 };

struct s344 {
u128 m0;
u128 m1;
unsigned char m2;
_Bool m3;
} __attribute__((aligned(64)));
const unsigned int layout_s344[] = { sizeof(struct s344), __builtin_offsetof(struct s344, m0), __builtin_offsetof(struct s344, m1), __builtin_offsetof(struct s344, m2), __builtin_offsetof(struct s344, m3) };
const struct s344 sample_s344 = { .m0 = (u128)((u128)0x0ULL << 64 | 0x0ULL), .m1 = (u128)((u128)0xfde8d69e1a9f9cabULL << 64 | 0x5d01d00e37715d5cULL), .m2 = (unsigned char)0x6cULL, .m3 = 0 };

struct s345 {
_Bool m0;
struct {
void * m1[3];
struct s343 m2[3][1] __attribute__((aligned(32)));
} m3[2][2];
struct {
u128 m4 : 66;
u128 m5 : 121;
int m6 : 9;
long m7;
int m8;
union {
enum negative m9 __attribute__((aligned(8)));
const volatile u32 m10;
u16 m11 : 6;
int m12;
};
} __attribute__((packed)) m13;
u16 m14;
union {
char m15 __attribute__((packed));
u16 m16;
u32 : 0;
int m17;
} m18;
};
const unsigned int layout_s345[] = { sizeof(struct s345), __builtin_offsetof(struct s345, m0), __builtin_offsetof(struct s345, m3), __builtin_offsetof(struct s345, m3[1]), __builtin_offsetof(struct s345, m3[1][1]), __builtin_offsetof(struct s345, m3[1][1].m1), __builtin_offsetof(struct s345, m3[1][1].m1[2]), __builtin_offsetof(struct s345, m3[1][1].m2), __builtin_offsetof(struct s345, m3[1][1].m2[2]), __builtin_offsetof(struct s345, m3[1][1].m2[2][0]), __builtin_offsetof(struct s345, m3[1][1].m2[2][0].m3), __builtin_offsetof(struct s345, m13), __builtin_offsetof(struct s345, m13.m7), __builtin_offsetof(struct s345, m13.m8), __builtin_offsetof(struct s345, m13.m9), __builtin_offsetof(struct s345, m13.m10), __builtin_offsetof(struct s345, m13.m12), __builtin_offsetof(struct s345, m14), __builtin_offsetof(struct s345, m18), __builtin_offsetof(struct s345, m18.m15), __builtin_offsetof(struct s345, m18.m16), __builtin_offsetof(struct s345, m18.m17) };
const struct s345 sample_s345 = { .m0 = 0, .m3 = { { { .m1 = { (void *)0x0ULL, (void *)0xffffffffffffffffULL, (void *)0x302b6eff1d1bd9b6ULL }, .m2 = { { { .m0 = (unsigned long long)0x8000000000000000ULL, .m1 = (__int128)((u128)0x0ULL << 64 | 0x0ULL), .m2 = 0, .m3 = 1316.500 } }, { { .m0 = (unsigned long long)0x8000000000000000ULL, .m1 = (__int128)((u128)0x0ULL << 64 | 0x0ULL), .m2 = 0, .m3 = 1316.500 } }, { { .m0 = (unsigned long long)0x8000000000000000ULL, .m1 = (__int128)((u128)0x0ULL << 64 | 0x0ULL), .m2 = 0, .m3 = 1316.500 } } } }, { .m1 = { (void *)0x0ULL, (void *)0xee4723ae4adf88acULL, (void *)0x8000000000000000ULL }, .m2 = { { { .m0 = (unsigned long long)0x8000000000000000ULL, .m1 = (__int128)((u128)0x0ULL << 64 | 0x0ULL), .m2 = 0, .m3 = 1316.500 } }, { { .m0 = (unsigned long long)0x8000000000000000ULL, .m1 = (__int128)((u128)0x0ULL << 64 | 0x0ULL), .m2 = 0, .m3 = 1316.500 } }, { { .m0 = (unsigned long long)0x8000000000000000ULL, .m1 = (__int128)((u128)0x0ULL << 64 | 0x0ULL), .m2 = 0, .m3 = 1316.500 } } } } }, { { .m1 = { (void *)0xffffffffffffffffULL, (void *)0xb162beb0083237dbULL, (void *)0xba7c0f221f023df2ULL }, .m2 = { { { .m0 = (unsigned long long)0x8000000000000000ULL, .m1 = (__int128)((u128)0x0ULL << 64 | 0x0ULL), .m2 = 0, .m3 = 1316.500 } }, { { .m0 = (unsigned long long)0x8000000000000000ULL, .m1 = (__int128)((u128)0x0ULL << 64 | 0x0ULL), .m2 = 0, .m3 = 1316.500 } }, { { .m0 = (unsigned long long)0x8000000000000000ULL, .m1 = (__int128)((u128)0x0ULL << 64 | 0x0ULL), .m2 = 0, .m3 = 1316.500 } } } }, { .m1 = { (void *)0x513ce3597b06297aULL, (void *)0xffffffffffffffffULL, (void *)0xe0075adb42323fd8ULL }, .m2 = { { { .m0 = (unsigned long long)0x8000000000000000ULL, .m1 = (__int128)((u128)0x0ULL << 64 | 0x0ULL), .m2 = 0, .m3 = 1316.500 } }, { { .m0 = (unsigned long long)0x8000000000000000ULL, .m1 = (__int128)((u128)0x0ULL << 64 | 0x0ULL), .m2 = 0, .m3 = 1316.500 } }, { { .m0 = (unsigned long long)0x8000000000000000ULL, .m1 = (__int128)((u128)0x0ULL << 64 | 0x0ULL), .m2 = 0, .m3 = 1316.500 } } } } } }, .m13 = { .m4 = 0, .m5 = 0, .m6 = 0, .m7 = (long)0x0ULL, .m8 = (int)0x0ULL, .m11 = 32 }, .m14 = (u16)0xdaa5ULL, .m18 = { .m17 = (int)0xffffffffULL } };

struct s346 {
const volatile u32 m0 : 13;
unsigned long long m1 : 33;
long m2 : 35;
unsigned long long m3 : 45;
char m4 : 1;
_Bool m5 : 1;
long m6 : 15;
} __attribute__((packed));
const unsigned int layout_s346[] = { sizeof(struct s346) };
const struct s346 sample_s346 = { .m0 = 4096, .m1 = 8589934591ULL, .m2 = 0, .m3 = 11681309131787ULL, .m4 = (-0LL - 1), .m5 = 1, .m6 = (-16383LL - 1) };

union s347 {
enum plain m0 : 7;
u128 m1 : 17;
u32 ** m2;
};
const unsigned int layout_s347[] = { sizeof(union s347), __builtin_offsetof(union s347, m2) };
const union s347 sample_s347 = { .m2 = (u32 **)0x8000000000000000ULL };

struct s348 {
enum negative m0 __attribute__((packed));
__int128 m1;
const volatile u32 m2 : 13;
char m3[10];
long m4 : 10;
signed char m5;
unsigned char m6;
};
const unsigned int layout_s348[] = { sizeof(struct s348), __builtin_offsetof(struct s348, m0), __builtin_offsetof(struct s348, m1), __builtin_offsetof(struct s348, m3), __builtin_offsetof(struct s348, m5), __builtin_offsetof(struct s348, m6) };
const struct s348 sample_s348 = { .m0 = NEGATIVE_MINUS, .m1 = (__int128)((u128)0xea06a797f3df5013ULL << 64 | 0x32f9d3cbf429115cULL), .m2 = 2254, .m3 = "\303\251\164\303\251\303\251\164\303\251", .m4 = 0, .m5 = (signed char)0x61ULL, .m6 = (unsigned char)0x80ULL };

struct s349 {
u16 m0 __attribute__((packed));
enum deep m1;
u128 m2[2];
const char * m3;
_Bool m4[4] __attribute__((packed));
u128 m5;
enum wide m6;
u16 rest[];
};
const unsigned int layout_s349[] = { sizeof(struct s349), __builtin_offsetof(struct s349, m0), __builtin_offsetof(struct s349, m1), __builtin_offsetof(struct s349, m2), __builtin_offsetof(struct s349, m2[1]), __builtin_offsetof(struct s349, m3), __builtin_offsetof(struct s349, m4), __builtin_offsetof(struct s349, m4[3]), __builtin_offsetof(struct s349, m5), __builtin_offsetof(struct s349, m6), __builtin_offsetof(struct s349, rest) };
const struct s349 sample_s349 = { .m0 = (u16)0x3f44ULL, .m1 = (enum deep)(-8LL - 1), .m2 = { (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), (u128)((u128)0x3ba7162ffd991e3bULL << 64 | 0x52a16cb55a520a94ULL) }, .m3 = (const char *)0x8000000000000000ULL, .m4 = { 1, 1, 1, 1 }, .m5 = (u128)((u128)0x8000000000000000ULL << 64 | 0x0ULL), .m6 = WIDE_TOP, .rest = { (u16)0xffffULL, (u16)0x8000ULL, (u16)0x8000ULL, (u16)0x8ba2ULL, (u16)0x0ULL } };

struct s350 {
float m0;
u128 m1 : 62;
char m2 : 6;
u32 : 0;
struct s329 m3;
unsigned char m4;
char m5[3];
char m6[4];
};
const unsigned int layout_s350[] = { sizeof(struct s350), __builtin_offsetof(struct s350, m0), __builtin_offsetof(struct s350, m3), __builtin_offsetof(struct s350, m3.m8), __builtin_offsetof(struct s350, m4), __builtin_offsetof(struct s350, m5), __builtin_offsetof(struct s350, m6) };
const struct s350 sample_s350 = { .m0 = -375.250, .m1 = 0, .m2 = 0, .m3 = { .m0 = (u16)0x5854ULL, .m1 = (long)0x8000000000000000ULL, .m2 = (const char *)0x974e6707a5fa2e0ULL, .m3 = 0, .m4 = 0, .m5 = 0, .m6 = (__int128)((u128)17293822569102704640ULL << 64 | 0ULL), .m7 = NEGATIVE_FOUR, .m8 = (char)0x0ULL }, .m4 = (unsigned char)0x0ULL, .m5 = "\141", .m6 = "\303\251\164" };

struct s351 {
long m0;
u128 m1;
char m2;
unsigned long long m3;
union {
union {
u32 : 8;
struct {
signed char m4;
int m5;
long m6 : 16;
signed char m7;
} __attribute__((aligned(64)));
} m8;
union {
u32 : 0;
union s323 m9 __attribute__((packed));
_Bool m10;
};
int m11;
};
struct {
char m12[13];
short m13 : 2;
_Bool m14 : 1;
const volatile u32 m15 : 3;
enum negative m16 : 5;
struct {
union {
u32 ** m17[2][3];
short m18;
__int128 m19 : 107;
const volatile u32 m20;
} __attribute__((packed));
};
} __attribute__((packed));
__int128 m21;
};
const unsigned int layout_s351[] = { sizeof(struct s351), __builtin_offsetof(struct s351, m0), __builtin_offsetof(struct s351, m1), __builtin_offsetof(struct s351, m2), __builtin_offsetof(struct s351, m3), __builtin_offsetof(struct s351, m8), __builtin_offsetof(struct s351, m8.m4), __builtin_offsetof(struct s351, m8.m5), __builtin_offsetof(struct s351, m8.m7), __builtin_offsetof(struct s351, m9), __builtin_offsetof(struct s351, m9.m14.m13), __builtin_offsetof(struct s351, m10), __builtin_offsetof(struct s351, m11), __builtin_offsetof(struct s351, m12), __builtin_offsetof(struct s351, m17), __builtin_offsetof(struct s351, m17[1]), __builtin_offsetof(struct s351, m17[1][2]), __builtin_offsetof(struct s351, m18), __builtin_offsetof(struct s351, m20), __builtin_offsetof(struct s351, m21) };
const struct s351 sample_s351 = { .m0 = (long)0x5271e4dacbfd8213ULL, .m1 = (u128)((u128)0x8000000000000000ULL << 64 | 0x0ULL), .m2 = (char)0x80ULL, .m3 = (unsigned long long)0xbb8f4ea6502ae01ULL, .m11 = (int)0xffffffffULL, .m12 = "\170\170\170\170\170\170\170", .m13 = 0, .m14 = 1, .m15 = 7, .m16 = NEGATIVE_FOUR, .m18 = (short)0x8494ULL, .m21 = (__int128)((u128)0x0ULL << 64 | 0x0ULL) };

struct s352 {
struct s328 m0;
union {
u16 m1;
};
u16 m2 __attribute__((packed));
struct {
struct {
signed char m3 __attribute__((aligned(2)));
};
long m4 : 55;
unsigned long long m5 : 52;
};
unsigned char m6 : 2;
long m7 : 17;
};
const unsigned int layout_s352[] = { sizeof(struct s352), __builtin_offsetof(struct s352, m0), __builtin_offsetof(struct s352, m0.m3), __builtin_offsetof(struct s352, m1), __builtin_offsetof(struct s352, m2), __builtin_offsetof(struct s352, m3) };
const struct s352 sample_s352 = { .m0 = { .m0 = (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), .m1 = (long)0x8000000000000000ULL, .m2 = (short)0xf899ULL, .m3 = (char)0x58ULL }, .m1 = (u16)0xbb7fULL, .m2 = (u16)0x8000ULL, .m3 = (signed char)0xffULL, .m4 = (-1122429356080719LL - 1), .m5 = 2251799813685248ULL, .m6 = 0, .m7 = (-0LL - 1) };

union s353 {
float m0;
union {
float m1[1];
unsigned char m2 __attribute__((aligned(32)));
char m3[18];
char m4[3];
};
_Bool m5 __attribute__((packed));
u16 m6;
u32 : 21;
_Bool m7[2][2];
};
const unsigned int layout_s353[] = { sizeof(union s353), __builtin_offsetof(union s353, m0), __builtin_offsetof(union s353, m1), __builtin_offsetof(union s353, m1[0]), __builtin_offsetof(union s353, m2), __builtin_offsetof(union s353, m3), __builtin_offsetof(union s353, m4), __builtin_offsetof(union s353, m5), __builtin_offsetof(union s353, m6), __builtin_offsetof(union s353, m7), __builtin_offsetof(union s353, m7[1]), __builtin_offsetof(union s353, m7[1][1]) };
const union s353 sample_s353 = { .m5 = 0 };

struct s354 {
union {
union {
u128 m0 __attribute__((packed));
};
const char * m1;
} __attribute__((packed));
u128 m2 __attribute__((packed));
unsigned char m3;
enum negative m4 : 9;
};
const unsigned int layout_s354[] = { sizeof(struct s354), __builtin_offsetof(struct s354, m0), __builtin_offsetof(struct s354, m1), __builtin_offsetof(struct s354, m2), __builtin_offsetof(struct s354, m3) };
const struct s354 sample_s354 = { .m1 = (const char *)0x0ULL, .m2 = (u128)((u128)0x0ULL << 64 | 0x0ULL), .m3 = (unsigned char)0x3ULL, .m4 = NEGATIVE_FOUR };

struct s355 {
union {
enum tiny m0[3];
struct s334 m1;
u16 m2 : 9;
unsigned long long m3;
} m4[1];
const volatile u32 m5;
u32 ** m6;
} __attribute__((packed));
const unsigned int layout_s355[] = { sizeof(struct s355), __builtin_offsetof(struct s355, m4), __builtin_offsetof(struct s355, m4[0]), __builtin_offsetof(struct s355, m4[0].m0), __builtin_offsetof(struct s355, m4[0].m0[2]), __builtin_offsetof(struct s355, m4[0].m1), __builtin_offsetof(struct s355, m4[0].m1.m4[1]), __builtin_offsetof(struct s355, m4[0].m3), __builtin_offsetof(struct s355, m5), __builtin_offsetof(struct s355, m6) };
const struct s355 sample_s355 = { .m4 = { { .m0 = { (enum tiny)77, TINY_ONE, (enum tiny)77 } } }, .m5 = (const volatile u32)0x80000000ULL, .m6 = (u32 **)0x8000000000000000ULL };

struct s356 {
u128 m0 : 47;
long m1 : 5;
__int128 m2 : 7;
long m3 : 51;
__int128 m4 : 56;
struct s355 m5;
union {
signed char m6 : 7;
} m7;
signed char m8 : 2;
unsigned long long m9 : 34;
char m10 : 2;
__int128 m11 : 44;
u32 : 32;
enum deep m12;
};
const unsigned int layout_s356[] = { sizeof(struct s356), __builtin_offsetof(struct s356, m5), __builtin_offsetof(struct s356, m5.m6), __builtin_offsetof(struct s356, m7), __builtin_offsetof(struct s356, m12) };
const struct s356 sample_s356 = { .m0 = 70368744177664ULL, .m1 = (-10LL - 1), .m2 = 60, .m3 = (-1125899906842623LL - 1), .m4 = (-0LL - 1), .m5 = { .m4 = { { .m0 = { (enum tiny)77, TINY_ONE, (enum tiny)77 } } }, .m5 = (const volatile u32)0x80000000ULL, .m6 = (u32 **)0x8000000000000000ULL }, .m7 = { .m6 = (-0LL - 1) }, .m8 = (-0LL - 1), .m9 = 8589934592ULL, .m10 = 0, .m11 = (-5682708807341LL - 1), .m12 = (enum deep)(-8LL - 1) };

struct s357 {
char m0[2][1];
struct {
union s353 m1 __attribute__((packed));
};
unsigned long long m2;
struct {
const volatile u32 m3[2][1];
double m4 __attribute__((aligned(2)));
_Bool m5;
};
struct {
_Bool m6 : 1;
} __attribute__((packed));
long m7 __attribute__((aligned(2)));
const char * m8;
signed char rest[];
};
const unsigned int layout_s357[] = { sizeof(struct s357), __builtin_offsetof(struct s357, m0), __builtin_offsetof(struct s357, m0[1]), __builtin_offsetof(struct s357, m1), __builtin_offsetof(struct s357, m1.m7[1][1]), __builtin_offsetof(struct s357, m2), __builtin_offsetof(struct s357, m3), __builtin_offsetof(struct s357, m3[1]), __builtin_offsetof(struct s357, m3[1][0]), __builtin_offsetof(struct s357, m4), __builtin_offsetof(struct s357, m5), __builtin_offsetof(struct s357, m7), __builtin_offsetof(struct s357, m8), __builtin_offsetof(struct s357, rest) };
const struct s357 sample_s357 = { .m0 = { "", "" }, .m1 = { .m5 = 0 }, .m2 = (unsigned long long)0x6ff020124d8d482dULL, .m3 = { { (const volatile u32)0x52d3eaddULL }, { (const volatile u32)0x2c5b4014ULL } }, .m4 = 1958.125, .m5 = 0, .m6 = 0, .m7 = (long)0xffffffffffffffffULL, .m8 = (const char *)0x8ca467a4e58377b5ULL, .rest = { (signed char)0x8dULL, (signed char)0x0ULL, (signed char)0x5ULL, (signed char)0x0ULL } };

struct s358 {
enum negative m0 __attribute__((aligned(32)));
u128 m1 : 102;
struct {
union {
const volatile u32 m2;
u16 m3;
const volatile u32 m4;
};
u16 m5;
} m6;
enum deep m7;
enum negative m8;
};
const unsigned int layout_s358[] = { sizeof(struct s358), __builtin_offsetof(struct s358, m0), __builtin_offsetof(struct s358, m6), __builtin_offsetof(struct s358, m6.m2), __builtin_offsetof(struct s358, m6.m3), __builtin_offsetof(struct s358, m6.m4), __builtin_offsetof(struct s358, m6.m5), __builtin_offsetof(struct s358, m7), __builtin_offsetof(struct s358, m8) };
const struct s358 sample_s358 = { .m0 = NEGATIVE_FOUR, .m1 = (u128)((u128)94645855674ULL << 64 | 4280748907873764862ULL), .m6 = { .m2 = (const volatile u32)0x0ULL, .m5 = (u16)0x8000ULL }, .m7 = DEEP_ONE, .m8 = NEGATIVE_MINUS };

struct s359 {
char m0[18];
u128 m1 __attribute__((aligned(32)));
enum deep m2 __attribute__((packed));
};
const unsigned int layout_s359[] = { sizeof(struct s359), __builtin_offsetof(struct s359, m0), __builtin_offsetof(struct s359, m1), __builtin_offsetof(struct s359, m2) };
const struct s359 sample_s359 = { .m0 = "\303\251\164\303\251\303\251\164\303\251\303\251\164\303\251\303\251\164", .m1 = (u128)((u128)0xffffffffffffffffULL << 64 | 0xffffffffffffffffULL), .m2 = DEEP_ONE };
