// What the addon keeps for one JavaScript environment (the main thread, or one worker). There are no globals: several threads
// use the addon at once, and each has its own.
#pragma once

#include <node_api.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "util/wrap.h"

namespace ebpf {

/// Something that must outlive its JavaScript object but not the environment.
class Kept {
 public:
  virtual ~Kept() = default;
  /// The environment ends: undo what nobody else will. On the environment's thread, and no JavaScript can run.
  virtual void Abandon() = 0;
};

class Environment {
 public:
  /// Once for each environment, when the addon is loaded there; nullptr if that fails.
  static Environment* Create(napi_env env);
  static Environment* Of(napi_env env);

  napi_ref& constructor(ClassId id) { return constructors_[static_cast<size_t>(id)]; }

  // What was attached stays attached when its JavaScript object is collected: garbage collection is no decision of the user's.
  // It is held here instead, and closed when the environment ends, since a worker's threads end while the process goes on and
  // nobody would be left to detach it. (In the main thread it would end with the process anyway.)
  void Keep(std::shared_ptr<Kept> kept) { kept_.insert(std::move(kept)); }
  void Release(const std::shared_ptr<Kept>& kept) { kept_.erase(kept); }

  /// What several attachments share, by its name, for as long as one of them lives; made where nobody has it.
  template <class T>
  std::shared_ptr<T> Shared(const std::string& name) {
    for (auto it = shared_.begin(); it != shared_.end();) it = it->second.expired() ? shared_.erase(it) : std::next(it);
    auto found = std::static_pointer_cast<T>(shared_[name].lock());
    if (!found) shared_[name] = found = std::make_shared<T>();
    return found;
  }

 private:
  ~Environment();

  napi_ref constructors_[static_cast<size_t>(ClassId::kCount)] = {};
  std::unordered_set<std::shared_ptr<Kept>> kept_;
  std::unordered_map<std::string, std::weak_ptr<void>> shared_;
};

}  // namespace ebpf
