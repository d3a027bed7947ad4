/** Red-black trees as the kernel has them in memory: struct rb_root_cached and rb_node (include/linux/rbtree_types.h). */
import type { Links } from '../links.ts';
import { afterErase, afterInsert } from './balance.ts';

const PARENT_COLOR = 0;
const RIGHT = 8;
const LEFT = 16;
const ROOT = 0;
const LEFTMOST = 8;
const BLACK = 1;

export type Side = typeof LEFT | typeof RIGHT;

/** One tree. A node is an address, 0 is none. */
export class Tree {
  readonly #links: Links;
  readonly #root: number;

  constructor(links: Links, root: number) {
    this.#links = links;
    this.#root = root;
  }

  get root(): number {
    return this.#links.get(this.#root + ROOT);
  }

  get first(): number {
    return this.#links.get(this.#root + LEFTMOST);
  }

  left(node: number): number {
    return this.#links.get(node + LEFT);
  }

  right(node: number): number {
    return this.#links.get(node + RIGHT);
  }

  parent(node: number): number {
    return (this.#links.get(node + PARENT_COLOR) & ~3) >>> 0;
  }

  /** None is black. */
  isBlack(node: number): boolean {
    return node === 0 || (this.#links.get(node + PARENT_COLOR) & BLACK) !== 0;
  }

  paint(node: number, black: boolean): void {
    this.#links.set(node + PARENT_COLOR, this.parent(node) + (black ? BLACK : 0));
  }

  /** Takes the node's child on the other side up to its place. */
  rotate(node: number, side: Side): void {
    const other = side === LEFT ? RIGHT : LEFT;
    const child = this.#links.get(node + other);
    const inner = this.#links.get(child + side);
    this.#links.set(node + other, inner);
    if (inner !== 0) this.#adopt(inner, node);
    this.#replace(node, child);
    this.#links.set(child + side, node);
    this.#adopt(node, child);
  }

  rotateLeft(node: number): void {
    this.rotate(node, LEFT);
  }

  rotateRight(node: number): void {
    this.rotate(node, RIGHT);
  }

  /** `less`: whether the node comes before another one. */
  add(node: number, less: (other: number) => boolean): void {
    let [parent, at, side, leftmost] = [0, this.root, ROOT as number, true];
    while (at !== 0) {
      parent = at;
      side = less(at) ? LEFT : RIGHT;
      if (side === RIGHT) leftmost = false;
      at = this.#links.get(parent + side);
    }
    this.#links.set(node + PARENT_COLOR, parent);
    this.#links.set(node + LEFT, 0);
    this.#links.set(node + RIGHT, 0);
    this.#links.set(parent === 0 ? this.#root + ROOT : parent + side, node);
    if (leftmost) this.#links.set(this.#root + LEFTMOST, node);
    afterInsert(this, node);
  }

  remove(node: number): void {
    if (this.first === node) this.#links.set(this.#root + LEFTMOST, this.#next(node));
    const [left, right] = [this.left(node), this.right(node)];
    let removedBlack = this.isBlack(node);
    let [child, parent] = [left === 0 ? right : left, this.parent(node)];
    if (left === 0 || right === 0) {
      this.#replace(node, child);
    } else {
      const next = this.#next(node);
      removedBlack = this.isBlack(next);
      child = this.right(next);
      parent = this.parent(next);
      if (parent === node) parent = next;
      else {
        this.#replace(next, child);
        this.#links.set(next + RIGHT, right);
        this.#adopt(right, next);
      }
      this.#replace(node, next);
      this.#links.set(next + LEFT, left);
      this.#adopt(left, next);
      this.paint(next, this.isBlack(node));
    }
    if (removedBlack) afterErase(this, child, parent);
    // RB_CLEAR_NODE
    this.#links.set(node + PARENT_COLOR, node);
  }

  /** The leftmost node on its right. */
  #next(node: number): number {
    let at = this.right(node);
    if (at === 0) return this.parent(node);
    for (let left = this.left(at); left !== 0; left = this.left(at)) at = left;
    return at;
  }

  /** Its place gets another node, or none; its own links stay. */
  #replace(node: number, by: number): void {
    const parent = this.parent(node);
    const place = parent === 0 ? this.#root + ROOT : parent + (this.left(parent) === node ? LEFT : RIGHT);
    this.#links.set(place, by);
    if (by !== 0) this.#adopt(by, parent);
  }

  #adopt(node: number, parent: number): void {
    this.#links.set(node + PARENT_COLOR, parent + (this.isBlack(node) ? BLACK : 0));
  }
}
