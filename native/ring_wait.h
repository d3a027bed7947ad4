// Waiting for a ring on the environment's event loop, one callback a wait.
#pragma once

#include <node_api.h>
#include <uv.h>

#include "util/fd.h"

namespace ebpf {

/// libuv owns it from Create() until its handle is closed: delete is never called on it, Close() is. An environment that ends
/// closes it by itself, since libuv aborts the process over a loop with open handles. While it waits it keeps the JavaScript
/// object that it belongs to from being collected, since the callback has been promised.
class RingWait {
 public:
  /// `fd` becomes its own. nullptr, and an error thrown, if the loop can't watch it. `owner`: weak until a wait begins.
  static RingWait* Create(napi_env env, Fd fd, napi_ref owner);

  /// Calls back once when there is something to read; the callback of a wait before is forgotten.
  bool Wait(napi_value callback);
  void Cancel();
  /// Whether waiting keeps the loop alive.
  void Ref() { uv_ref(handle()); }
  void Unref() { uv_unref(handle()); }
  /// Ends it; `this` is not to be used afterwards.
  void Close();
  /// Where the pointer to this is held, to be cleared if the environment closes it first.
  void set_holder(RingWait** holder) { holder_ = holder; }

 private:
  RingWait(napi_env env, Fd fd, napi_ref owner) : env_(env), fd_(std::move(fd)), owner_(owner) {}
  ~RingWait() = default;

  static void OnReadable(uv_poll_t* poll, int status, int events);
  static void OnEnvironmentEnd(napi_async_cleanup_hook_handle hook, void* data);
  static void OnClosed(uv_handle_t* handle);

  uv_handle_t* handle() { return reinterpret_cast<uv_handle_t*>(&poll_); }
  void Notify();
  /// Takes the callback out, and lets go of the owner.
  napi_ref TakeCallback();

  napi_env const env_;
  Fd fd_;
  const napi_ref owner_;
  RingWait** holder_ = nullptr;
  uv_poll_t poll_{};
  napi_ref callback_ = nullptr;
  napi_async_context context_ = nullptr;
  napi_async_cleanup_hook_handle hook_ = nullptr;
};

}  // namespace ebpf
