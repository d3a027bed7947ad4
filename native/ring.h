// The JavaScript handle of the consumer of a ring buffer or of perf buffers: its memory, where in it lies what was taken, and
// waiting for more.
#pragma once

#include <node_api.h>

#include <memory>

#include "event_source.h"
#include "ring_wait.h"
#include "util/fd.h"
#include "util/wrap.h"

namespace ebpf {

/// Shared by the handle and its `fill`.
struct RingCore {
  static constexpr size_t kRuns = 4096;

  // Also held by the ArrayBuffer over its data: unmapped when that is gone. nullptr after close(): `fill` answers 0 then.
  std::shared_ptr<EventSource> source;
  std::shared_ptr<uint8_t> memory_of_runs;

  RingRun* runs() { return reinterpret_cast<RingRun*>(memory_of_runs.get()); }
};

class Ring {
 public:
  static constexpr ClassId kClass = ClassId::kRing;
  static bool Define(napi_env env);
  /// `fd`: its own, readable when there is something to take. nullptr, and an error thrown, if the environment refuses.
  static napi_value Create(napi_env env, Fd fd, std::shared_ptr<EventSource> source);
  ~Ring();

 private:
  Ring(napi_env env, std::shared_ptr<RingCore> core) : env_(env), core_(std::move(core)) {}
  bool AddProperties(napi_value object);
  /// Gives back what was taken, and lets go of the kernel's memory. The ArrayBuffer is not detached: the first detached buffer of
  /// a process makes every read through any DataView or typed array slower by a check (V8's ArrayBufferDetachingProtector).
  void End();

  static napi_value Pending(napi_env env, napi_callback_info info);
  static napi_value Level(napi_env env, napi_callback_info info);
  static napi_value Wait(napi_env env, napi_callback_info info);
  static napi_value Cancel(napi_env env, napi_callback_info info);
  static napi_value Ref(napi_env env, napi_callback_info info);
  static napi_value Unref(napi_env env, napi_callback_info info);
  static napi_value Release(napi_env env, napi_callback_info info);
  static napi_value Close(napi_env env, napi_callback_info info);

  napi_env const env_;
  const std::shared_ptr<RingCore> core_;
  napi_ref self_ = nullptr;    // weak; strong while it waits
  RingWait* wait_ = nullptr;   // cleared by whoever closes it
};

}  // namespace ebpf
