// Many elements with one system call (kernel 5.6).
#pragma once

#include <node_api.h>

#include <memory>
#include <vector>

#include "map.h"

namespace ebpf {

/// Shared by the handle, its functions and its memory; shares the map.
struct BatchCore {
  /// nullptr where there is not so much memory.
  static std::shared_ptr<BatchCore> Create(std::shared_ptr<MapCore> map, uint32_t capacity);

  std::shared_ptr<MapCore> map;
  bool closed = false;
  uint32_t capacity = 0;
  size_t key_bytes = 0;    // of all keys
  size_t value_bytes = 0;  // of all values
  std::shared_ptr<uint8_t> keys;
  std::shared_ptr<uint8_t> values;
  std::shared_ptr<uint8_t> count;  // one uint32_t
  // Where the iteration stands, in the kernel's terms: a bucket or an index (u32), or a key.
  std::vector<uint8_t> token;
  bool started = false;

  uint32_t* count_word() { return reinterpret_cast<uint32_t*>(count.get()); }
};

class Batch {
 public:
  static constexpr ClassId kClass = ClassId::kBatch;
  static bool Define(napi_env env);
  /// `after` may be nullptr.
  static napi_value Create(napi_env env, std::shared_ptr<MapCore> map, uint32_t capacity, const Batch* after);

 private:
  explicit Batch(std::shared_ptr<BatchCore> core) : core_(std::move(core)) {}
  static bool AddProperties(napi_env env, napi_value object, const std::shared_ptr<BatchCore>& core);

  static napi_value Reset(napi_env env, napi_callback_info info);
  static napi_value Close(napi_env env, napi_callback_info info);

  const std::shared_ptr<BatchCore> core_;
};

}  // namespace ebpf
