// Loading, on libuv's pool.
#include <cerrno>

#include "object.h"
#include "util/arguments.h"
#include "util/error.h"
#include "util/log_memory.h"
#include "util/task.h"
#include "util/values.h"

namespace ebpf {

class LoadTask : public Task {
 public:
  LoadTask(std::shared_ptr<Object::Core> core) : core_(std::move(core)) {}

 private:
  struct ProgramLogMemory {
    std::string program;
    LogMemory memory;
  };

  void Execute() override {
    ReserveLogs();
    if (!failed() && SetAttachTargets()) {
      const int error = bpf_object__load(core_->handle.get());
      CollectLogs();
      if (error) Fail("bpf_object__load", error);
    }
    // libbpf has undone what it did; the rest of the object goes here, where it holds nobody up.
    if (failed()) core_->handle.reset();
  }

  /// libbpf asks for a log when a load fails, by loading once more; with a level, from the first time on.
  void ReserveLogs() {
    for (const auto& [name, program] : core_->programs) {
      if (!bpf_program__autoload(program)) continue;
      LogMemory memory = LogMemory::Reserve();
      if (int error = bpf_program__set_log_buf(program, memory.data(), memory.size()))
        return Fail("bpf_program__set_log_buf", error);
      bpf_program__set_log_level(program, core_->log_level);
      log_memory_.push_back({name, std::move(memory)});
    }
  }

  bool SetAttachTargets() {
    for (const auto& target : core_->attach_targets) {
      const int fd = target.fd.ok() ? target.fd.get() : 0;
      const int error = bpf_program__set_attach_target(target.program, fd, target.name.c_str());
      if (!error) continue;
      char why[256];
      libbpf_strerror(error, why, sizeof(why));
      Fail("bpf_program__set_attach_target",
           error, std::string("'") + bpf_program__name(target.program) + "' to '" + target.name + "': " + why);
      CloseModuleBtf();
      return false;
    }
    return true;
  }

  /// libbpf has opened the BTF of every module to look the target up, and closes it at the end of a load alone (1.5;
  /// bpf_object__close() leaves it open): one of nothing.
  void CloseModuleBtf() {
    bpf_object* object = core_->handle.get();
    bpf_program* program;
    bpf_object__for_each_program(program, object) bpf_program__set_autoload(program, false);
    bpf_map* map;
    bpf_object__for_each_map(map, object) bpf_map__set_autocreate(map, false);
    bpf_object__load(object);
  }

  void CollectLogs() {
    for (const auto& [program, memory] : log_memory_) {
      std::string text = memory.text();
      if (!text.empty()) logs_.push_back({program, std::move(text)});
    }
    log_memory_.clear();
    libbpf_log_ = core_->btf_log.text();
  }

  void Finish() override {
    core_->attach_targets.clear();
    core_->inner_maps.clear();
    core_->btf_log = LogMemory();
    if (failed()) {
      *core_ = Object::Core();
      core_->state = Object::State::kClosed;
      failure().logs = std::move(logs_);
    } else {
      core_->state = Object::State::kLoaded;
    }
  }

  napi_value Result(napi_env env) override {
    return ObjectBuilder(env).Set("libbpfLog", String(env, libbpf_log_)).Set("logs", MakeLogs(env, logs_)).value();
  }

  std::shared_ptr<Object::Core> core_;
  std::vector<ProgramLogMemory> log_memory_;
  std::vector<ProgramLog> logs_;
};

napi_value Object::Load(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Object>();
  if (!arguments.ok()) return nullptr;
  if (int error = self->core_->NotOpened()) return Throw(env, {error, "bpf_object__load", "the object is loaded, being loaded, or closed"});
  napi_value promise = Task::Start(env, "ebpf:load", std::make_unique<LoadTask>(self->core_));
  if (promise) self->core_->state = State::kLoading;
  return promise;
}

}  // namespace ebpf
