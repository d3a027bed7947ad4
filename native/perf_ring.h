// One CPU's buffer of perf records, into which programs write with bpf_perf_event_output() (kernel/events/ring_buffer.c): a page with
// positions, and the data. A record that wraps around lies in two pieces, so what is read is copied.
#pragma once

#include <linux/perf_event.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "util/fd.h"

namespace ebpf {

struct PerfOptions {
  /// Of data, for each CPU: a power of two.
  size_t pages = 64;
  /// Wakes the reader after so many records, or so many bytes where `watermark` is not 0.
  uint32_t wakeup_events = 1;
  uint32_t watermark = 0;
  /// Writes over what is oldest in place of losing what is newest (write_backward, kernel 4.7).
  bool overwrite = false;
};

class PerfRing {
 public:
  /// What perf says of a record; positions are for Copy().
  struct Record {
    uint64_t position;
    uint32_t length;
  };

  /// nullptr if the kernel refuses: `error` and `syscall` say what. The event is put into the map's slot of that CPU, and
  /// taken out of it at the end, since the map itself would keep it for as long as the map's descriptor is open.
  static std::unique_ptr<PerfRing> Open(int map, int cpu, const PerfOptions& options, int* error, const char** syscall);
  ~PerfRing();

  int cpu() const { return cpu_; }
  int fd() const { return event_.get(); }
  size_t pending() const;

  /// Before records are asked for; of one that is written over, stops the programs for as long as its memory is copied.
  void Begin();
  /// Whether the kernel counts what is lost (PERF_FORMAT_LOST, kernel 6.0); before, it tells by records alone.
  bool counts_lost() const { return counts_lost_; }
  /// How many so far; 0 where it does not count.
  uint64_t CountLost() const;
  /// The next record's raw data; false at the end. Adds what the kernel says was lost to `lost`, unless it counts.
  bool Next(Record* record, double* lost);
  void Copy(const Record& record, uint8_t* to, size_t length) const;
  /// Puts the last record back: it comes again.
  void Unread();
  /// Everything before is given back.
  void End();
  /// Bytes written over before they were read.
  uint64_t overwritten() const { return overwritten_; }

 private:
  PerfRing(int map, int cpu, Fd event, bool counts_lost, void* base, size_t page, size_t size, bool backward);
  void Snapshot();
  const uint8_t* At(uint64_t position) const {
    return backward_ ? snapshot_.data() + position : data_ + (position & (size_ - 1));
  }
  /// Up to 8 bytes that begin at a multiple of their size: since records are padded to 8 bytes, they never lie in two pieces.
  template <class T>
  T Word(uint64_t position) const {
    T word;
    static_assert(sizeof(T) <= 8);
    memcpy(&word, At(position), sizeof(T));
    return word;
  }
  bool Sample(uint64_t position, const perf_event_header& header, Record* record, double* lost) const;

  const int map_;
  const int cpu_;
  const Fd event_;
  const bool counts_lost_;
  perf_event_mmap_page* const page_;
  const uint8_t* data_;
  const size_t page_size_;
  const size_t size_;
  const bool backward_;
  uint64_t head_ = 0;
  uint64_t tail_ = 0;
  uint64_t last_ = 0;
  // Of one that is written over: its memory as it was, newest record first, and where the records begin, oldest last.
  std::vector<uint8_t> snapshot_;
  std::vector<uint64_t> copied_;
  uint64_t overwritten_ = 0;
};

}  // namespace ebpf
