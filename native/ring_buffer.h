// The memory of a BPF_MAP_TYPE_RINGBUF, and what a consumer does with it (kernel/bpf/ringbuf.c).
//
// The map consists of a page with the consumer's position, which we write; a page with the producer's; and the data, mapped
// twice in a row, so that a record that wraps around lies in one piece. Data pages can't be mapped writable.
#pragma once

#include <linux/bpf.h>

#include <cstddef>
#include <cstdint>
#include <memory>

namespace ebpf {

/// Records of one length that follow each other: with their headers they stand RingBuffer::Footprint(length) apart. Most rings
/// carry one type of record, so that a whole batch is a run or two, and nothing need be noted for each record.
struct RingRun {
  uint32_t offset;  // of the first one's data
  uint32_t length;  // of each
  uint32_t end;     // how many records there are up to the end of this run
};

class RingBuffer {
 public:
  /// nullptr if the kernel refuses: errno says why. `size`: the map's max_entries, a power of two.
  static std::unique_ptr<RingBuffer> Create(int fd, size_t size);
  ~RingBuffer();

  size_t size() const { return mask_ + 1; }
  /// The data, mapped twice: 2 * size() bytes that can only be read.
  const uint8_t* data() const { return data_; }
  /// Produced and not yet taken. 0 after Close().
  size_t pending() const;

  /// Gives back what was taken before, and takes records until there is no more, `runs` is full, a batch's worth is there, or
  /// one is still being written. Answers how many records. They lie in the ring, and the producer leaves them alone until the
  /// next Take() or Release().
  size_t Take(RingRun* runs, size_t runs_size);
  /// Gives back what was taken: the producer may overwrite it.
  void Release();
  /// Lets go of the kernel's memory. Where the data was there are zeros from now on, for those who still hold its address.
  void Close();

  /// Bytes of a record with its header.
  static constexpr size_t Footprint(uint32_t length) { return (size_t{length} + BPF_RINGBUF_HDR_SZ + 7) & ~size_t{7}; }

 private:
  RingBuffer(void* consumer, void* producer, size_t size, size_t page);
  /// The first word of the record there: its length, and whether it is being written or was given up.
  uint32_t Header(unsigned long position) const;

  // unsigned long in the kernel; these are the machine's own words.
  unsigned long* consumer_position_;  // nullptr after Close()
  const unsigned long* const producer_position_;
  const uint8_t* const data_;
  const size_t mask_;
  const size_t page_;
  unsigned long taken_ = 0;  // the position behind what was taken, until that is given back
  bool holds_ = false;       // whether anything is taken
};

}  // namespace ebpf
