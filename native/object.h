// An eBPF object file in libbpf's hands.
//
//   openObject()  ->  opened: setProgram(), setMap()  ->  load() on the pool  ->  loaded: program(), map()  ->  close()
//
// Who owns the bpf_object: shared by the Object, the Programs made from it, the attach calls under way, and the load under way.
// It is closed by whoever lets go last, so that a close() in the middle of an attach pulls nothing away. What is attached holds
// the Core, and so the bpf_object until close(): collecting the JavaScript object changes nothing for a program that runs. The states below
// change on the environment's thread alone, and while one is loading nothing but the load touches the bpf_object: that is why
// there is no lock.
#pragma once

#include <bpf/libbpf.h>
#include <node_api.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "util/fd.h"
#include "util/log_memory.h"
#include "util/wrap.h"

namespace ebpf {

using ObjectHandle = std::shared_ptr<bpf_object>;

class Object {
 public:
  static constexpr ClassId kClass = ClassId::kObject;
  static bool Define(napi_env env);
  /// openObject(bytes, options)
  static napi_value Open(napi_env env, napi_callback_info info);

 private:
  friend class LoadTask;
  enum class State { kOpened, kLoading, kLoaded, kClosed };

  /// What must be applied on the pool, since libbpf reads the kernel's BTF for it.
  struct AttachTarget {
    bpf_program* program;
    std::string name;
    Fd fd;
  };

  /// Shared with the load under way, so that a JavaScript object collected meanwhile takes nothing from it.
  struct Core {
    State state = State::kOpened;
    ObjectHandle handle;
    // See Program::Share.
    std::shared_ptr<std::mutex> usdt_lock = std::make_shared<std::mutex>();
    // By the file's own names: libbpf renames a map that reuses another's descriptor, and prefixes data sections.
    std::vector<std::pair<std::string, bpf_map*>> maps;
    std::vector<std::pair<std::string, bpf_program*>> programs;
    std::vector<AttachTarget> attach_targets;
    // libbpf takes inner maps' descriptors as they are, and neither copies nor closes them.
    std::vector<Fd> inner_maps;
    uint32_t log_level = 0;
    // For the kernel's words on the object's BTF; libbpf wants it from the start.
    LogMemory btf_log;

    void NameParts();
    bpf_map* FindMap(const std::string& name) const;
    /// Throws, and answers nullptr, where it is not loaded or has no such map.
    bpf_map* CreatedMap(napi_env env, const std::string& name, const char* call) const;
    bpf_program* FindProgram(const std::string& name) const;
    /// 0, or why the object can't be edited or loaded now.
    int NotOpened() const;
  };

  explicit Object(std::shared_ptr<Core> core) : core_(std::move(core)) {}

  static napi_value SetProgram(napi_env env, napi_callback_info info);
  static napi_value SetMap(napi_env env, napi_callback_info info);
  static napi_value Load(napi_env env, napi_callback_info info);
  static napi_value GetProgram(napi_env env, napi_callback_info info);
  static napi_value GetMap(napi_env env, napi_callback_info info);
  static napi_value AttachStructOps(napi_env env, napi_callback_info info);
  static napi_value PrepareStructOps(napi_env env, napi_callback_info info);
  static napi_value MapNames(napi_env env, napi_callback_info info);
  static napi_value ProgramNames(napi_env env, napi_callback_info info);
  static napi_value Close(napi_env env, napi_callback_info info);

  std::shared_ptr<Core> core_;
};

}  // namespace ebpf
