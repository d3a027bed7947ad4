/*
 * Included before everything else in C and C++, in the libraries and in the addon. With _GNU_SOURCE, glibc 2.38 and
 * newer redirect strtol and its kin to C23 forms (__isoc23_strtol@GLIBC_2.38) that older systems lack: they differ in
 * "0b" prefixes alone, and nothing here wants those. features.h decides it, once: it is included now, and overruled.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <features.h>
#undef __GLIBC_USE_C2X_STRTOL
#define __GLIBC_USE_C2X_STRTOL 0
#undef __GLIBC_USE_C23_STRTOL
#define __GLIBC_USE_C23_STRTOL 0
