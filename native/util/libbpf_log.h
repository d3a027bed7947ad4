// What libbpf says while a call lasts. libbpf has one print callback for the whole process: ours hands each message to the
// capture that the calling thread has open, and drops it if there is none. Nothing is ever printed.
#pragma once

#include <cstdarg>
#include <cstddef>
#include <string>

namespace ebpf {

class LibbpfLog {
 public:
  /// Takes the callback over. Once for each environment; the first that comes does it for the process.
  static void Install();

  /// Captures on this thread until destroyed. Captures nest.
  LibbpfLog();
  ~LibbpfLog();
  LibbpfLog(const LibbpfLog&) = delete;
  LibbpfLog& operator=(const LibbpfLog&) = delete;

  /// All levels, as printed. Of more than a mebibyte the beginning and the end.
  std::string Take();

  /// For the print callback.
  void Append(const char* format, va_list arguments);

 private:
  void Append(const char* text, size_t length);

  LibbpfLog* outer_;
  std::string head_;
  std::string tail_;
  size_t omitted_ = 0;
};

}  // namespace ebpf
