// Room for a kernel log whose length nobody knows beforehand.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

namespace ebpf {

/// Address space, not memory: pages come into being as the kernel writes to them. So a log is whole at any length that is
/// practical, and an empty one costs nothing.
class LogMemory {
 public:
  /// As much as can be had, up to 256 MiB (the kernel takes up to 1 GiB: UINT_MAX >> 2); empty if there is none at all.
  static LogMemory Reserve();

  LogMemory() = default;
  LogMemory(LogMemory&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  LogMemory& operator=(LogMemory&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~LogMemory();

  char* data() const { return data_; }
  size_t size() const { return size_; }
  /// What was written, up to its NUL.
  std::string text() const;

 private:
  char* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace ebpf
