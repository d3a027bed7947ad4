// The JavaScript handle of one ring buffer's consumer: its memory, its batch, and waiting for it.
#pragma once

#include <node_api.h>

#include <memory>

#include "ring_buffer.h"
#include "ring_wait.h"
#include "util/fd.h"
#include "util/wrap.h"

namespace ebpf {

/// Shared by the handle and its `fill`.
struct RingCore {
  static constexpr size_t kRecords = 8192;

  // nullptr after close(): `fill` answers 0 then. The batch stays as it is.
  std::unique_ptr<RingBuffer> ring;
  std::shared_ptr<uint8_t> memory;
  size_t memory_size = 0;
  std::shared_ptr<uint8_t> index;

  RingIndex* records() { return reinterpret_cast<RingIndex*>(index.get()); }
};

class Ring {
 public:
  static constexpr ClassId kClass = ClassId::kRing;
  static bool Define(napi_env env);
  /// `fd`: its own. nullptr, and an error thrown, if the kernel refuses.
  static napi_value Create(napi_env env, Fd fd, size_t size);
  ~Ring();

 private:
  Ring(napi_env env, std::shared_ptr<RingCore> core) : env_(env), core_(std::move(core)) {}
  bool AddProperties(napi_value object);
  /// New memory for the batch; false, and an error thrown, if there is not so much.
  bool Allocate(size_t bytes);
  void End();

  static napi_value GetMemory(napi_env env, napi_callback_info info);
  static napi_value Resize(napi_env env, napi_callback_info info);
  static napi_value Pending(napi_env env, napi_callback_info info);
  static napi_value Wait(napi_env env, napi_callback_info info);
  static napi_value Cancel(napi_env env, napi_callback_info info);
  static napi_value Ref(napi_env env, napi_callback_info info);
  static napi_value Unref(napi_env env, napi_callback_info info);
  static napi_value Close(napi_env env, napi_callback_info info);

  napi_env const env_;
  const std::shared_ptr<RingCore> core_;
  napi_ref memory_ = nullptr;  // strong: the ArrayBuffer over core_->memory
  napi_ref self_ = nullptr;    // weak; strong while it waits
  RingWait* wait_ = nullptr;   // cleared by whoever closes it
};

}  // namespace ebpf
