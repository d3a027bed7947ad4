/** A call of a helper: check_helper_call(). */
import type { Env } from '../env.ts';
import { helperName } from '../log/instruction.ts';
import { access } from '../memory/access.ts';
import { inRcuSection, maySleep } from '../memory/rcu.ts';
import { dynptrAt, dynptrRegister, releaseDynptr } from '../objects/dynptr.ts';
import { EACCES, EINVAL } from '../outcome.ts';
import { attachedPrototype } from '../program/attached.ts';
import { MAP, MAP_FLAG } from '../program/map.ts';
import { markPrecise } from '../prune/precision.ts';
import { allowedHelpers } from '../rules/helpers.ts';
import { answersOfHook } from '../rules/hooks.ts';
import { changesPacket } from '../rules/packet.ts';
import { isAllowedHere } from '../rules/probe.ts';
import { change, isNull, UNKNOWN_SCALAR } from '../state/register.ts';
import { F, T, typeText } from '../state/type.ts';
import { prototypeFor } from '../tables/prototypes.ts';
import { type Call, checkArgument } from './argument.ts';
import { callBack } from './callback.ts';
import { checkMapFits } from './map-fit.ts';
import { forgetPackets } from './packets.ts';
import { checkLeaks, release } from './references.ts';
import { setResult } from './result.ts';
import { checkSnprintf } from './snprintf.ts';
import { isWithin, rejectScalar } from './subprogram.ts';

const LSM = 29;

/** Helpers whose map is noted with the call (record_func_map()); those after the bar change it. */
const WITH_MAP = new Set(
  'tail_call map_lookup_elem for_each_map_elem redirect_map map_lookup_percpu_elem map_peek_elem'.split(' '),
);
const CHANGE_MAP = new Set('map_update_elem map_delete_elem map_push_elem map_pop_elem'.split(' '));

export function checkHelperCall(env: Env): void {
  const { program } = env;
  const at = env.instruction;
  const id = program.insns.imm[at]!;
  const helper = env.rules.helpers.get(id);
  const name = `${helperName(id)}#${id}`;
  if (id <= 0 || id > env.rules.lastHelper) env.reject(EINVAL, `invalid func unknown#${id}\n`);
  const { ids, kind } = allowedHelpers(env);
  if (!ids.has(id)) {
    const words = env.rules.knows.helperOfType ? 'program of this type cannot use helper' : 'unknown func';
    env.reject(EINVAL, `${words} ${name}\n`);
  }
  if (!helper) env.unsupported(`helper ${id}`);
  const prototype = prototypeFor(helper, kind);
  if (prototype.gplOnly && !program.gpl)
    env.reject(EINVAL, 'cannot call GPL-restricted function from non-GPL compatible program\n');
  if (prototype.probe && !isAllowedHere(env, helper.name))
    env.reject(EINVAL, 'helper call is not allowed in probe\n');
  if (prototype.sleeps && !maySleep(env))
    env.reject(EINVAL, 'helper call might sleep in a non-sleepable prog\n');
  const { state } = env;
  if (prototype.sleeps && state.rcuLocks > 0)
    env.reject(EINVAL, `sleepable helper ${name} in rcu_read_lock region\n`);
  if (prototype.sleeps && state.preemptLocks > 0)
    env.reject(EINVAL, `sleepable helper ${name} in non-preemptible region\n`);
  if (prototype.sleeps && state.activeIrq !== 0)
    env.reject(EINVAL, `sleepable helper ${name} in IRQ-disabled region\n`);

  const call: Call = {
    helper,
    prototype,
    ...{
      map: null,
      key: undefined,
      mapUid: 0,
      ref: 0,
      release: 0,
      raw: null,
      memSize: 0,
      maxSize: 0n,
      subprogram: 0,
    },
    ...{ btf: null, btfId: 0, dynptrId: 0, kptr: null, ofOwnPerCpu: false },
  };
  for (let i = 0; i < prototype.arguments.length; i++) checkArgument(env, call, i);
  recordMap(env, call);
  if (helper.name === 'tail_call') recordKey(env, call);
  // What the helper writes is written, byte by byte.
  if (call.raw)
    for (let offset = 0; offset < call.raw.size; offset++)
      access(env, { register: call.raw.register, offset, size: 1, write: true, value: -1 });
  if (call.release !== 0) giveBack(env, call, name);
  particular(env, call);
  const writesPacket = helper.name === 'dynptr_write' && isPacketDynptr(env, 1);
  env.clobber();
  setResult(env, call);
  checkMapFits(env, call.map, helper);
  if (helper.name === 'get_func_ip') checkFunctionIp(env);
  // Where the call fails the packet is as it was; where it does not, the path goes on in the caller.
  const stays = helper.name === 'tail_call' && env.rules.knows.tailCallsReturn;
  if ((changesPacket(id) && !stays) || writesPacket) forgetPackets(env);
}

function recordMap(env: Env, { helper, map }: Call): void {
  const changes = CHANGE_MAP.has(helper.name);
  if (!changes && !WITH_MAP.has(helper.name)) return;
  if (!map) env.reject(EINVAL, 'kernel subsystem misconfigured verifier\n');
  if (changes && map.flags & MAP_FLAG.RDONLY_PROG) env.reject(EACCES, 'write into map forbidden\n');
  const note = env.notes[env.instruction]!;
  if (note.map && note.map !== map) note.mapsDiffer = true;
  note.map ??= map;
}

/** record_func_key(): a constant index is compiled into the jump, so that the verdict rests on it. */
function recordKey(env: Env, { map }: Call): void {
  // The kernel's words have no end of line.
  if (map?.type !== MAP.PROG_ARRAY) env.reject(EINVAL, 'expected prog array map for tail call');
  const { scalar, type } = env.reg(3);
  if (type === 1 && scalar.tnum.mask === 0n && scalar.tnum.value < BigInt(map.maxEntries))
    markPrecise(env, 3);
}

function giveBack(env: Env, call: Call, name: string): void {
  const reg = env.reg(call.release);
  if (call.prototype.arguments[call.release - 1]!.kind === 'dynptr') {
    releaseDynptr(env, call.release);
    return;
  }
  const exchanged = call.helper.name === 'kptr_xchg' && call.ref !== 0;
  const done = exchanged ? handOver(env, call.ref) : call.ref !== 0 ? release(env, call.ref) : isNull(reg);
  if (!done) env.reject(EINVAL, `func ${name} reference has not been acquired before\n`);
}

/** bpf_kptr_xchg(): what is given away may still be read in an RCU section, if each CPU has its own. */
function handOver(env: Env, ref: number): boolean {
  const { state } = env;
  const before = state.refs;
  state.refs = before.filter(({ kind, id }) => kind !== 'ptr' || id !== ref);
  if (state.refs.length === before.length) return false;
  const inRcu = inRcuSection(env);
  state.replace(reg => {
    if (reg.ref !== ref) return reg;
    const stays = inRcu && reg.type & F.ALLOC && reg.type & F.PERCPU;
    return stays ? change(reg, { ref: 0, type: (reg.type & ~F.ALLOC) | F.RCU }) : UNKNOWN_SCALAR;
  });
  return true;
}

function isPacketDynptr(env: Env, register: number): boolean {
  const type = dynptrAt(env, env.reg(register))?.type;
  return type === 'skb' || type === 'skb_meta';
}

/** Rules of single helpers. */
function particular(env: Env, call: Call): void {
  switch (call.helper.name) {
    case 'tail_call':
      checkLeaks(env, 'tail_call', false, true);
      return;
    case 'get_local_storage':
      if (!isNull(env.reg(2))) env.reject(EINVAL, "get_local_storage() doesn't support non-zero flags\n");
      markPrecise(env, 2);
      return;
    case 'for_each_map_elem':
    case 'timer_set_callback':
    case 'find_vma':
    case 'user_ringbuf_drain':
      callBack(env, { name: call.helper.name, subprogram: call.subprogram });
      return;
    case 'loop': {
      markLoopFlags(env);
      markPrecise(env, 1);
      const { frame } = env.state;
      if (BigInt(frame.callbackDepth) < env.reg(1).scalar.umax) {
        callBack(env, { name: 'loop', subprogram: call.subprogram });
        return;
      }
      frame.callbackDepth = 0;
      if (env.log.verbose) env.say(`frame${env.state.depth} bpf_loop iteration limit reached\n`);
      return;
    }
    case 'snprintf':
      checkSnprintf(env);
      return;
    case 'dynptr_from_mem': {
      const { type } = env.reg(1);
      if (type !== T.MAP_VALUE)
        env.reject(EACCES, `Unsupported reg type ${typeText(type)} for bpf_dynptr_from_mem data\n`);
      return;
    }
    case 'dynptr_data': {
      const { id, ref } = dynptrRegister(env, env.reg(1));
      call.dynptrId = id;
      call.ref = ref;
      return;
    }
    case 'set_retval':
      if (env.program.type === LSM && attachedPrototype(env.program)?.proto.returnType === 0)
        env.reject(EINVAL, "BPF_LSM_CGROUP that attach to void LSM hooks can't modify return value!\n");
      // What getsockopt() answers may be anything (CGROUP_GETSOCKOPT).
      if (env.rules.knows.setReturnValue && env.program.attach !== 21) checkReturnValue(env);
  }
}

function checkReturnValue(env: Env): void {
  markPrecise(env, 1);
  const range = answersOfHook(env.program);
  const now = env.reg(1);
  if (!isWithin(range, now, true)) rejectScalar(env, now, range, 'At bpf_set_retval', 'R1');
}

/** update_loop_inline_state(): flags that are zero let the loop be inlined, so that the program rests on them. */
function markLoopFlags(env: Env): void {
  if (isNull(env.reg(4))) markPrecise(env, 4);
}

function checkFunctionIp(env: Env): void {
  const { type, attach } = env.program;
  // Kprobes, and fentry, fexit, fmod_ret.
  if (type === 2 || (type === 26 && [24, 25, 26].includes(attach))) return;
  if (type === 26)
    env.reject(524, 'func bpf_get_func_ip#173 supported only for fentry/fexit/fmod_ret programs\n');
  env.reject(524, `func bpf_get_func_ip#173 not supported for program type ${type}\n`);
}
