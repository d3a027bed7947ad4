// One CPU's buffer of perf records, into which programs write with bpf_perf_event_output() (kernel/events/ring_buffer.c): a page with
// positions, and the data. Records are read where they are written, but for those that wrap around and lie in two pieces.
#pragma once

#include <linux/perf_event.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "event_source.h"
#include "util/address_range.h"
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
  /// A record's raw data lies kRaw bytes behind its beginning.
  static constexpr size_t kRaw = sizeof(perf_event_header) + sizeof(uint32_t);

  /// What perf says of a record.
  struct Record {
    /// nullptr where it does not lie in one piece, or nobody but this ring can read it there: Copy() it.
    const uint8_t* at;
    uint64_t position;
    /// Of the whole record, a multiple of 8: the next one begins behind it.
    uint32_t size;
    /// Of the raw data.
    uint32_t length;
  };

  /// Of addresses that one takes up with so many pages of data.
  static size_t Footprint(size_t pages);

  /// nullptr if the kernel refuses: `error` and `syscall` say what. The event is put into the map's slot of that CPU, and
  /// taken out of it at the end, since the map itself would keep it for as long as the map's descriptor is open. It is mapped at
  /// `at`, where zeros are at the end. `in_reach`: who reads records does so there.
  static std::unique_ptr<PerfRing> Open(int map, int cpu, const PerfOptions& options, AddressRange* range, uint8_t* at,
                                        bool in_reach, int* error, const char** syscall);
  ~PerfRing();

  int cpu() const { return cpu_; }
  int fd() const { return event_.get(); }
  /// Produced and not yet taken.
  size_t pending() const;
  /// Positions: where the programs may write up to, and have written up to.
  FillLevel Level() const;

  /// Before records are asked for; of one that is written over, stops the programs for as long as its memory is copied.
  void Begin();
  /// Bytes taken since Begin().
  size_t taken() const { return taken_; }
  /// How many of them should not be exceeded: a quarter, so that the programs have room meanwhile.
  size_t share() const { return backward_ ? SIZE_MAX : size_ / 4; }
  /// Whether the kernel counts what is lost (PERF_FORMAT_LOST, kernel 6.0); before, it tells by records alone.
  bool counts_lost() const { return counts_lost_; }
  /// How many so far; 0 where it does not count.
  uint64_t CountLost() const;
  /// Takes the next record; false at the end. Adds what the kernel says was lost to `lost`, unless it counts.
  bool Next(Record* record, double* lost);
  /// Takes records like `record`, the last one, which follow it in the same piece and hold `most` bytes together: how many.
  size_t Repeat(const Record& record, size_t most);
  /// The whole record.
  void Copy(const Record& record, uint8_t* to) const;
  /// Puts the last record back: it comes again.
  void Unread();
  /// Gives back what was taken; before, the programs leave it alone.
  void Release();
  /// Bytes written over before they were read.
  uint64_t overwritten() const { return overwritten_; }

 private:
  PerfRing(int map, int cpu, Fd event, bool counts_lost, uint8_t* base, size_t page, size_t size, bool backward,
           bool in_reach);
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
  bool Sample(const perf_event_header& header, Record* record, double* lost);

  const int map_;
  const int cpu_;
  const Fd event_;
  const bool counts_lost_;
  perf_event_mmap_page* const page_;
  const uint8_t* data_;
  const size_t page_size_;
  const size_t size_;
  const bool backward_;
  const bool in_reach_;
  uint64_t head_ = 0;
  // Where what was taken ends; of one that is written over, where the last snapshot began.
  uint64_t tail_ = 0;
  uint64_t last_ = 0;
  size_t last_size_ = 0;
  size_t taken_ = 0;
  // Of one that is written over: its memory as it was, newest record first, and where the records begin, oldest last.
  std::vector<uint8_t> snapshot_;
  std::vector<uint64_t> copied_;
  uint64_t overwritten_ = 0;
};

}  // namespace ebpf
