/** Forms as patterns: an instruction's text without its opcode, written and read. */
import { isWide } from '../insn/insn.ts';
import { FORMS, type Form, SYMBOLIC } from './forms.ts';
import { type Draft, hasWritableName, PLACES } from './places.ts';
import type { AsmInstruction } from './types.ts';

interface Pattern {
  readonly form: Form;
  /** Words, and places in between. */
  readonly parts: readonly string[];
  readonly expression: RegExp;
}

const PLACE = /\$([a-z]+(?:64)?)/;

/** Without the spaces that part no words. */
export const condense = (text: string): string =>
  text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/ (?!\w)|(?<!\w) /g, '');

/** What stands for a place while its form's text is condensed. */
const WORD = '_0_';
const SIGNED = '+_1_';
const isSigned = (place: string) => place === 'off' || place === 'rel';

function toPattern(form: Form): Pattern {
  const parts = form.text.split(PLACE);
  const seen = new Set<string>();
  const source = split(form).map((part, i) => {
    if (i % 2 === 0) return part.replace(/[\^$.*+?()[\]{}|]/g, '\\$&');
    // A register that is written twice is the same one.
    if (seen.has(part)) return `\\k<${part}>`;
    seen.add(part);
    return `(?<${part}>${PLACES[part]!.pattern})`;
  });
  return { form, parts, expression: new RegExp(`^${source.join('')}$`) };
}

/** Words, without spaces that need not be there, and places in between. */
function split({ text }: Form): string[] {
  const parts = text.split(PLACE);
  const places = parts.filter((_, i) => i % 2 === 1);
  const sample = parts.map((part, i) => (i % 2 === 0 ? part : isSigned(part) ? SIGNED : WORD)).join('');
  const words = condense(sample).split(/_0_|\+_1_/);
  return words.flatMap((word, i) => (i < places.length ? [word, places[i]!] : [word]));
}

const patterns = FORMS.map(toPattern);
const symbolic = SYMBOLIC.map(toPattern);

/** In the kernel's words; undefined for what it has none for. */
export function show(instruction: AsmInstruction): string | undefined {
  const pattern = patternOf(instruction);
  return pattern?.parts.map((part, i) => (i % 2 === 0 ? part : PLACES[part]!.show(instruction))).join('');
}

const byOpcode = groupBy(patterns, ({ form }) => form.opcode);

function patternOf(instruction: AsmInstruction): Pattern | undefined {
  const { reference } = instruction;
  const [map, variable] = symbolic;
  if (instruction.opcode === map!.form.opcode && instruction.src === 0 && hasWritableName(instruction)) {
    if (reference!.kind === 'map') return map;
    if (reference!.kind === 'variable') return variable;
  }
  return byOpcode
    .get(instruction.opcode)
    ?.find(({ form: { src, offset, imm } }) =>
      [
        src === undefined || src === instruction.src,
        offset === undefined || offset === instruction.offset,
        imm === undefined || imm === instruction.imm,
      ].every(Boolean),
    );
}

/** What texts of one form have in common: all but the numbers and names. Each step reads the text once, whoever wrote it. */
function skeleton(text: string): string {
  return text
    .replace(/^call(?!x).*$/, 'call')
    .replace(/^r\d+=map\[(?!id:).*$/, 'map')
    .replace(/^r\d+=&[^(].*$/, 'variable')
    .replace(/^r\d+=subprog\[.*$/, 'subprog')
    .replace(/[+-]{0,2}(?:0x[\da-fA-F]+|\d+)/g, '#');
}

/** Any number, told apart from that of a register before it. */
function sampleOf(place: string): string {
  return place === 'dst' || place === 'src' ? '0' : '+0';
}

const bySkeleton = groupBy([...patterns, ...symbolic], ({ form }) =>
  skeleton(
    split(form)
      .map((part, i) => (i % 2 === 0 ? part : sampleOf(part)))
      .join(''),
  ),
);

/**
 * What `text` says, which is condensed; with an `opcode` only if it is that instruction's. undefined: it is none. Throws
 * `Misplaced`.
 */
export function read(text: string, opcode?: number): Draft | undefined {
  for (const { form, expression } of bySkeleton.get(skeleton(text)) ?? []) {
    if (opcode !== undefined && form.opcode !== opcode) continue;
    const match = expression.exec(text);
    if (!match) continue;
    const { src = 0, offset = 0, imm = 0 } = form;
    const draft: Draft = { opcode: form.opcode, dst: 0, src, offset, imm };
    if (isWide(draft)) draft.imm2 = 0;
    const places = Object.entries(match.groups ?? {});
    if (places.every(([place, value]) => PLACES[place]!.read(value, draft))) return draft;
  }
  return undefined;
}

function groupBy<K, V>(values: readonly V[], key: (value: V) => K): ReadonlyMap<K, readonly V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    const group = groups.get(key(value));
    if (group) group.push(value);
    else groups.set(key(value), [value]);
  }
  return groups;
}
