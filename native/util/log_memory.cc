#include "util/log_memory.h"

#include <sys/mman.h>

#include <cstring>

namespace ebpf {
namespace {

constexpr size_t kMost = size_t{256} << 20;
constexpr size_t kLeast = size_t{1} << 20;

}  // namespace

LogMemory LogMemory::Reserve() {
  LogMemory memory;
  // Refused where address space is limited (RLIMIT_AS) or never overcommitted (vm.overcommit_memory=2): less will do then.
  for (size_t size = kMost; size >= kLeast; size /= 2) {
    void* data = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (data == MAP_FAILED) continue;
    memory.data_ = static_cast<char*>(data);
    memory.size_ = size;
    break;
  }
  return memory;
}

LogMemory::~LogMemory() {
  if (data_) munmap(data_, size_);
}

// Reads no page beyond the one that holds the NUL.
std::string LogMemory::text() const { return data_ ? std::string(data_, strnlen(data_, size_)) : std::string(); }

}  // namespace ebpf
