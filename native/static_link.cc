#include "static_link.h"

#include <bpf/libbpf.h>

#include <cerrno>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "util/arguments.h"
#include "util/task.h"

namespace ebpf {

namespace {

class StaticLinkTask : public Task {
 public:
  StaticLinkTask(std::string output, std::vector<std::string> inputs)
      : output_(std::move(output)), inputs_(std::move(inputs)) {}

 private:
  void Execute() override {
    // Frees what it opened, output included, whatever became of it.
    const std::unique_ptr<bpf_linker, decltype(&bpf_linker__free)> linker(
        bpf_linker__new(output_.c_str(), nullptr), bpf_linker__free);
    if (!linker) return Fail("bpf_linker__new", errno);
    for (const std::string& input : inputs_) {
      if (int error = bpf_linker__add_file(linker.get(), input.c_str(), nullptr))
        return Fail("bpf_linker__add_file", error, input);
    }
    if (int error = bpf_linker__finalize(linker.get())) Fail("bpf_linker__finalize", error);
  }

  std::string output_;
  std::vector<std::string> inputs_;
};

class Paths : public Arguments {
 public:
  using Arguments::Arguments;
  std::vector<std::string> Inputs() { return Strings(value(1), "inputs"); }
};

}  // namespace

napi_value StaticLink(napi_env env, napi_callback_info info) {
  Paths arguments(env, info);
  std::string output = arguments.String(0, "output");
  std::vector<std::string> inputs = arguments.Inputs();
  if (!arguments.ok()) return nullptr;
  return Task::Start(env, "ebpf:link", std::make_unique<StaticLinkTask>(std::move(output), std::move(inputs)));
}

}  // namespace ebpf
