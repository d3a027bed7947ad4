// Addresses in a row for memory of several kinds, so that one ArrayBuffer covers all of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace ebpf {

class AddressRange {
 public:
  /// Of whole pages, which can't be accessed before something is mapped there; nullptr if there are not so many, errno says why.
  static std::unique_ptr<AddressRange> Reserve(size_t size);
  /// Unmaps all that is there.
  ~AddressRange();
  AddressRange(const AddressRange&) = delete;
  AddressRange& operator=(const AddressRange&) = delete;

  uint8_t* data() const { return data_; }

  /// Zeros in place of what is there, in one step, so that the addresses are never anybody else's. False, and errno says why, if
  /// there is no memory for them.
  static bool Zero(uint8_t* at, size_t length, int protection);
  /// Another file's memory in place of what is there. After a failure, too, kernels before 6.12 have unmapped what was there: those
  /// addresses may be anybody's from then on, and are left alone. The range is then of no further use.
  bool Map(uint8_t* at, size_t length, int protection, int fd);
  bool whole() const { return hole_ == hole_end_; }

 private:
  AddressRange(uint8_t* data, size_t size) : data_(data), size_(size), hole_(data + size), hole_end_(hole_) {}

  uint8_t* const data_;
  const size_t size_;
  uint8_t* hole_;
  uint8_t* hole_end_;
};

}  // namespace ebpf
