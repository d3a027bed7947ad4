// Arguments of a native call, checked. The first that does not fit throws; what is read after it answers a default and throws
// no more, so that a callback reads all it needs and then asks ok() once.
#pragma once

#include <node_api.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "util/wrap.h"

namespace ebpf {

/// Reads one value after another and remembers whether all of them were as expected.
class Reader {
 public:
  explicit Reader(napi_env env) : env_(env) {}

  bool ok() const { return ok_; }
  napi_env env() const { return env_; }

 protected:
  /// Whole numbers from `min` to `max`, which must be exact as doubles.
  int64_t Integer(napi_value value, const std::string& what, int64_t min, int64_t max);
  uint64_t BigInt(napi_value value, const std::string& what);
  bool Boolean(napi_value value, const std::string& what);
  /// Without NUL characters: every string here ends up as a C string.
  std::string String(napi_value value, const std::string& what);
  /// A copy of a Uint8Array's bytes: what JavaScript does with its memory later is of no concern.
  std::vector<uint8_t> Bytes(napi_value value, const std::string& what);
  std::vector<std::string> Strings(napi_value value, const std::string& what);
  napi_valuetype Type(napi_value value);
  void Fail(const std::string& message);

  napi_env env_;
  bool ok_ = true;
};

/// `this` and the positional arguments.
class Arguments : public Reader {
 public:
  Arguments(napi_env env, napi_callback_info info);

  /// The native half of `this`; nullptr (and an error thrown) if it has none of that class.
  template <class T>
  T* Self() {
    T* self = ok_ ? Unwrap<T>(env_, this_) : nullptr;
    if (!self) ok_ = false;
    return self;
  }

  napi_value self() const { return this_; }
  napi_value value(size_t i) const { return values_[i]; }
  bool Has(size_t i);
  int64_t Integer(size_t i, const char* what, int64_t min, int64_t max);
  bool Boolean(size_t i, const char* what);
  std::string String(size_t i, const char* what);
  std::optional<std::string> OptionalString(size_t i, const char* what);
  std::vector<uint8_t> Bytes(size_t i, const char* what);
  /// Checked to be callable.
  napi_value Function(size_t i, const char* what);

 private:
  static constexpr size_t kMost = 3;
  napi_value this_ = nullptr;
  napi_value values_[kMost] = {};
};

/// The fields of an options object. A field that is undefined is absent.
class Fields : public Reader {
 public:
  Fields(napi_env env, napi_value object, const char* what);

  bool Has(const char* name);
  bool IsNull(const char* name);
  int64_t Integer(const char* name, int64_t min, int64_t max);
  int64_t Integer(const char* name, int64_t min, int64_t max, int64_t absent);
  std::optional<int64_t> OptionalInteger(const char* name, int64_t min, int64_t max);
  std::optional<uint64_t> OptionalBigInt(const char* name);
  bool Boolean(const char* name);
  std::optional<bool> OptionalBoolean(const char* name);
  std::string String(const char* name);
  std::optional<std::string> OptionalString(const char* name);
  std::optional<std::vector<uint8_t>> OptionalBytes(const char* name);
  std::optional<std::vector<std::string>> OptionalStrings(const char* name);
  napi_value Get(const char* name);

 private:
  napi_value object_;
};

}  // namespace ebpf
