#include "ring_buffer.h"

#include <linux/bpf.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>

namespace ebpf {
namespace {

/// Bytes that one turn takes at the most (a larger record goes alone): what a turn of the event loop can decode without being
/// felt. Of a small ring a quarter, so that the producer goes on meanwhile.
constexpr size_t kTurn = 1024 * 1024;

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
      page_(page),
      taken_(__atomic_load_n(consumer_position_, __ATOMIC_RELAXED)) {}

RingBuffer::~RingBuffer() {
  munmap(consumer_position_, page_);
  munmap(const_cast<unsigned long*>(producer_position_), page_ + 2 * size());
}

size_t RingBuffer::pending() const {
  return LoadAcquire(producer_position_) - taken_;
}

void RingBuffer::Release() {
  if (taken_ != __atomic_load_n(consumer_position_, __ATOMIC_RELAXED))
    __atomic_store_n(consumer_position_, taken_, __ATOMIC_RELEASE);
}

size_t RingBuffer::Take(RingIndex* index, size_t index_size) {
  Release();
  const unsigned long begin = taken_;
  const unsigned long end = LoadAcquire(producer_position_);
  const size_t turn = std::min(kTurn, size() / 4);
  unsigned long position = begin;
  size_t count = 0;
  while (position < end && count < index_size) {
    const size_t offset = position & mask_;
    // Pairs with the producer's release when it commits: past it, the record is whole.
    const uint32_t word = __atomic_load_n(reinterpret_cast<const uint32_t*>(data_ + offset), __ATOMIC_ACQUIRE);
    const uint32_t length = word & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
    const size_t footprint = (size_t{length} + BPF_RINGBUF_HDR_SZ + 7) & ~size_t{7};
    // (The kernel never lets a record reach beyond the producer's position. If one does, nothing here can be trusted.)
    if ((word & BPF_RINGBUF_BUSY_BIT) || footprint > end - position) break;
    if (!(word & BPF_RINGBUF_DISCARD_BIT)) {
      if (count && position + footprint - begin > turn) break;
      index[count++] = {static_cast<uint32_t>(offset + BPF_RINGBUF_HDR_SZ), length};
    }
    position += footprint;
  }
  taken_ = position;
  if (!count) Release();  // nothing but discarded records: nobody will read them
  return count;
}

}  // namespace ebpf
