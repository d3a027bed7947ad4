#include "ring_wait.h"

#include <cerrno>

#include "util/error.h"
#include "util/values.h"

namespace ebpf {

RingWait* RingWait::Create(napi_env env, Fd fd, napi_ref owner) {
  uv_loop_t* loop = nullptr;
  napi_value name = String(env, "ebpf:ring");
  if (!name || napi_get_uv_event_loop(env, &loop) != napi_ok) return nullptr;

  auto* wait = new RingWait(env, std::move(fd), owner);
  wait->poll_.data = wait;
  if (int error = uv_poll_init(loop, &wait->poll_, wait->fd_.get())) {
    delete wait;
    Throw(env, {error, "uv_poll_init"});
    return nullptr;
  }
  // From here on the loop has the handle, and it is taken back by Close() alone.
  if (napi_async_init(env, nullptr, name, &wait->context_) != napi_ok ||
      napi_add_async_cleanup_hook(env, OnEnvironmentEnd, wait, &wait->hook_) != napi_ok) {
    wait->Close();
    return nullptr;
  }
  return wait;
}

bool RingWait::Wait(napi_value callback) {
  Cancel();
  if (napi_create_reference(env_, callback, 1, &callback_) != napi_ok) return false;
  if (int error = uv_poll_start(&poll_, UV_READABLE, OnReadable)) {
    napi_delete_reference(env_, callback_);
    callback_ = nullptr;
    Throw(env_, {error, "uv_poll_start"});
    return false;
  }
  napi_reference_ref(env_, owner_, nullptr);
  return true;
}

napi_ref RingWait::TakeCallback() {
  napi_ref callback = callback_;
  callback_ = nullptr;
  if (callback) napi_reference_unref(env_, owner_, nullptr);
  return callback;
}

void RingWait::Cancel() {
  uv_poll_stop(&poll_);
  if (napi_ref callback = TakeCallback()) napi_delete_reference(env_, callback);
}

void RingWait::OnReadable(uv_poll_t* poll, int, int) {
  auto* wait = static_cast<RingWait*>(poll->data);
  uv_poll_stop(poll);
  // An error of the poll is news as well: the reader will find out what there is.
  wait->Notify();
}

void RingWait::Notify() {
  napi_env env = env_;
  napi_handle_scope scope;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return;
  napi_value function = nullptr, receiver = nullptr;
  // The owner may be collected, or closed by the callback: nothing of `this` is touched once that runs.
  napi_async_context context = context_;
  if (napi_ref callback = TakeCallback()) {
    napi_get_reference_value(env, callback, &function);
    napi_delete_reference(env, callback);
  }
  if (function && napi_get_global(env, &receiver) == napi_ok &&
      napi_make_callback(env, context, receiver, function, 0, nullptr, nullptr) == napi_pending_exception) {
    // Nobody is above us who could catch it: it is an uncaught exception, as a timer's would be.
    napi_value error;
    if (napi_get_and_clear_last_exception(env, &error) == napi_ok) napi_fatal_exception(env, error);
  }
  napi_close_handle_scope(env, scope);
}

void RingWait::Close() {
  Cancel();
  if (holder_) *holder_ = nullptr;
  holder_ = nullptr;
  if (context_) napi_async_destroy(env_, context_);
  context_ = nullptr;
  uv_close(handle(), OnClosed);
}

void RingWait::OnEnvironmentEnd(napi_async_cleanup_hook_handle, void* data) {
  auto* wait = static_cast<RingWait*>(data);
  // If it is being closed already, OnClosed is on its way, and the environment waits for it all the same.
  if (!uv_is_closing(wait->handle())) wait->Close();
}

void RingWait::OnClosed(uv_handle_t* handle) {
  auto* wait = static_cast<RingWait*>(handle->data);
  if (wait->hook_) napi_remove_async_cleanup_hook(wait->hook_);
  delete wait;
}

}  // namespace ebpf
