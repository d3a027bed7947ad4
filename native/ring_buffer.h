// The memory of a BPF_MAP_TYPE_RINGBUF, and what a consumer does with it (kernel/bpf/ringbuf.c).
//
// The map consists of a page with the consumer's position, which we write; a page with the producer's; and the data, mapped
// twice in a row, so that a record that wraps around lies in one piece. Data pages can't be mapped writable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "event_source.h"

namespace ebpf {

class RingBuffer final : public EventSource {
 public:
  /// nullptr if the kernel refuses: errno says why. `size`: the map's max_entries, a power of two.
  static std::unique_ptr<RingBuffer> Create(int fd, size_t size);
  ~RingBuffer() override;

  size_t size() const override { return mask_ + 1; }
  /// The data, mapped twice: 2 * size() bytes that can only be read.
  const uint8_t* memory() const override { return data_; }
  size_t memory_size() const override { return 2 * size(); }
  size_t pending() const override;
  FillLevel Level() const override;

  /// Ends as well at a record that is still being written. What is taken lies in the ring, and the producer leaves it alone
  /// until the next Take() or Release().
  size_t Take(RingRun* runs, size_t runs_size) override;
  void Release() override;
  /// Where the data was there are zeros from now on, for those who still hold its address.
  void Close() override;

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
  size_t high_water_ = 0;
};

}  // namespace ebpf
