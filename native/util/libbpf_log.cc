#include "util/libbpf_log.h"

#include <bpf/libbpf.h>

#include <algorithm>
#include <cstdio>

namespace ebpf {
namespace {

constexpr size_t kHead = 512 * 1024;
constexpr size_t kTail = 512 * 1024;

thread_local LibbpfLog* current = nullptr;

int Print(enum libbpf_print_level, const char* format, va_list arguments) {
  if (current) current->Append(format, arguments);
  return 0;
}

}  // namespace

void LibbpfLog::Install() {
  // The compiler makes this safe among threads.
  [[maybe_unused]] static const libbpf_print_fn_t before = libbpf_set_print(Print);
}

LibbpfLog::LibbpfLog() : outer_(current) { current = this; }

LibbpfLog::~LibbpfLog() { current = outer_; }

void LibbpfLog::Append(const char* format, va_list arguments) {
  va_list again;
  va_copy(again, arguments);
  char line[512];
  const int length = vsnprintf(line, sizeof(line), format, arguments);
  if (length >= static_cast<int>(sizeof(line))) {
    std::string text(length + 1, '\0');
    vsnprintf(text.data(), text.size(), format, again);
    Append(text.data(), length);
  } else if (length > 0) {
    Append(line, length);
  }
  va_end(again);
}

void LibbpfLog::Append(const char* text, size_t length) {
  const size_t first = std::min(length, kHead - head_.size());
  head_.append(text, first);
  tail_.append(text + first, length - first);
  // Cut only when it is twice too long, so that each byte is moved once on average.
  if (tail_.size() > 2 * kTail) {
    omitted_ += tail_.size() - kTail;
    tail_.erase(0, tail_.size() - kTail);
  }
}

std::string LibbpfLog::Take() {
  if (tail_.size() > kTail) {
    omitted_ += tail_.size() - kTail;
    tail_.erase(0, tail_.size() - kTail);
  }
  if (omitted_) head_ += "\n[" + std::to_string(omitted_) + " bytes left out]\n";
  head_ += tail_;
  tail_.clear();
  omitted_ = 0;
  return std::move(head_);
}

}  // namespace ebpf
