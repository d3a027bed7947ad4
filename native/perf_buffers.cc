#include "perf_buffers.h"

#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace ebpf {
namespace {

/// Bytes that a batch takes at the most (a larger record goes alone), as of a ring (native/ring_buffer.cc).
constexpr size_t kBatch = 512 * 1024;

/// For records that can't be read in place. (One has 64 KiB at the most: perf_event_header.size.)
constexpr size_t kSpare = kBatch;

/// Decoders reckon with offsets of 31 bits (lib/codec/compiler/flyweight.ts). What lies behind is copied.
constexpr size_t kReach = size_t{1} << 31;

}  // namespace

std::shared_ptr<PerfBuffers> PerfBuffers::Create(Fd map, uint32_t slots, uint32_t cpus, const PerfOptions& options,
                                                 size_t record_size, size_t runs_size, Problem* problem) {
  std::shared_ptr<PerfBuffers> buffers(new PerfBuffers);
  buffers->map_ = std::move(map);
  buffers->cpu_count_ = cpus;
  buffers->record_size_ = record_size;
  buffers->cpus_ = AllocateBytes(runs_size * sizeof(uint32_t));
  buffers->lost_ = AllocateBytes(2 * cpus * sizeof(double));
  if (!buffers->cpus_ || !buffers->lost_) {
    *problem = {ENOMEM, "calloc"};
    return nullptr;
  }
  const size_t footprint = PerfRing::Footprint(options.pages);
  buffers->memory_ = AddressRange::Reserve(kSpare + std::min(slots, cpus) * footprint);
  if (!buffers->memory_ || !AddressRange::Zero(buffers->memory_->data(), kSpare, PROT_READ | PROT_WRITE)) {
    *problem = {errno, "mmap"};
    return nullptr;
  }
  buffers->memory_size_ = kSpare;
  size_t end = kSpare;
  for (uint32_t cpu = 0; cpu < cpus; cpu++) {
    if (cpu >= slots) {
      buffers->skipped_.push_back({cpu, E2BIG});
      continue;
    }
    auto ring = PerfRing::Open(buffers->map_.get(), static_cast<int>(cpu), options, buffers->memory_.get(),
                               buffers->memory_->data() + end, end + footprint <= kReach, &problem->error,
                               &problem->syscall);
    if (!ring && (problem->error != ENODEV || !buffers->memory_->whole())) return nullptr;
    if (ring) {
      buffers->rings_.push_back(std::move(ring));
      end += footprint;
      if (end <= kReach) buffers->memory_size_ = end;
    } else {
      buffers->skipped_.push_back({cpu, ENODEV});
    }
  }
  if (buffers->rings_.empty()) {
    if (!problem->error) *problem = {E2BIG, "bpf(BPF_MAP_UPDATE_ELEM)"};
    return nullptr;
  }
  buffers->size_ = buffers->rings_.size() * options.pages * static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return buffers;
}

Fd PerfBuffers::Wakeup(Problem* problem) const {
  Fd epoll(epoll_create1(EPOLL_CLOEXEC));
  if (!epoll.ok()) {
    *problem = {errno, "epoll_create1"};
    return epoll;
  }
  for (const auto& ring : rings_) {
    epoll_event event{};
    event.events = EPOLLIN;
    if (epoll_ctl(epoll.get(), EPOLL_CTL_ADD, ring->fd(), &event) != 0) {
      *problem = {errno, "epoll_ctl"};
      return Fd();
    }
  }
  return epoll;
}

size_t PerfBuffers::pending() const {
  size_t bytes = 0;
  for (const auto& ring : rings_) bytes += ring->pending();
  return bytes;
}

void PerfBuffers::CountLost() {
  for (const auto& ring : rings_)
    if (ring->counts_lost()) lost()[ring->cpu()] = static_cast<double>(ring->CountLost());
}

FillLevel PerfBuffers::Level() const {
  FillLevel level;
  for (const auto& ring : rings_) {
    const FillLevel one = ring->Level();
    level.consumer += one.consumer;
    level.producer += one.producer;
  }
  level.high_water = std::max<size_t>(high_water_, level.producer - level.consumer);
  return level;
}

struct PerfBuffers::Turn {
  RingRun* const runs;
  const size_t runs_size;
  size_t run_count = 0;
  size_t count = 0;
  size_t used = 0;
  size_t copied = 0;
};

bool PerfBuffers::TakeFrom(PerfRing* ring, Turn* turn) {
  const auto cpu = static_cast<uint32_t>(ring->cpu());
  const size_t most = std::min(ring->share(), kBatch - std::min(kBatch, turn->used));
  RingRun* run = nullptr;
  const uint8_t* run_end = nullptr;  // where a record has to stand to belong to the run
  PerfRing::Record record;
  while (ring->Next(&record, &lost()[cpu])) {
    // The kernel rounds a size up to 8 bytes with that of the size itself, and says no more what it was (perf_prepare_sample()).
    uint32_t length = record.length;
    if (record_size_ && length > record_size_ && length - record_size_ < 8) length = static_cast<uint32_t>(record_size_);
    uint8_t* const spare = memory_->data() + turn->copied;
    const uint8_t* const at = record.at ? record.at : spare;
    const bool new_run = !run || run->length != length || run->stride != record.size || at != run_end;
    const bool full = turn->count && turn->used + ring->taken() > kBatch;
    if (full || (new_run && turn->run_count == turn->runs_size)) {
      ring->Unread();
      return false;
    }
    if (run && ring->taken() > most) {
      ring->Unread();
      break;
    }
    if (new_run) {
      reinterpret_cast<uint32_t*>(cpus_.get())[turn->run_count] = cpu;
      run = &turn->runs[turn->run_count++];
      *run = {static_cast<uint32_t>(at - memory_->data() + PerfRing::kRaw), length, 0, record.size};
    }
    if (!record.at) {
      ring->Copy(record, spare);
      turn->copied += record.size;
    }
    const size_t more = ring->taken() < most ? ring->Repeat(record, most - ring->taken()) : 0;
    turn->count += 1 + more;
    run_end = at + (1 + more) * record.size;
    run->end = static_cast<uint32_t>(turn->count);
  }
  turn->used += ring->taken();
  return true;
}

size_t PerfBuffers::Take(RingRun* runs, size_t runs_size) {
  Release();
  Turn turn{runs, runs_size};
  high_water_ = std::max(high_water_, pending());
  for (size_t i = 0; i < rings_.size(); i++) {
    const size_t place = (next_ + i) % rings_.size();
    PerfRing* ring = rings_[place].get();
    ring->Begin();
    const bool all = TakeFrom(ring, &turn);
    lost()[cpu_count_ + static_cast<uint32_t>(ring->cpu())] = static_cast<double>(ring->overwritten());
    if (all) continue;
    // It has had its turn; who comes after it is the first of the next.
    next_ = (place + 1) % rings_.size();
    break;
  }
  if (!turn.count) Release();  // nothing but what the kernel says was lost: nobody will read it
  return turn.count;
}

void PerfBuffers::Release() {
  for (const auto& ring : rings_) ring->Release();
}

}  // namespace ebpf
