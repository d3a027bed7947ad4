/** Lists of objects: struct bpf_list_head and bpf_list_node, laid out as the kernel has them (kernel/bpf/helpers.c, include/linux/list.h). */
import { ERRNO } from '../errno.ts';
import type { World } from '../world/world.ts';
import { Links } from './links.ts';
import type { KfuncTable } from './table.ts';

const NEXT = 0;
const PREV = 8;
/** Of a node: the head of its list. */
const OWNER = 16;

export const listKfuncs = (world: World): KfuncTable => {
  const links = new Links(world.machine.memory, 'list');

  /** Values of maps begin with all 0. */
  const headAt = (pointer: number): number => {
    const head = pointer >>> 0;
    if (links.get(head + NEXT) === 0) {
      links.set(head + NEXT, head);
      links.set(head + PREV, head);
    }
    return head;
  };
  const push = (headPointer: number, nodePointer: number, back: boolean): number => {
    const head = headAt(headPointer);
    const node = nodePointer >>> 0;
    if (links.get(node + OWNER) !== 0) {
      // Whoever gives it away has it no more, in a list or not.
      world.allocated.drop(world.allocated.containing(node));
      return -ERRNO.EINVAL;
    }
    const prev = back ? links.get(head + PREV) : head;
    const next = back ? head : links.get(head + NEXT);
    links.set(next + PREV, node);
    links.set(node + NEXT, next);
    links.set(node + PREV, prev);
    links.set(prev + NEXT, node);
    links.set(node + OWNER, head);
    return 0;
  };
  const end = (head: number, back: boolean): number => {
    const node = links.get(head + (back ? PREV : NEXT));
    return node === head || links.get(node + OWNER) !== head ? 0 : node;
  };
  const pop = (headPointer: number, back: boolean): number => {
    const node = end(headAt(headPointer), back);
    if (node === 0) return 0;
    const [next, prev] = [links.get(node + NEXT), links.get(node + PREV)];
    links.set(next + PREV, prev);
    links.set(prev + NEXT, next);
    links.set(node + NEXT, node);
    links.set(node + PREV, node);
    links.set(node + OWNER, 0);
    return node;
  };
  const pushing = (back: boolean): KfuncTable[string] => ({
    parameters: ['pointer', 'pointer'],
    result: 'i32',
    call: (head: number, node: number) => push(head, node, back),
  });
  const taking = (call: (head: number) => number): KfuncTable[string] => ({
    parameters: ['pointer'],
    result: 'pointer',
    call,
  });
  return {
    bpf_list_push_front_impl: pushing(false),
    bpf_list_push_back_impl: pushing(true),
    bpf_list_pop_front: taking(head => pop(head, false)),
    bpf_list_pop_back: taking(head => pop(head, true)),
    bpf_list_front: taking(head => end(headAt(head), false)),
    bpf_list_back: taking(head => end(headAt(head), true)),
  };
};
