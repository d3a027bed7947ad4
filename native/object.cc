#include "object.h"

#include <cerrno>
#include <cstring>

#include "map.h"
#include "program.h"
#include "util/arguments.h"
#include "util/error.h"
#include "util/libbpf_log.h"
#include "util/values.h"

namespace ebpf {
namespace {

/// libbpf gives maps that it did not create a descriptor as well, of an empty file (create_placeholder_fd()).
bool IsCreated(const bpf_map* map) { return bpf_map__autocreate(map) && bpf_map__fd(map) >= 0; }

}  // namespace

bool Object::Define(napi_env env) {
  return DefineClass(env, kClass, "NativeObject",
                     {Method("setProgram", SetProgram), Method("setMap", SetMap), Method("load", Load),
                      Method("program", GetProgram), Method("map", GetMap), Method("attachStructOps", AttachStructOps),
                      Method("prepareStructOps", PrepareStructOps), Method("mapNames", MapNames),
                      Method("programNames", ProgramNames), Method("close", Close)});
}

napi_value Object::Open(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  // libbpf keeps nothing of the bytes once the object is open: the copy ends with this call. It serves alignment, and
  // memory that another thread shares must not change under the parser.
  const std::vector<uint8_t> bytes = arguments.Bytes(0, "bytes");
  if (!arguments.ok()) return nullptr;
  Fields fields(env, arguments.value(1), "options");
  const auto name = fields.OptionalString("name");
  const auto btf_path = fields.OptionalString("btfPath");
  const auto pin_root = fields.OptionalString("pinRoot");
  const auto token_path = fields.OptionalString("tokenPath");
  const auto log_level = static_cast<uint32_t>(fields.Integer("logLevel", 0, UINT32_MAX, 0));
  if (!fields.ok()) return nullptr;

  LIBBPF_OPTS(bpf_object_open_opts, options);
  options.object_name = name ? name->c_str() : nullptr;
  options.btf_custom_path = btf_path ? btf_path->c_str() : nullptr;
  options.pin_root_path = pin_root ? pin_root->c_str() : nullptr;
  options.bpf_token_path = token_path ? token_path->c_str() : nullptr;

  auto core = std::make_shared<Core>();
  core->btf_log = LogMemory::Reserve();
  core->log_level = log_level;
  options.kernel_log_buf = core->btf_log.data();
  options.kernel_log_size = core->btf_log.size();

  LibbpfLog log;
  bpf_object* object = bpf_object__open_mem(bytes.data(), bytes.size(), &options);
  if (!object) {
    const int error = errno;
    return Throw(env, {error, "bpf_object__open_mem", "", log.Take()});
  }
  core->handle = ObjectHandle(object, bpf_object__close);
  core->NameParts();
  return Wrap(env, std::unique_ptr<Object>(new Object(std::move(core))));
}

void Object::Core::NameParts() {
  bpf_program* program;
  bpf_object__for_each_program(program, handle.get()) programs.emplace_back(bpf_program__name(program), program);

  bpf_map* map;
  bpf_object__for_each_map(map, handle.get()) {
    std::string name = bpf_map__name(map);
    // Data sections are called by (part of) the object's name and then the section's: `flows.rodata`. The section's own name
    // is the tail, from one of the dots, under which libbpf finds this very map.
    for (size_t dot = name.find('.'); bpf_map__is_internal(map) && dot != std::string::npos; dot = name.find('.', dot + 1)) {
      if (bpf_object__find_map_by_name(handle.get(), name.c_str() + dot) != map) continue;
      name.erase(0, dot);
      break;
    }
    maps.emplace_back(std::move(name), map);
  }
}

bpf_map* Object::Core::FindMap(const std::string& name) const {
  for (const auto& [own, map] : maps)
    if (own == name) return map;
  return nullptr;
}

bpf_program* Object::Core::FindProgram(const std::string& name) const {
  for (const auto& [own, program] : programs)
    if (own == name) return program;
  return nullptr;
}

int Object::Core::NotOpened() const {
  switch (state) {
    case State::kOpened:
      return 0;
    case State::kLoading:
      return EBUSY;
    case State::kLoaded:
      return EALREADY;
    case State::kClosed:
      break;
  }
  return EBADF;
}

bpf_map* Object::Core::CreatedMap(napi_env env, const std::string& name, const char* call) const {
  if (state != State::kLoaded) {
    Throw(env, {state == State::kClosed ? EBADF : EBUSY, call, "the object is not loaded"});
    return nullptr;
  }
  bpf_map* map = FindMap(name);
  if (map && IsCreated(map)) return map;
  Throw(env, {ENOENT, call, "no map '" + name + "' was created"});
  return nullptr;
}

napi_value Object::GetProgram(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Object>();
  const std::string name = arguments.String(0, "name");
  if (!arguments.ok()) return nullptr;
  const Core& core = *self->core_;
  if (core.state != State::kLoaded)
    return Throw(env, {core.state == State::kClosed ? EBADF : EBUSY, "bpf_object__find_program_by_name", "the object is not loaded"});
  bpf_program* program = core.FindProgram(name);
  if (!program || bpf_program__fd(program) < 0)
    return Throw(env, {ENOENT, "bpf_object__find_program_by_name", "no program '" + name + "' is loaded"});
  return Program::Create(env, core.handle, self->core_, core.usdt_lock, program);
}

napi_value Object::GetMap(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Object>();
  const std::string name = arguments.String(0, "name");
  if (!arguments.ok()) return nullptr;
  bpf_map* map = self->core_->CreatedMap(env, name, "bpf_object__find_map_by_name");
  if (!map) return nullptr;
  Fd fd = Fd::Duplicate(bpf_map__fd(map));
  if (!fd.ok()) return Throw(env, {errno, "fcntl(F_DUPFD_CLOEXEC)"});
  return Map::Create(env, std::move(fd), ArenaMemory::Of(self->core_->handle, map));
}

napi_value Object::MapNames(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Object>();
  if (!arguments.ok()) return nullptr;
  std::vector<std::string> names;
  if (self->core_->state == State::kLoaded)
    for (const auto& [name, map] : self->core_->maps)
      if (IsCreated(map)) names.push_back(name);
  return Strings(env, names);
}

napi_value Object::ProgramNames(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Object>();
  if (!arguments.ok()) return nullptr;
  std::vector<std::string> names;
  if (self->core_->state == State::kLoaded)
    for (const auto& [name, program] : self->core_->programs)
      if (bpf_program__fd(program) >= 0) names.push_back(name);
  return Strings(env, names);
}

napi_value Object::Close(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Object>();
  if (!arguments.ok()) return nullptr;
  Core& core = *self->core_;
  if (core.state == State::kLoading)
    return Throw(env, {EBUSY, "bpf_object__close", "the object is being loaded: close it when that promise is settled"});
  core = Core();
  core.state = State::kClosed;
  return Undefined(env);
}

}  // namespace ebpf
