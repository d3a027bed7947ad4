// Capabilities are each thread's own (capabilities(7)), and only the thread itself can give them up: a process has given them up
// when every one of its threads has. Node.js has threads that run no JavaScript (libuv's pool, V8's workers, the inspector's), so
// each is sent a signal whose handler does it, as glibc does for setuid() and libpsx for capabilities.
#include "privileges.h"

#include <dirent.h>
#include <grp.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "util/arguments.h"
#include "util/error.h"
#include "util/values.h"

namespace ebpf {
namespace {

/// glibc's own for setuid() (SIGSETXID in its internal-signals.h): no thread can block it, which the inspector's does with all
/// others. Its handler is put back afterwards.
constexpr int kSignal = 33;
constexpr int kPatienceMs = 5000;

/// struct sigaction as the kernel has it (asm-generic/signal.h, with SA_RESTORER): glibc's sigaction() refuses that signal.
struct KernelAction {
  void* handler;
  unsigned long flags;
  void* restorer;
  unsigned long mask;
};

int SetAction(int number, const KernelAction* next, KernelAction* before) {
  return syscall(SYS_rt_sigaction, number, next, before, sizeof(unsigned long)) ? errno : 0;
}

// A signal handler reaches nothing but what is static. `mutex` lets one order be carried out at a time.
std::mutex mutex;
struct {
  pid_t process;
  /// What stays, by bits; nothing is given up while only `keeps_for_user` is prepared.
  uint64_t keep;
  /// Before the user changes: the kernel would take all capabilities at that moment (PR_SET_KEEPCAPS).
  bool keeps_for_user;
  std::atomic<int> done;
  std::atomic<int> error;
} order;

/// For this thread. Nothing here but system calls: it runs in a signal handler.
int Obey() {
  if (order.keeps_for_user) return syscall(SYS_prctl, PR_SET_KEEPCAPS, 1, 0, 0, 0) ? errno : 0;
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct sets[2]{};
  if (syscall(SYS_capget, &header, sets)) return errno;
  // A change of the user has switched them off; the next lines need CAP_SETPCAP.
  for (auto& set : sets) set.effective = set.permitted;
  if (syscall(SYS_capset, &header, sets)) return errno;
  // The bounding set is what a program that is run later could get from its file or by being root. Without CAP_SETPCAP it stays
  // (EPERM), and no_new_privs has to do; beyond the last capability it is EINVAL.
  for (unsigned long capability = 0; capability < 64; capability++)
    if (!(order.keep >> capability & 1)) syscall(SYS_prctl, PR_CAPBSET_DROP, capability, 0, 0, 0);
  syscall(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  for (int half = 0; half < 2; half++) {
    sets[half].permitted &= static_cast<uint32_t>(order.keep >> (32 * half));
    sets[half].effective = sets[half].permitted;
    sets[half].inheritable = 0;
  }
  if (syscall(SYS_capset, &header, sets)) return errno;
  return syscall(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? errno : 0;
}

void OnSignal(int, siginfo_t* info, void*) {
  if (info->si_pid != order.process || info->si_code != SI_TKILL) return;
  const int saved = errno;
  if (const int error = Obey()) order.error.store(error);
  order.done.fetch_add(1);
  errno = saved;
}

/// Our handler in the kernel's form: glibc knows the code that returns from a handler (sa_restorer), so it is asked to install the
/// handler for another signal, and what it installed is read back.
int MakeAction(KernelAction* action) {
  struct sigaction ours{}, before{};
  ours.sa_sigaction = OnSignal;
  ours.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
  sigfillset(&ours.sa_mask);
  const int other = SIGRTMAX - 1;
  if (sigaction(other, &ours, &before)) return errno;
  const int error = SetAction(other, nullptr, action);
  sigaction(other, &before, nullptr);
  return error;
}

std::set<pid_t> Threads() {
  std::set<pid_t> threads;
  DIR* folder = opendir("/proc/self/task");
  if (!folder) return threads;
  while (const dirent* entry = readdir(folder))
    if (entry->d_name[0] != '.') threads.insert(static_cast<pid_t>(strtol(entry->d_name, nullptr, 10)));
  closedir(folder);
  return threads;
}

/// Waits until all that were told have answered, or have ended.
bool Answered(const std::set<pid_t>& told) {
  const timespec pause{0, 1'000'000};
  for (int waited = 0; waited < kPatienceMs; waited++) {
    if (order.done.load() >= static_cast<int>(told.size())) return true;
    nanosleep(&pause, nullptr);
    if (waited % 100 != 99) continue;
    int alive = 0;
    for (const pid_t thread : Threads()) alive += static_cast<int>(told.count(thread));
    if (order.done.load() >= alive) return true;
  }
  return false;
}

std::optional<Failure> TellAll() {
  const pid_t self = static_cast<pid_t>(syscall(SYS_gettid));
  order.process = getpid();
  order.done = 0;
  order.error = 0;
  if (const int error = Obey()) return Failure{error, "capset"};
  std::set<pid_t> told;
  // Threads that are made meanwhile have their maker's capabilities: again, until there are none that were not told.
  for (bool fresh = true; fresh;) {
    fresh = false;
    const std::set<pid_t> threads = Threads();
    if (threads.empty()) return Failure{ENOENT, "opendir", "/proc is needed, to know the process's threads"};
    for (const pid_t thread : threads) {
      if (thread == self || told.count(thread)) continue;
      if (syscall(SYS_tgkill, order.process, thread, kSignal)) continue;  // it has ended
      told.insert(thread);
      fresh = true;
    }
    if (!Answered(told)) return Failure{ETIMEDOUT, "tgkill", "a thread of the process does not answer"};
  }
  if (const int error = order.error.load()) return Failure{error, "capset"};
  return std::nullopt;
}

std::optional<Failure> Broadcast() {
  KernelAction ours{}, before{};
  if (const int error = MakeAction(&ours)) return Failure{error, "rt_sigaction"};
  if (const int error = SetAction(kSignal, &ours, &before)) return Failure{error, "rt_sigaction"};
  auto failure = TellAll();
  SetAction(kSignal, &before, nullptr);
  return failure;
}

/// glibc does it for all threads, with that signal.
std::optional<Failure> BecomeUser(uid_t user, gid_t group) {
  order.keeps_for_user = true;
  auto failure = Broadcast();
  order.keeps_for_user = false;
  if (failure) return failure;
  if (setgroups(0, nullptr)) return Failure{errno, "setgroups"};
  if (setresgid(group, group, group)) return Failure{errno, "setresgid"};
  if (setresuid(user, user, user)) return Failure{errno, "setresuid"};
  return std::nullopt;
}

}  // namespace

napi_value DropCapabilities(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  Fields fields(env, arguments.value(0), "options");
  const auto keep = fields.OptionalBigInt("keep");
  const auto user = fields.OptionalInteger("uid", 0, UINT32_MAX - 1);
  const auto group = fields.OptionalInteger("gid", 0, UINT32_MAX - 1);
  if (!fields.ok()) return nullptr;
  const std::lock_guard<std::mutex> guard(mutex);
  std::optional<Failure> failure;
  if (user && group) failure = BecomeUser(static_cast<uid_t>(*user), static_cast<gid_t>(*group));
  order.keep = keep.value_or(0);
  if (!failure) failure = Broadcast();
  return failure ? Throw(env, *failure) : Undefined(env);
}

}  // namespace ebpf
