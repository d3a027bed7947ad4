#include "perf_ring.h"

#include <bpf/bpf.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace ebpf {
namespace {

/// Of a PERF_RECORD_SAMPLE with PERF_SAMPLE_RAW alone: the header, the size, the data.
constexpr size_t kRawSize = sizeof(perf_event_header);

size_t PageSize() { return static_cast<size_t>(sysconf(_SC_PAGESIZE)); }

/// PERF_FORMAT_LOST of include/uapi/linux/perf_event.h, which headers before 6.0 lack.
constexpr uint64_t kFormatLost = 1u << 4;

struct LostRecord {
  perf_event_header header;
  uint64_t id;
  uint64_t lost;
};

perf_event_attr AttributesOf(const PerfOptions& options) {
  perf_event_attr attributes{};
  attributes.size = sizeof(attributes);
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.config = PERF_COUNT_SW_BPF_OUTPUT;
  attributes.sample_type = PERF_SAMPLE_RAW;
  attributes.sample_period = 1;
  attributes.write_backward = options.overwrite;
  if (options.watermark) {
    attributes.watermark = 1;
    attributes.wakeup_watermark = options.watermark;
  } else {
    attributes.wakeup_events = options.wakeup_events;
  }
  return attributes;
}

}  // namespace

size_t PerfRing::Footprint(size_t pages) { return (1 + pages) * PageSize(); }

std::unique_ptr<PerfRing> PerfRing::Open(int map, int cpu, const PerfOptions& options, AddressRange* range,
                                         uint8_t* at, bool in_reach, int* error, const char** syscall_name) {
  perf_event_attr attributes = AttributesOf(options);
  const auto flags = static_cast<unsigned long>(PERF_FLAG_FD_CLOEXEC);
  *syscall_name = "perf_event_open";
  attributes.read_format = kFormatLost;
  Fd event(static_cast<int>(syscall(SYS_perf_event_open, &attributes, -1, cpu, -1, flags)));
  const bool counts_lost = event.ok();
  if (!event.ok() && errno == EINVAL) {
    attributes.read_format = 0;
    event = Fd(static_cast<int>(syscall(SYS_perf_event_open, &attributes, -1, cpu, -1, flags)));
  }
  if (!event.ok()) {
    *error = errno;
    return nullptr;
  }
  const size_t page = PageSize();
  // Mapped read-only, it is one that is written over (perf_mmap() in kernel/events/core.c).
  const int protection = options.overwrite ? PROT_READ : PROT_READ | PROT_WRITE;
  *syscall_name = "mmap";
  if (!range->Map(at, Footprint(options.pages), protection, event.get())) {
    *error = errno;
    return nullptr;
  }
  std::unique_ptr<PerfRing> ring(new PerfRing(map, cpu, std::move(event), counts_lost, at, page, options.pages * page,
                                              options.overwrite, in_reach));
  *syscall_name = "bpf(BPF_MAP_UPDATE_ELEM)";
  const int fd = ring->fd();
  if (bpf_map_update_elem(map, &cpu, &fd, BPF_ANY) != 0) {
    *error = errno;
    return nullptr;
  }
  return ring;
}

PerfRing::PerfRing(int map, int cpu, Fd event, bool counts_lost, uint8_t* base, size_t page, size_t size, bool backward,
                   bool in_reach)
    : map_(map),
      cpu_(cpu),
      event_(std::move(event)),
      counts_lost_(counts_lost),
      page_(reinterpret_cast<perf_event_mmap_page*>(base)),
      data_(base + page),
      page_size_(page),
      size_(size),
      backward_(backward),
      in_reach_(in_reach) {}

PerfRing::~PerfRing() {
  bpf_map_delete_elem(map_, &cpu_);
  // (If there is no memory for them, the kernel's stays until the range goes.)
  AddressRange::Zero(reinterpret_cast<uint8_t*>(page_), page_size_ + size_, PROT_READ);
}

size_t PerfRing::pending() const {
  const uint64_t head = __atomic_load_n(&page_->data_head, __ATOMIC_ACQUIRE);
  if (backward_) return std::min<size_t>(tail_ - head, size_);
  return head - tail_;
}

FillLevel PerfRing::Level() const {
  // In this order: the producer never stands behind the consumer.
  const uint64_t tail = page_->data_tail;
  const uint64_t head = __atomic_load_n(&page_->data_head, __ATOMIC_ACQUIRE);
  if (!backward_) return {tail, head};
  // Its head goes down from 0.
  return {-head - std::min<uint64_t>(tail_ - head, size_), -head};
}

uint64_t PerfRing::CountLost() const {
  struct {
    uint64_t value;
    uint64_t lost;
  } counter{};
  if (!counts_lost_ || read(event_.get(), &counter, sizeof(counter)) != sizeof(counter)) return 0;
  return counter.lost;
}

void PerfRing::Begin() {
  taken_ = 0;
  if (backward_) {
    if (copied_.empty()) Snapshot();
    return;
  }
  head_ = __atomic_load_n(&page_->data_head, __ATOMIC_ACQUIRE);
}

/// The kernel writes towards lower positions, so that the newest record is the first, and those behind it can be walked up to
/// what has been written over in part, or was read the last time.
void PerfRing::Snapshot() {
  // What programs send meanwhile is counted as lost (__perf_output_begin()).
  ioctl(event_.get(), PERF_EVENT_IOC_PAUSE_OUTPUT, 1);
  const uint64_t head = __atomic_load_n(&page_->data_head, __ATOMIC_ACQUIRE);
  const uint64_t produced = tail_ - head;
  const size_t length = std::min<uint64_t>(produced, size_);
  snapshot_.resize(length);
  const size_t start = head & (size_ - 1);
  const size_t first = std::min(length, size_ - start);
  if (length) {
    memcpy(snapshot_.data(), data_ + start, first);
    memcpy(snapshot_.data() + first, data_, length - first);
  }
  ioctl(event_.get(), PERF_EVENT_IOC_PAUSE_OUTPUT, 0);
  tail_ = head;
  uint64_t position = 0;
  while (length - position >= sizeof(perf_event_header)) {
    perf_event_header header;
    memcpy(&header, snapshot_.data() + position, sizeof(header));
    if (header.size < sizeof(header) || header.size > length - position) break;
    copied_.push_back(position);
    position += header.size;
  }
  overwritten_ += produced - position;
}

bool PerfRing::Next(Record* record, double* lost) {
  if (backward_) {
    while (!copied_.empty()) {
      last_ = copied_.back();
      copied_.pop_back();
      if (Sample(Word<perf_event_header>(last_), record, lost)) return true;
    }
    return false;
  }
  while (tail_ != head_) {
    const auto header = Word<perf_event_header>(tail_);
    // (The kernel writes no such record. If there is one, nothing up to its position can be trusted.)
    if (header.size < sizeof(header) || header.size % sizeof(header) || header.size > head_ - tail_) {
      tail_ = head_;
      return false;
    }
    last_ = tail_;
    tail_ += header.size;
    if (Sample(header, record, lost)) return true;
  }
  return false;
}

bool PerfRing::Sample(const perf_event_header& header, Record* record, double* lost) {
  last_size_ = header.size;
  taken_ += header.size;
  if (!counts_lost_ && header.type == PERF_RECORD_LOST && header.size >= sizeof(LostRecord))
    *lost += static_cast<double>(Word<uint64_t>(last_ + offsetof(LostRecord, lost)));
  if (header.type != PERF_RECORD_SAMPLE || header.size < kRaw) return false;
  const auto length = Word<uint32_t>(last_ + kRawSize);
  if (length > header.size - kRaw) return false;
  const uint8_t* at = At(last_);
  const bool in_place = in_reach_ && !backward_ && header.size <= data_ + size_ - at;
  *record = {in_place ? at : nullptr, last_, header.size, length};
  return true;
}

size_t PerfRing::Repeat(const Record& record, size_t most) {
  if (!record.at) return 0;
  const size_t size = record.size;
  const uint8_t* next = record.at + size;
  const size_t bytes = std::min<uint64_t>({most, head_ - tail_, static_cast<uint64_t>(data_ + size_ - next)});
  const size_t there = bytes / size;
  // The next address is known without this header's size, so that the processor need not wait for it.
  size_t count = 0;
  while (count < there && memcmp(next, record.at, kRaw) == 0) {
    count++;
    next += size;
  }
  tail_ += count * size;
  taken_ += count * size;
  return count;
}

void PerfRing::Copy(const Record& record, uint8_t* to) const {
  const uint8_t* from = At(record.position);
  const size_t whole = backward_ ? record.size : std::min<size_t>(record.size, data_ + size_ - from);
  memcpy(to, from, whole);
  memcpy(to + whole, data_, record.size - whole);
}

void PerfRing::Unread() {
  taken_ -= last_size_;
  if (backward_)
    copied_.push_back(last_);
  else
    tail_ = last_;
}

void PerfRing::Release() {
  if (!backward_) __atomic_store_n(&page_->data_tail, tail_, __ATOMIC_RELEASE);
}

}  // namespace ebpf
