// The memory of a BPF_MAP_TYPE_RINGBUF, and what a consumer does with it (kernel/bpf/ringbuf.c).
//
// The map consists of a page with the consumer's position, which we write; a page with the producer's; and the data, mapped
// twice in a row, so that a record that wraps around lies in one piece. Data pages can't be mapped writable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace ebpf {

/// One record's place in the data.
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
  /// The data, mapped twice: 2 * size() bytes that can only be read.
  const uint8_t* data() const { return data_; }
  /// Produced and not yet taken.
  size_t pending() const;

  /// Gives back what was taken before, and takes records until there is no more, `index` is full, a turn's worth is there, or
  /// one is still being written. Answers how many. They lie in the ring, and the producer leaves them alone until the next
  /// Take() or Release().
  size_t Take(RingIndex* index, size_t index_size);
  /// Gives back what was taken: the producer may overwrite it.
  void Release();

 private:
  RingBuffer(void* consumer, void* producer, size_t size, size_t page);

  // unsigned long in the kernel; these are the machine's own words.
  unsigned long* const consumer_position_;
  const unsigned long* const producer_position_;
  const uint8_t* const data_;
  const size_t mask_;
  const size_t page_;
  unsigned long taken_;  // the position behind what was taken
};

}  // namespace ebpf
