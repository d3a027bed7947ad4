#include "perf_buffers.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace ebpf {

std::shared_ptr<PerfBuffers> PerfBuffers::Create(Fd map, uint32_t slots, uint32_t cpus, const PerfOptions& options,
                                                 size_t record_size, size_t runs_size, Problem* problem) {
  std::shared_ptr<PerfBuffers> buffers(new PerfBuffers);
  buffers->map_ = std::move(map);
  buffers->cpu_count_ = cpus;
  buffers->record_size_ = record_size;
  buffers->memory_ = AllocateBytes(kMemory);
  buffers->cpus_ = AllocateBytes(runs_size * sizeof(uint32_t));
  buffers->lost_ = AllocateBytes(2 * cpus * sizeof(double));
  if (!buffers->memory_ || !buffers->cpus_ || !buffers->lost_) {
    *problem = {ENOMEM, "calloc"};
    return nullptr;
  }
  for (uint32_t cpu = 0; cpu < cpus; cpu++) {
    if (cpu >= slots) {
      buffers->skipped_.push_back({cpu, E2BIG});
      continue;
    }
    auto ring = PerfRing::Open(buffers->map_.get(), static_cast<int>(cpu), options, &problem->error, &problem->syscall);
    if (!ring && problem->error != ENODEV) return nullptr;
    if (ring)
      buffers->rings_.push_back(std::move(ring));
    else
      buffers->skipped_.push_back({cpu, ENODEV});
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
  const size_t bytes = pending();
  return {taken_, taken_ + bytes, std::max(high_water_, bytes)};
}

struct PerfBuffers::Turn {
  RingRun* const runs;
  const size_t runs_size;
  size_t run_count = 0;
  size_t count = 0;
  size_t used = 0;
};

bool PerfBuffers::TakeFrom(PerfRing* ring, Turn* turn) {
  const auto cpu = static_cast<uint32_t>(ring->cpu());
  RingRun* run = nullptr;
  PerfRing::Record record;
  while (ring->Next(&record, &lost()[cpu])) {
    // The kernel rounds a size up to 8 bytes with that of the size itself, and says no more what it was (perf_prepare_sample()).
    uint32_t length = record.length;
    if (record_size_ && length > record_size_ && length - record_size_ < 8) length = static_cast<uint32_t>(record_size_);
    const size_t footprint = Footprint(length);
    const bool new_run = !run || run->length != length;
    if ((turn->count && turn->used + footprint > kBatch) || (new_run && turn->run_count == turn->runs_size)) {
      ring->Unread();
      return false;
    }
    if (new_run) {
      reinterpret_cast<uint32_t*>(cpus_.get())[turn->run_count] = cpu;
      run = &turn->runs[turn->run_count++];
      *run = {static_cast<uint32_t>(turn->used + kHeader), length, 0};
    }
    ring->Copy(record, memory_.get() + turn->used + kHeader, length);
    turn->used += footprint;
    run->end = static_cast<uint32_t>(++turn->count);
  }
  return true;
}

size_t PerfBuffers::Take(RingRun* runs, size_t runs_size) {
  Turn turn{runs, runs_size};
  const size_t before = pending();
  high_water_ = std::max(high_water_, before);
  for (size_t i = 0; i < rings_.size(); i++) {
    const size_t place = (next_ + i) % rings_.size();
    PerfRing* ring = rings_[place].get();
    ring->Begin();
    const bool all = TakeFrom(ring, &turn);
    ring->End();
    lost()[cpu_count_ + static_cast<uint32_t>(ring->cpu())] = static_cast<double>(ring->overwritten());
    if (all) continue;
    // It has had its turn; who comes after it is the first of the next.
    next_ = (place + 1) % rings_.size();
    break;
  }
  taken_ += turn.used;
  return turn.count;
}

}  // namespace ebpf
