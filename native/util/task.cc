#include "util/task.h"

#include <cerrno>

#include "util/libbpf_log.h"
#include "util/values.h"

namespace ebpf {

napi_value Task::Start(napi_env env, const char* name, std::unique_ptr<Task> task) {
  napi_value promise;
  napi_value resource = String(env, name);
  if (!resource || napi_create_async_work(env, nullptr, resource, OnPool, OnComplete, task.get(), &task->work_) != napi_ok)
    return Throw(env, {ENOMEM, name, "no work can be started"});
  if (napi_create_promise(env, &task->deferred_, &promise) != napi_ok ||
      napi_queue_async_work(env, task->work_) != napi_ok) {
    napi_delete_async_work(env, task->work_);
    return Throw(env, {ENOMEM, name, "no work can be started"});
  }
  task.release();
  return promise;
}

napi_value Task::Result(napi_env env) { return Undefined(env); }

void Task::Fail(const char* syscall, int error, std::string message) {
  failure_ = Failure{error, syscall, std::move(message)};
}

void Task::OnPool(napi_env, void* data) {
  auto* task = static_cast<Task*>(data);
  LibbpfLog log;
  task->Execute();
  task->libbpf_log_ = log.Take() + task->libbpf_log_;
}

void Task::OnComplete(napi_env env, napi_status status, void* data) {
  const std::unique_ptr<Task> task(static_cast<Task*>(data));
  napi_delete_async_work(env, task->work_);
  if (status != napi_ok) task->Fail("", ECANCELED);
  if (task->failed()) task->failure_->libbpf_log = std::move(task->libbpf_log_);
  task->Finish();

  if (!task->failed()) {
    if (napi_value value = task->Result(env)) {
      // Not to be rejected if this fails: the deferred may be gone.
      napi_resolve_deferred(env, task->deferred_, value);
      return;
    }
    task->Fail("", ENOMEM, "the result can't be made");
  }
  // An exception left pending by Result() would surface as an uncaught one: the promise is the place for it.
  napi_value error = nullptr;
  bool pending = false;
  if (napi_is_exception_pending(env, &pending) == napi_ok && pending)
    napi_get_and_clear_last_exception(env, &error);
  else
    error = MakeError(env, *task->failure_);
  if (error) napi_reject_deferred(env, task->deferred_, error);
}

}  // namespace ebpf
