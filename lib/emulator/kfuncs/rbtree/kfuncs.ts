/** Trees of objects: struct bpf_rb_root and bpf_rb_node (kernel/bpf/helpers.c). */
import { ERRNO } from '../../errno.ts';
import { callbackOf } from '../../helpers/callback.ts';
import type { World } from '../../world/world.ts';
import { Links } from '../links.ts';
import type { KfuncTable } from '../table.ts';
import { Tree } from './tree.ts';

/** Of a node, behind struct rb_node: the root of its tree. */
const OWNER = 24;

export const treeKfuncs = (world: World): KfuncTable => {
  const links = new Links(world.machine.memory, 'tree');
  const treeAt = (root: number) => new Tree(links, root >>> 0);
  const reading = (call: (pointer: number) => number): KfuncTable[string] => ({
    parameters: ['pointer'],
    result: 'pointer',
    call,
  });
  return {
    bpf_rbtree_add_impl: {
      parameters: ['pointer', 'pointer', 'pointer'],
      result: 'i32',
      callsBack: true,
      call(root: number, nodePointer: number, less: number): number {
        const node = nodePointer >>> 0;
        if (links.get(node + OWNER) !== 0) {
          world.allocated.drop(world.allocated.containing(node));
          return -ERRNO.EINVAL;
        }
        const call = callbackOf(world, less);
        treeAt(root).add(node, other => (call(node, other) & 0xffn) !== 0n);
        links.set(node + OWNER, root >>> 0);
        return 0;
      },
    },
    bpf_rbtree_remove: {
      parameters: ['pointer', 'pointer'],
      result: 'pointer',
      call(root: number, nodePointer: number): number {
        const node = nodePointer >>> 0;
        if (links.get(node + OWNER) !== root >>> 0) return 0;
        treeAt(root).remove(node);
        links.set(node + OWNER, 0);
        return node;
      },
    },
    bpf_rbtree_first: reading(root => treeAt(root).first),
    bpf_rbtree_root: reading(root => treeAt(root).root),
    bpf_rbtree_left: {
      parameters: ['pointer', 'pointer'],
      result: 'pointer',
      call: (root: number, node: number) => child(links, root, node, 'left'),
    },
    bpf_rbtree_right: {
      parameters: ['pointer', 'pointer'],
      result: 'pointer',
      call: (root: number, node: number) => child(links, root, node, 'right'),
    },
  };
};

/** Of a node of that tree alone. */
function child(links: Links, root: number, node: number, side: 'left' | 'right'): number {
  if (links.get((node >>> 0) + OWNER) !== root >>> 0) return 0;
  return new Tree(links, root >>> 0)[side](node >>> 0);
}
