// What went wrong: data on any thread, a JavaScript error on the environment's own thread alone.
#pragma once

#include <node_api.h>

#include <string>
#include <vector>

namespace ebpf {

/// One program's verifier log.
struct ProgramLog {
  std::string program;
  std::string log;
};

/// Becomes lib/kernel/binding.ts's NativeError.
struct Failure {
  /// Positive errno or one of libbpf's own numbers (4000 and up), 0 if there is none. Either sign is taken.
  int error = 0;
  /// The call that failed, as the user should read it. A string that lives for ever.
  const char* syscall = "";
  /// Words of ours; what the number means if empty.
  std::string message{};
  std::string libbpf_log{};
  std::vector<ProgramLog> logs{};
};

/// nullptr if the environment is too far gone to make one.
napi_value MakeError(napi_env env, const Failure& failure);

/// Always answers nullptr, so that a callback can `return Throw(…)`.
napi_value Throw(napi_env env, const Failure& failure);

/// A TypeError with errno EINVAL: the caller broke the shape that binding.ts gives.
napi_value ThrowArgument(napi_env env, const std::string& message);

napi_value MakeLogs(napi_env env, const std::vector<ProgramLog>& logs);

}  // namespace ebpf
