#include "util/values.h"

#include <cstring>

namespace ebpf {
namespace {

// By reference: it is written by the call that made the status.
napi_value IfOk(napi_status status, const napi_value& value) { return status == napi_ok ? value : nullptr; }

template <class Make>
napi_value Array(napi_env env, size_t length, Make make) {
  napi_value array;
  if (napi_create_array_with_length(env, length, &array) != napi_ok) return nullptr;
  for (size_t i = 0; i < length; i++) {
    napi_value element = make(i);
    if (!element || napi_set_element(env, array, static_cast<uint32_t>(i), element) != napi_ok) return nullptr;
  }
  return array;
}

}  // namespace

napi_value Undefined(napi_env env) {
  napi_value value;
  return IfOk(napi_get_undefined(env, &value), value);
}

napi_value Number(napi_env env, double number) {
  napi_value value;
  return IfOk(napi_create_double(env, number, &value), value);
}

napi_value BigInt(napi_env env, uint64_t number) {
  napi_value value;
  return IfOk(napi_create_bigint_uint64(env, number, &value), value);
}

napi_value Boolean(napi_env env, bool boolean) {
  napi_value value;
  return IfOk(napi_get_boolean(env, boolean, &value), value);
}

napi_value String(napi_env env, std::string_view text) {
  napi_value value;
  return IfOk(napi_create_string_utf8(env, text.data(), text.size(), &value), value);
}

napi_value Strings(napi_env env, const std::vector<std::string>& values) {
  return Array(env, values.size(), [&](size_t i) { return String(env, values[i]); });
}

napi_value Numbers(napi_env env, const std::vector<uint32_t>& values) {
  return Array(env, values.size(), [&](size_t i) { return Number(env, values[i]); });
}

napi_value Bytes(napi_env env, const void* data, size_t length) {
  void* memory;
  napi_value buffer, view;
  if (napi_create_arraybuffer(env, length, &memory, &buffer) != napi_ok) return nullptr;
  if (length) memcpy(memory, data, length);
  return IfOk(napi_create_typedarray(env, napi_uint8_array, length, buffer, 0, &view), view);
}

ObjectBuilder::ObjectBuilder(napi_env env) : env_(env) {
  if (napi_create_object(env, &object_) != napi_ok) object_ = nullptr;
}

ObjectBuilder& ObjectBuilder::Set(const char* name, napi_value value) {
  if (!object_ || !value || napi_set_named_property(env_, object_, name, value) != napi_ok) object_ = nullptr;
  return *this;
}

}  // namespace ebpf
