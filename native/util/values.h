// JavaScript values from C++ ones. Each answers nullptr where the environment can't make it (it is being torn down), and each
// takes nullptr for a part and then answers nullptr for the whole: only the end result need be checked.
#pragma once

#include <node_api.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ebpf {

napi_value Undefined(napi_env env);
napi_value Number(napi_env env, double value);
napi_value BigInt(napi_env env, uint64_t value);
napi_value Boolean(napi_env env, bool value);
/// Bytes that are not UTF-8 become U+FFFD.
napi_value String(napi_env env, std::string_view value);
napi_value Strings(napi_env env, const std::vector<std::string>& values);
/// A copy, as a Uint8Array.
napi_value Bytes(napi_env env, const void* data, size_t length);
napi_value Numbers(napi_env env, const std::vector<uint32_t>& values);

/// A plain object, property by property.
class ObjectBuilder {
 public:
  explicit ObjectBuilder(napi_env env);
  ObjectBuilder& Set(const char* name, napi_value value);
  napi_value value() const { return object_; }

 private:
  napi_env env_;
  napi_value object_ = nullptr;
};

}  // namespace ebpf
