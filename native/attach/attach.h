// The attach calls: methods of a program, one file per kind of hook. Each runs on libuv's pool and resolves to a Link.
#pragma once

#include <node_api.h>

#include <memory>

#include "link.h"
#include "program.h"
#include "util/arguments.h"
#include "util/task.h"

namespace ebpf {

napi_value CreateLink(napi_env env, napi_callback_info info);
napi_value AttachXdpNetlink(napi_env env, napi_callback_info info);
napi_value AttachClsact(napi_env env, napi_callback_info info);
napi_value AttachRoute(napi_env env, napi_callback_info info);
napi_value AttachTracepoint(napi_env env, napi_callback_info info);
napi_value AttachRawTracepoint(napi_env env, napi_callback_info info);
napi_value AttachTrace(napi_env env, napi_callback_info info);
napi_value AttachFreplace(napi_env env, napi_callback_info info);
napi_value AttachKprobe(napi_env env, napi_callback_info info);
napi_value AttachUprobe(napi_env env, napi_callback_info info);
napi_value AttachProgram(napi_env env, napi_callback_info info);
napi_value AttachSocket(napi_env env, napi_callback_info info);
/// attachClassicFilter(options): of the addon, since it needs no program.
napi_value AttachClassicFilter(napi_env env, napi_callback_info info);
napi_value AttachPerfEvents(napi_env env, napi_callback_info info);
napi_value AttachUsdt(napi_env env, napi_callback_info info);

/// An attach call under way. If the environment is gone by the time it is done, nobody holds the attachment, and it is closed.
class AttachTask : public Task {
 public:
  explicit AttachTask(std::shared_ptr<Program::Share> program) : program_(std::move(program)) {}

 protected:
  napi_value Result(napi_env env) override {
    attachment_->Hold(program_->owner);
    return Link::Create(env, std::move(attachment_));
  }

  /// Takes what one of libbpf's attach functions answered; to be called at once, while errno is its.
  void Take(const char* call, bpf_link* link, bool perf);

  const std::shared_ptr<Program::Share> program_;
  std::shared_ptr<Attachment> attachment_;
};

/// A descriptor of our own of an option's: JavaScript may close the other one before the pool gets to it. false, and an error
/// thrown, if it is no descriptor.
bool Duplicate(napi_env env, int64_t number, Fd* fd);

/// A method of a program: reads `this` and its options object into a task, and starts it. A task has
/// `bool Read(Fields& options)`, which answers false where the options make no sense (and an error was thrown).
template <class AnyTask>
napi_value StartAttach(napi_env env, napi_callback_info info, const char* call) {
  Arguments arguments(env, info);
  auto* program = arguments.Self<Program>();
  auto share = program ? program->Use(env, call) : nullptr;
  if (!share) return nullptr;
  Fields options(env, arguments.value(0), "options");
  auto task = std::make_unique<AnyTask>(std::move(share));
  if (!options.ok() || !task->Read(options) || !options.ok()) return nullptr;
  return Task::Start(env, "ebpf:attach", std::move(task));
}

}  // namespace ebpf
