// Work on libuv's pool that settles a promise.
//
// A task belongs to Node from Start() until its completion, which always comes: an environment that is torn down waits for
// its tasks. JavaScript may not be able to run by then (worker.terminate()), so completion frees everything first and takes
// each call of Node-API for one that may fail. This is why Napi::AsyncWorker is not used: it aborts the process there.
#pragma once

#include <node_api.h>

#include <memory>
#include <optional>
#include <string>

#include "util/error.h"

namespace ebpf {

class Task {
 public:
  virtual ~Task() = default;
  Task() = default;
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;

  /// Answers the promise; nullptr, and an error thrown, if the work can't be started. `name` shows in async_hooks.
  static napi_value Start(napi_env env, const char* name, std::unique_ptr<Task> task);

 protected:
  /// On the pool. Touches nothing that another thread may touch, and no JavaScript. Fails by Fail().
  virtual void Execute() = 0;
  /// Back on the environment's thread, whatever the outcome and even if no JavaScript can run: changes of state.
  virtual void Finish() {}
  /// The promise's value, after success.
  virtual napi_value Result(napi_env env);

  /// `error` as libbpf and the kernel give it, of either sign.
  void Fail(const char* syscall, int error, std::string message = {});
  void Fail(Failure failure) { failure_ = std::move(failure); }
  bool failed() const { return failure_.has_value(); }
  Failure& failure() { return *failure_; }
  /// What libbpf said during Execute().
  std::string libbpf_log_;

 private:
  static void OnPool(napi_env, void* data);
  static void OnComplete(napi_env env, napi_status status, void* data);

  napi_async_work work_ = nullptr;
  napi_deferred deferred_ = nullptr;
  std::optional<Failure> failure_;
};

}  // namespace ebpf
