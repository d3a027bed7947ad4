/** What keeps a red-black tree balanced (Cormen et al., chapter 13; lib/rbtree.c does the same): no red node has a red child, all ways have as many black ones. */
import type { Tree } from './tree.ts';

export function afterInsert(tree: Tree, inserted: number): void {
  let node = inserted;
  for (;;) {
    const parent = tree.parent(node);
    if (parent === 0) {
      tree.paint(node, true);
      return;
    }
    if (tree.isBlack(parent)) return;
    const grand = tree.parent(parent);
    const onLeft = tree.left(grand) === parent;
    const uncle = onLeft ? tree.right(grand) : tree.left(grand);
    if (!tree.isBlack(uncle)) {
      tree.paint(parent, true);
      tree.paint(uncle, true);
      tree.paint(grand, false);
      node = grand;
      continue;
    }
    let top = parent;
    if (node === (onLeft ? tree.right(parent) : tree.left(parent))) {
      turn(tree, parent, onLeft);
      top = node;
    }
    tree.paint(top, true);
    tree.paint(grand, false);
    turn(tree, grand, !onLeft);
    return;
  }
}

/** A black node has gone from above `node`, which may be none, below `parent`. */
export function afterErase(tree: Tree, node: number, parent: number): void {
  let [at, above] = [node, parent];
  while (above !== 0 && tree.isBlack(at)) {
    const onLeft = tree.left(above) === at;
    let sibling = onLeft ? tree.right(above) : tree.left(above);
    if (!tree.isBlack(sibling)) {
      tree.paint(sibling, true);
      tree.paint(above, false);
      turn(tree, above, onLeft);
      sibling = onLeft ? tree.right(above) : tree.left(above);
    }
    let [near, far] = [tree.left(sibling), tree.right(sibling)];
    if (!onLeft) [near, far] = [far, near];
    if (tree.isBlack(near) && tree.isBlack(far)) {
      tree.paint(sibling, false);
      at = above;
      above = tree.parent(at);
      continue;
    }
    if (tree.isBlack(far)) {
      tree.paint(near, true);
      tree.paint(sibling, false);
      turn(tree, sibling, !onLeft);
      far = sibling;
      sibling = near;
    }
    tree.paint(sibling, tree.isBlack(above));
    tree.paint(above, true);
    tree.paint(far, true);
    turn(tree, above, onLeft);
    return;
  }
  if (at !== 0) tree.paint(at, true);
}

function turn(tree: Tree, node: number, left: boolean): void {
  if (left) tree.rotateLeft(node);
  else tree.rotateRight(node);
}
