// What events are read from, whichever of the kernel's buffers it is: memory in which records lie, and turns that put them there.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ebpf {

/// Records of one length that follow each other at a constant step. Most buffers carry one type of record, so that a whole batch is
/// a run or two, and nothing need be noted for each record.
struct RingRun {
  uint32_t offset;  // of the first one's data
  uint32_t length;  // of each
  uint32_t end;     // how many records there are up to the end of this run
  uint32_t stride;  // bytes from one to the next
};

/// How full it is, in bytes. Positions count from the buffer's beginning and never go back.
struct FillLevel {
  uint64_t consumer = 0;
  uint64_t producer = 0;
  /// The most that a turn has found.
  uint64_t high_water = 0;
};

class EventSource {
 public:
  virtual ~EventSource() = default;

  /// Bytes that the kernel has for records.
  virtual size_t size() const = 0;
  /// Where records lie after Take(), and how long that memory is. It outlives Close().
  virtual const uint8_t* memory() const = 0;
  virtual size_t memory_size() const = 0;
  /// Produced and not yet taken. 0 after Close().
  virtual size_t pending() const = 0;
  virtual FillLevel Level() const = 0;

  /// Gives back what was taken before, and takes records until there is no more, `runs` is full, or a batch's worth is there:
  /// a turn is bounded, however fast they come. Answers how many. They stay until the next Take(), Release() or Close().
  virtual size_t Take(RingRun* runs, size_t runs_size) = 0;
  virtual void Release() = 0;
  /// Lets go of what is the kernel's.
  virtual void Close() = 0;
};

}  // namespace ebpf
