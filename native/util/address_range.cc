#include "address_range.h"

#include <sys/mman.h>

namespace ebpf {
namespace {

void Unmap(uint8_t* begin, uint8_t* end) {
  if (begin != end) munmap(begin, static_cast<size_t>(end - begin));
}

}  // namespace

std::unique_ptr<AddressRange> AddressRange::Reserve(size_t size) {
  void* data = mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (data == MAP_FAILED) return nullptr;
  return std::unique_ptr<AddressRange>(new AddressRange(static_cast<uint8_t*>(data), size));
}

AddressRange::~AddressRange() {
  Unmap(data_, hole_);
  Unmap(hole_end_, data_ + size_);
}

bool AddressRange::Zero(uint8_t* at, size_t length, int protection) {
  return mmap(at, length, protection, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) != MAP_FAILED;
}

bool AddressRange::Map(uint8_t* at, size_t length, int protection, int fd) {
  if (mmap(at, length, protection, MAP_FIXED | MAP_SHARED, fd, 0) != MAP_FAILED) return true;
  hole_ = at;
  hole_end_ = at + length;
  return false;
}

}  // namespace ebpf
