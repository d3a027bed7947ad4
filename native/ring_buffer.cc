#include "ring_buffer.h"

#include <linux/bpf.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

namespace ebpf {
namespace {

/// How much is walked before it is copied: enough for memcpy to be at its best, and little enough that the headers' cache lines
/// are still near when it comes.
constexpr size_t kSpan = 16 * 1024;

unsigned long LoadAcquire(const unsigned long* word) { return __atomic_load_n(word, __ATOMIC_ACQUIRE); }

}  // namespace

std::unique_ptr<RingBuffer> RingBuffer::Create(int fd, size_t size) {
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  void* consumer = mmap(nullptr, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (consumer == MAP_FAILED) return nullptr;
  void* producer = mmap(nullptr, page + 2 * size, PROT_READ, MAP_SHARED, fd, static_cast<off_t>(page));
  if (producer == MAP_FAILED) {
    munmap(consumer, page);
    return nullptr;
  }
  return std::unique_ptr<RingBuffer>(new RingBuffer(consumer, producer, size, page));
}

RingBuffer::RingBuffer(void* consumer, void* producer, size_t size, size_t page)
    : consumer_position_(static_cast<unsigned long*>(consumer)),
      producer_position_(static_cast<const unsigned long*>(producer)),
      data_(static_cast<const uint8_t*>(producer) + page),
      mask_(size - 1),
      page_(page) {}

RingBuffer::~RingBuffer() {
  munmap(consumer_position_, page_);
  munmap(const_cast<unsigned long*>(producer_position_), page_ + 2 * size());
}

size_t RingBuffer::pending() const {
  return LoadAcquire(producer_position_) - __atomic_load_n(consumer_position_, __ATOMIC_RELAXED);
}

size_t RingBuffer::Footprint(size_t length) { return (length + BPF_RINGBUF_HDR_SZ + 7) & ~size_t{7}; }

int64_t RingBuffer::Fill(uint8_t* memory, size_t memory_size, RingIndex* index, size_t index_size) {
  const unsigned long begin = __atomic_load_n(consumer_position_, __ATOMIC_RELAXED);
  const unsigned long end = LoadAcquire(producer_position_);
  unsigned long position = begin;
  size_t used = 0;
  size_t count = 0;
  int64_t too_large = 0;
  bool more = true;

  while (more) {
    // A span of records that are wanted, headers and all, goes to memory in one copy.
    const unsigned long span_begin = position;
    const size_t base = used;
    size_t discarded = 0;
    more = position < end;
    while (position < end && position - span_begin < kSpan) {
      const auto* header = reinterpret_cast<const uint32_t*>(data_ + (position & mask_));
      // Pairs with the producer's release when it commits: past it, the record is whole.
      const uint32_t word = __atomic_load_n(header, __ATOMIC_ACQUIRE);
      const uint32_t length = word & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
      const size_t footprint = Footprint(length);
      // (The kernel never lets a record reach beyond the producer's position. If one does, nothing here can be trusted.)
      if ((word & BPF_RINGBUF_BUSY_BIT) || footprint > end - position) {
        more = false;
        break;
      }
      if (word & BPF_RINGBUF_DISCARD_BIT) {
        discarded = footprint;
        break;
      }
      if (count == index_size || footprint > memory_size - used) {
        if (count == 0) too_large = length;
        more = false;
        break;
      }
      index[count++] = {static_cast<uint32_t>(used + BPF_RINGBUF_HDR_SZ), length};
      used += footprint;
      position += footprint;
    }
    memcpy(memory + base, data_ + (span_begin & mask_), used - base);
    position += discarded;
  }

  // Released only now that the records are copied: the producer may overwrite them at once.
  if (position != begin) __atomic_store_n(consumer_position_, position, __ATOMIC_RELEASE);
  return count || !too_large ? static_cast<int64_t>(count) : -too_large;
}

}  // namespace ebpf
