/** A flyweight whose getters walk the plan. */
import { step } from '../mismatch.ts';
import type { Field, Node, Plan } from '../plan.ts';
import { Steps } from '../runs.ts';
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
    readonly #steps = new Steps();
    readonly #nested = new Map<Field, Flyweight>();

    moveTo(view: DataView, offset: number, end = offset + plan.root.size): this {
      this.#view = view;
      this.#steps.moveTo(offset, end - offset);
      return this;
    }

    over(view: DataView, runs: Uint32Array, count: number): this {
      this.#view = view;
      this.#steps.over(runs, count);
      return this;
    }

    advance(): boolean {
      return this.#steps.advance(plan.root.size, plan.root.typeName);
    }

    decode() {
      const { offset, length } = this.#steps;
      return decode(this.#view, offset, offset + length);
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
          const { offset, length } = this.#steps;
          return decodeField(this.#view, offset + field.offset, offset + length);
        };
      }

      function nestedGetter(field: Field, inner: Plan) {
        let Nested: FlyweightClass | undefined;
        return function (this: InterpretedFlyweight) {
          let nested = this.#nested.get(field);
          if (!nested) this.#nested.set(field, (nested = new (Nested ??= interpretFlyweight(inner))()));
          const { offset, length } = this.#steps;
          return nested.moveTo(this.#view, offset + field.offset, offset + length);
        };
      }
    }
  }

  return InterpretedFlyweight as unknown as FlyweightClass;
}
