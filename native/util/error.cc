#include "util/error.h"

#include <bpf/libbpf.h>

#include <cerrno>
#include <cstdlib>

#include "util/values.h"

namespace ebpf {
namespace {

// libbpf numbers its own failures from here (libbpf_legacy.h's enum libbpf_errno): no errno to be shown to anybody.
constexpr int kFirstLibbpfError = __LIBBPF_ERRNO__START;

/// Of the kernel's own numbers (include/linux/errno.h) the one that does get out.
constexpr int kNotSupported = 524;

std::string Describe(int error) {
  if (error == kNotSupported) return "Operation not supported (ENOTSUPP)";
  char text[256];
  libbpf_strerror(error, text, sizeof(text));
  return text;
}

bool Decorate(napi_env env, napi_value error, const Failure& failure, int number) {
  auto set = [&](const char* name, napi_value value) {
    return value && napi_set_named_property(env, error, name, value) == napi_ok;
  };
  if (!set("errno", Number(env, number)) || !set("syscall", String(env, failure.syscall))) return false;
  if (!failure.libbpf_log.empty() && !set("libbpfLog", String(env, failure.libbpf_log))) return false;
  return failure.logs.empty() || set("logs", MakeLogs(env, failure.logs));
}

}  // namespace

napi_value MakeError(napi_env env, const Failure& failure) {
  const int magnitude = std::abs(failure.error);
  std::string text = failure.message;
  if (text.empty()) text = magnitude ? Describe(magnitude) : "failed";
  if (failure.syscall[0]) text = std::string(failure.syscall) + ": " + text;

  napi_value message = String(env, text);
  napi_value error;
  if (!message || napi_create_error(env, nullptr, message, &error) != napi_ok) return nullptr;
  return Decorate(env, error, failure, magnitude < kFirstLibbpfError ? magnitude : 0) ? error : nullptr;
}

napi_value Throw(napi_env env, const Failure& failure) {
  napi_value error = MakeError(env, failure);
  if (error) napi_throw(env, error);
  return nullptr;
}

napi_value ThrowArgument(napi_env env, const std::string& message) {
  napi_value text = String(env, message);
  napi_value error;
  if (!text || napi_create_type_error(env, nullptr, text, &error) != napi_ok) return nullptr;
  if (Decorate(env, error, {}, EINVAL)) napi_throw(env, error);
  return nullptr;
}

napi_value MakeLogs(napi_env env, const std::vector<ProgramLog>& logs) {
  napi_value array;
  if (napi_create_array_with_length(env, logs.size(), &array) != napi_ok) return nullptr;
  for (size_t i = 0; i < logs.size(); i++) {
    napi_value entry = ObjectBuilder(env)
                           .Set("program", String(env, logs[i].program))
                           .Set("log", String(env, logs[i].log))
                           .value();
    if (!entry || napi_set_element(env, array, i, entry) != napi_ok) return nullptr;
  }
  return array;
}

}  // namespace ebpf
