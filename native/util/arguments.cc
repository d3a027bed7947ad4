#include "util/arguments.h"

#include <cmath>
#include <cstring>

#include "util/error.h"

namespace ebpf {

void Reader::Fail(const std::string& message) {
  if (!ok_) return;
  ok_ = false;
  bool pending = false;
  napi_is_exception_pending(env_, &pending);  // a getter of the caller's may have thrown: that one stands
  if (!pending) ThrowArgument(env_, message);
}

napi_valuetype Reader::Type(napi_value value) {
  napi_valuetype type = napi_undefined;
  if (!value || napi_typeof(env_, value, &type) != napi_ok) return napi_undefined;
  return type;
}

int64_t Reader::Integer(napi_value value, const std::string& what, int64_t min, int64_t max) {
  double number = NAN;
  const bool read = ok_ && Type(value) == napi_number && napi_get_value_double(env_, value, &number) == napi_ok;
  if (read && number >= static_cast<double>(min) && number <= static_cast<double>(max) &&
      number == std::floor(number))
    return static_cast<int64_t>(number);
  Fail(what + ": a whole number from " + std::to_string(min) + " to " + std::to_string(max) + " is expected");
  return 0;
}

uint64_t Reader::BigInt(napi_value value, const std::string& what) {
  uint64_t number = 0;
  bool lossless = false;
  if (ok_ && Type(value) == napi_bigint &&
      napi_get_value_bigint_uint64(env_, value, &number, &lossless) == napi_ok && lossless)
    return number;
  Fail(what + ": a bigint from 0n to 2n ** 64n - 1n is expected");
  return 0;
}

bool Reader::Boolean(napi_value value, const std::string& what) {
  bool boolean = false;
  if (ok_ && Type(value) == napi_boolean && napi_get_value_bool(env_, value, &boolean) == napi_ok) return boolean;
  Fail(what + ": a boolean is expected");
  return false;
}

std::string Reader::String(napi_value value, const std::string& what) {
  size_t length = 0;
  if (ok_ && Type(value) == napi_string &&
      napi_get_value_string_utf8(env_, value, nullptr, 0, &length) == napi_ok) {
    std::string text(length, '\0');
    if (napi_get_value_string_utf8(env_, value, text.data(), length + 1, &length) == napi_ok &&
        !memchr(text.data(), 0, length))
      return text;
  }
  Fail(what + ": a string without NUL characters is expected");
  return {};
}

std::vector<uint8_t> Reader::Bytes(napi_value value, const std::string& what) {
  bool typed = false;
  napi_typedarray_type type;
  size_t length = 0;
  void* data = nullptr;
  if (ok_ && value && napi_is_typedarray(env_, value, &typed) == napi_ok && typed &&
      napi_get_typedarray_info(env_, value, &type, &length, &data, nullptr, nullptr) == napi_ok &&
      type == napi_uint8_array) {
    const auto* bytes = static_cast<const uint8_t*>(data);
    return length ? std::vector<uint8_t>(bytes, bytes + length) : std::vector<uint8_t>();
  }
  Fail(what + ": a Uint8Array is expected");
  return {};
}

std::vector<std::string> Reader::Strings(napi_value value, const std::string& what) {
  bool array = false;
  uint32_t length = 0;
  if (!ok_ || !value || napi_is_array(env_, value, &array) != napi_ok || !array ||
      napi_get_array_length(env_, value, &length) != napi_ok) {
    Fail(what + ": an array of strings is expected");
    return {};
  }
  std::vector<std::string> strings;
  for (uint32_t i = 0; i < length && ok_; i++) {
    napi_value element = nullptr;
    if (napi_get_element(env_, value, i, &element) != napi_ok) Fail(what + ": can't be read");
    strings.push_back(String(element, what));
  }
  return strings;
}

Arguments::Arguments(napi_env env, napi_callback_info info) : Reader(env) {
  size_t count = kMost;
  ok_ = napi_get_cb_info(env, info, &count, values_, &this_, nullptr) == napi_ok;
}

bool Arguments::Has(size_t i) { return Type(values_[i]) != napi_undefined; }

int64_t Arguments::Integer(size_t i, const char* what, int64_t min, int64_t max) {
  return Reader::Integer(values_[i], what, min, max);
}

bool Arguments::Boolean(size_t i, const char* what) { return Reader::Boolean(values_[i], what); }

std::string Arguments::String(size_t i, const char* what) { return Reader::String(values_[i], what); }

std::optional<std::string> Arguments::OptionalString(size_t i, const char* what) {
  if (!Has(i)) return std::nullopt;
  return String(i, what);
}

std::vector<uint8_t> Arguments::Bytes(size_t i, const char* what) { return Reader::Bytes(values_[i], what); }

napi_value Arguments::Function(size_t i, const char* what) {
  if (Type(values_[i]) != napi_function) Fail(std::string(what) + ": a function is expected");
  return values_[i];
}

Fields::Fields(napi_env env, napi_value object, const char* what) : Reader(env), object_(object) {
  if (Type(object) != napi_object) Fail(std::string(what) + ": an object is expected");
}

napi_value Fields::Get(const char* name) {
  napi_value value = nullptr;
  if (!ok_) return nullptr;
  if (napi_get_named_property(env_, object_, name, &value) == napi_ok) return value;
  Fail(std::string(name) + ": can't be read");
  return nullptr;
}

bool Fields::Has(const char* name) { return Type(Get(name)) != napi_undefined; }

bool Fields::IsNull(const char* name) { return Type(Get(name)) == napi_null; }

int64_t Fields::Integer(const char* name, int64_t min, int64_t max) {
  return Reader::Integer(Get(name), name, min, max);
}

int64_t Fields::Integer(const char* name, int64_t min, int64_t max, int64_t absent) {
  return OptionalInteger(name, min, max).value_or(absent);
}

std::optional<int64_t> Fields::OptionalInteger(const char* name, int64_t min, int64_t max) {
  if (!Has(name)) return std::nullopt;
  return Integer(name, min, max);
}

std::optional<uint64_t> Fields::OptionalBigInt(const char* name) {
  if (!Has(name)) return std::nullopt;
  return Reader::BigInt(Get(name), name);
}

bool Fields::Boolean(const char* name) { return Reader::Boolean(Get(name), name); }

std::optional<bool> Fields::OptionalBoolean(const char* name) {
  if (!Has(name)) return std::nullopt;
  return Boolean(name);
}

std::string Fields::String(const char* name) { return Reader::String(Get(name), name); }

std::optional<std::string> Fields::OptionalString(const char* name) {
  if (!Has(name)) return std::nullopt;
  return String(name);
}

std::optional<std::vector<uint8_t>> Fields::OptionalBytes(const char* name) {
  if (!Has(name)) return std::nullopt;
  return Reader::Bytes(Get(name), name);
}

std::optional<std::vector<std::string>> Fields::OptionalStrings(const char* name) {
  if (!Has(name)) return std::nullopt;
  return Reader::Strings(Get(name), name);
}

}  // namespace ebpf
