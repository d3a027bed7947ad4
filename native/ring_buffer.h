// The memory of a BPF_MAP_TYPE_RINGBUF, and what a consumer does with it (kernel/bpf/ringbuf.c).
//
// The map consists of a page with the consumer's position, which we write; a page with the producer's; and the data, mapped
// twice in a row, so that a record that wraps around lies in one piece. Data pages can't be mapped writable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace ebpf {

/// One record in the memory it was copied to.
struct RingIndex {
  uint32_t offset;
  uint32_t length;
};

class RingBuffer {
 public:
  /// nullptr if the kernel refuses: errno says why. `size`: the map's max_entries, a power of two.
  static std::unique_ptr<RingBuffer> Create(int fd, size_t size);
  ~RingBuffer();

  size_t size() const { return mask_ + 1; }
  /// Produced and not yet consumed.
  size_t pending() const;

  /// Takes records until there is no more, `memory` or `index` is full, or one is still being written. Answers how many,
  /// or -n where the first does not fit: it has n bytes and is left in the ring.
  int64_t Fill(uint8_t* memory, size_t memory_size, RingIndex* index, size_t index_size);

  /// Bytes of memory that a record of `length` bytes takes.
  static size_t Footprint(size_t length);

 private:
  RingBuffer(void* consumer, void* producer, size_t size, size_t page);

  // unsigned long in the kernel; these are the machine's own words.
  unsigned long* const consumer_position_;
  const unsigned long* const producer_position_;
  const uint8_t* const data_;
  const size_t mask_;
  const size_t page_;
};

}  // namespace ebpf
