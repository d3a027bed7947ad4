/** A flyweight whose getters walk the plan. */
import { shortRecord, step } from '../mismatch.ts';
import type { Field, Node, Plan } from '../plan.ts';
import type { Flyweight, FlyweightClass } from '../types.ts';
import { interpretDecode } from './decode.ts';

/** A flyweight's own methods: a field of such a name is reached through `decode()` alone. */
const OWN_METHODS: ReadonlySet<string> = new Set(['moveTo', 'over', 'advance', 'decode']);

/** The fields that have a getter. */
export function visibleFields(node: Node): Field[] {
  return node.kind === 'composite' ? node.fields.filter(field => !OWN_METHODS.has(field.name)) : [];
}

/** What errors call a field of a flyweight. */
export function fieldPath(field: Field): string {
  return `value${step(field.name)}`;
}

export function interpretFlyweight(plan: Plan): FlyweightClass {
  const decode = interpretDecode(plan);

  class InterpretedFlyweight {
    #view: DataView = new DataView(new ArrayBuffer(0));
    #offset = 0;
    #end = 0;
    #index: Uint32Array = new Uint32Array(0);
    #next = 0;
    #last = 0;
    readonly #nested = new Map<Field, Flyweight>();

    moveTo(view: DataView, offset: number, end = offset + plan.root.size): this {
      this.#view = view;
      this.#offset = offset;
      this.#end = end;
      return this;
    }

    over(view: DataView, index: Uint32Array, count: number): this {
      this.#view = view;
      this.#index = index;
      this.#next = 0;
      this.#last = 2 * count;
      return this;
    }

    advance(): boolean {
      if (this.#next >= this.#last) return false;
      const offset = this.#index[this.#next]!;
      const length = this.#index[this.#next + 1]!;
      this.#next += 2;
      if (length < plan.root.size) throw shortRecord(plan.root.typeName, plan.root.size, length);
      this.#offset = offset;
      this.#end = offset + length;
      return true;
    }

    decode() {
      return decode(this.#view, this.#offset, this.#end);
    }

    static {
      for (const field of visibleFields(plan.root)) {
        const inner = { ...plan, root: field.node };
        const get = field.node.kind === 'composite' ? nestedGetter(field, inner) : plainGetter(field, inner);
        Object.defineProperty(InterpretedFlyweight.prototype, field.name, { get, configurable: true });
      }

      function plainGetter(field: Field, inner: Plan) {
        const decodeField = interpretDecode(inner, fieldPath(field));
        return function (this: InterpretedFlyweight) {
          return decodeField(this.#view, this.#offset + field.offset, this.#end);
        };
      }

      function nestedGetter(field: Field, inner: Plan) {
        let Nested: FlyweightClass | undefined;
        return function (this: InterpretedFlyweight) {
          let nested = this.#nested.get(field);
          if (!nested) this.#nested.set(field, (nested = new (Nested ??= interpretFlyweight(inner))()));
          return nested.moveTo(this.#view, this.#offset + field.offset, this.#end);
        };
      }
    }
  }

  return InterpretedFlyweight as unknown as FlyweightClass;
}
