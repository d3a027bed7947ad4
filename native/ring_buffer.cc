#include "ring_buffer.h"

#include <linux/bpf.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>

namespace ebpf {
namespace {

/// Bytes that a batch takes at the most (a larger record goes alone): what has just been walked is still in a cache of 1 MiB when
/// it is decoded. Of a small ring a quarter, so that the producer goes on meanwhile.
constexpr size_t kBatch = 512 * 1024;

/// Bytes of a record with its header.
constexpr size_t Footprint(uint32_t length) { return (size_t{length} + BPF_RINGBUF_HDR_SZ + 7) & ~size_t{7}; }

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
  if (consumer_position_) munmap(consumer_position_, page_);
  munmap(const_cast<unsigned long*>(producer_position_), page_ + 2 * size());
}

void RingBuffer::Close() {
  if (!consumer_position_) return;
  Release();
  munmap(consumer_position_, page_);
  consumer_position_ = nullptr;
  // In one step, so that the addresses are never anybody else's. (If there is no memory for it, the kernel's stays.)
  mmap(const_cast<unsigned long*>(producer_position_), page_ + 2 * size(), PROT_READ,
       MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

size_t RingBuffer::pending() const {
  if (!consumer_position_) return 0;
  return LoadAcquire(producer_position_) - (holds_ ? taken_ : LoadAcquire(consumer_position_));
}

FillLevel RingBuffer::Level() const {
  if (!consumer_position_) return {0, 0, high_water_};
  // In this order: the producer never stands behind the consumer.
  const unsigned long consumer = LoadAcquire(consumer_position_);
  const unsigned long producer = LoadAcquire(producer_position_);
  return {consumer, producer, std::max(high_water_, size_t{producer - consumer})};
}

uint32_t RingBuffer::Header(unsigned long position) const {
  // Pairs with the producer's release when it commits: past it, the record is whole.
  return __atomic_load_n(reinterpret_cast<const uint32_t*>(data_ + (position & mask_)), __ATOMIC_ACQUIRE);
}

void RingBuffer::Release() {
  if (holds_) __atomic_store_n(consumer_position_, taken_, __ATOMIC_RELEASE);
  holds_ = false;
}

size_t RingBuffer::Take(RingRun* runs, size_t runs_size) {
  Release();
  // Read anew: between two readers of ours somebody else may have read a pinned ring.
  const unsigned long begin = LoadAcquire(consumer_position_);
  const unsigned long end = LoadAcquire(producer_position_);
  high_water_ = std::max(high_water_, size_t{end - begin});
  const size_t most = std::min(kBatch, size() / 4);
  unsigned long position = begin;
  unsigned long run_end = begin;  // where a record has to stand to belong to the run
  RingRun* run = nullptr;
  size_t run_count = 0;
  size_t count = 0;
  while (position < end) {
    const uint32_t word = Header(position);
    const uint32_t length = word & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
    const size_t footprint = Footprint(length);
    // (The kernel never lets a record reach beyond the producer's position. If one does, nothing here can be trusted.)
    if ((word & BPF_RINGBUF_BUSY_BIT) || footprint > end - position) break;
    if (word & BPF_RINGBUF_DISCARD_BIT) {
      position += footprint;
      continue;
    }
    if (count && position + footprint - begin > most) break;
    if (!run || length != run->length || position != run_end) {
      if (run) run->end = static_cast<uint32_t>(count);
      if (run_count == runs_size) break;
      run = &runs[run_count++];
      *run = {static_cast<uint32_t>((position & mask_) + BPF_RINGBUF_HDR_SZ), length, 0, static_cast<uint32_t>(footprint)};
    }
    count++;
    position += footprint;
    // More of the same: the next address is known without this header's length, so that the processor need not wait for it.
    const unsigned long last = std::min(end, begin + most);
    while (last - position >= footprint && last > position && Header(position) == word) {
      count++;
      position += footprint;
    }
    run_end = position;
  }
  if (run) run->end = static_cast<uint32_t>(count);
  taken_ = position;
  holds_ = position != begin;
  if (!count) Release();  // nothing but discarded records: nobody will read them
  return count;
}

}  // namespace ebpf
