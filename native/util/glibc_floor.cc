// Keeps the glibc that the addon needs at 2.33 when it is built on a newer one. Since 2.38 glibc's headers redirect strtol
// and its kin to C23 forms (__isoc23_strtol@GLIBC_2.38), in libbpf's and libelf's objects as in ours. The forms differ in
// taking "0b" prefixes alone, which nothing here wants: defined here, hidden, they are the older functions.
#include <cstdarg>
#include <cstdio>

extern "C" {
// By their names in the library, past the headers' redirection.
long plain_strtol(const char*, char**, int) __asm__("strtol");
long long plain_strtoll(const char*, char**, int) __asm__("strtoll");
unsigned long plain_strtoul(const char*, char**, int) __asm__("strtoul");
unsigned long long plain_strtoull(const char*, char**, int) __asm__("strtoull");
int plain_vsscanf(const char*, const char*, va_list) __asm__("__isoc99_vsscanf");
int plain_vfscanf(FILE*, const char*, va_list) __asm__("__isoc99_vfscanf");

long __isoc23_strtol(const char* text, char** end, int base) { return plain_strtol(text, end, base); }
long long __isoc23_strtoll(const char* text, char** end, int base) { return plain_strtoll(text, end, base); }
unsigned long __isoc23_strtoul(const char* text, char** end, int base) { return plain_strtoul(text, end, base); }
unsigned long long __isoc23_strtoull(const char* text, char** end, int base) {
  return plain_strtoull(text, end, base);
}

int __isoc23_sscanf(const char* text, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int count = plain_vsscanf(text, format, arguments);
  va_end(arguments);
  return count;
}

int __isoc23_fscanf(FILE* file, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int count = plain_vfscanf(file, format, arguments);
  va_end(arguments);
  return count;
}
}
