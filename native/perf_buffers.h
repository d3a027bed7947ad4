// The perf buffers of all CPUs that feed one BPF_MAP_TYPE_PERF_EVENT_ARRAY, read as one source of events.
#pragma once

#include <memory>
#include <vector>

#include "event_source.h"
#include "perf_ring.h"
#include "util/address_range.h"
#include "util/fd.h"
#include "util/shared.h"

namespace ebpf {

class PerfBuffers final : public EventSource {
 public:
  struct Skipped {
    uint32_t cpu;
    int error;
  };
  struct Problem {
    int error = 0;
    const char* syscall = "";
  };

  /// `map`: a descriptor of the map, its own. Of CPUs that are not online (ENODEV) there is no buffer, nor of those that the map
  /// has no slot for (E2BIG). nullptr if there would be none at all, or the kernel refuses one for another reason.
  static std::shared_ptr<PerfBuffers> Create(Fd map, uint32_t slots, uint32_t cpus, const PerfOptions& options,
                                             size_t record_size, size_t runs_size, Problem* problem);

  size_t size() const override { return size_; }
  /// The spare memory, the CPUs' buffers behind it.
  const uint8_t* memory() const override { return memory_->data(); }
  size_t memory_size() const override { return memory_size_; }
  size_t pending() const override;
  FillLevel Level() const override;
  /// Of each CPU in its order, going on with another one at each turn. A run is of one CPU.
  size_t Take(RingRun* runs, size_t runs_size) override;
  void Release() override;
  /// Where the buffers were there are zeros from now on, for those who still hold their addresses.
  void Close() override {
    rings_.clear();
    map_.reset();
  }

  /// Brings what was lost up to date, where the kernel counts it.
  void CountLost();
  /// Readable when a buffer is; waiting needs one of its own.
  Fd Wakeup(Problem* problem) const;
  const std::vector<Skipped>& skipped() const { return skipped_; }
  /// The CPU of each run of the last turn.
  const std::shared_ptr<uint8_t>& memory_of_cpus() const { return cpus_; }
  /// For each possible CPU a double: how many records it has lost so far, and how many bytes were written over.
  const std::shared_ptr<uint8_t>& memory_of_lost() const { return lost_; }

 private:
  struct Turn;

  PerfBuffers() = default;
  bool TakeFrom(PerfRing* ring, Turn* turn);
  double* lost() const { return reinterpret_cast<double*>(lost_.get()); }

  Fd map_;
  std::unique_ptr<AddressRange> memory_;
  size_t memory_size_ = 0;
  std::vector<std::unique_ptr<PerfRing>> rings_;
  std::vector<Skipped> skipped_;
  std::shared_ptr<uint8_t> cpus_;
  std::shared_ptr<uint8_t> lost_;
  uint32_t cpu_count_ = 0;
  size_t size_ = 0;
  size_t record_size_ = 0;
  size_t next_ = 0;
  size_t high_water_ = 0;
};

}  // namespace ebpf
