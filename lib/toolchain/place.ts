/** Where a template stands in its program: errors are shown there, in the file that has to be mended. */
import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceLocation } from '../errors.ts';
import { ESCAPE, type TemplateSource } from './template.ts';

/** `at main (file:///app/main.ts:12:30)`, and the same without a name. */
const FRAME = /^\s*at (?:.*\()?((?:file:\/\/)?\/[^()\n]*?):(\d+):\d+\)?$/m;

export class TemplatePlace {
  /** From the working directory, with slashes, if it is in there. */
  readonly file: string;
  /** Of the template's first letter, from 1. */
  readonly line: number;
  readonly #text: string;
  readonly #parts: readonly number[];
  readonly #raw: readonly string[];

  private constructor(file: string, text: string, parts: readonly number[], raw: readonly string[]) {
    this.file = file;
    this.#text = text;
    this.#parts = parts;
    this.#raw = raw;
    this.line = lineAt(text, parts[0]!);
  }

  /** `tag`: the function that the template was given to. undefined where its file, or the template in it, is not found. */
  static find(strings: TemplateStringsArray, tag: (...args: never[]) => unknown): TemplatePlace | undefined {
    const here: { stack?: string } = {};
    Error.captureStackTrace(here, tag);
    const [, url, line] = FRAME.exec(here.stack ?? '') ?? [];
    if (url === undefined) return undefined;
    try {
      const path = url.startsWith('file:') ? fileURLToPath(url) : url;
      const text = readFileSync(path, 'utf8');
      const parts = findParts(text, offsetOf(text, Number(line)), strings.raw);
      return parts && new TemplatePlace(shown(path), text, parts, strings.raw);
    } catch {
      return undefined;
    }
  }

  /** A line and column of the C text as they are in the file: of a value it is where its `${` is. */
  locate({ text, parts }: TemplateSource, line: number, column: number): SourceLocation {
    const at = offsetOf(text, line) + column - 1;
    const i = Math.max(
      0,
      parts.findLastIndex(([start]) => start <= at),
    );
    const [start, end] = parts[i]!;
    const offset = this.#parts[i]! + rawOffset(this.#raw[i]!, Math.min(at, end) - start);
    const from = this.#text.lastIndexOf('\n', offset - 1) + 1;
    const [own = ''] = this.#text.slice(from).split('\n', 1);
    return { file: this.file, line: lineAt(this.#text, offset), column: offset - from + 1, text: own };
  }
}

/** With the backslashes that were undone counted. */
function rawOffset(raw: string, plain: number): number {
  let offset = plain;
  for (const { index } of raw.matchAll(ESCAPE)) if (index < offset) offset++;
  return offset;
}

function shown(path: string): string {
  const name = relative(process.cwd(), path).split(sep).join('/');
  return name.startsWith('..') ? path : name;
}

/** Offsets of the parts; undefined if the text from `from` on has no such template. */
function findParts(text: string, from: number, raw: readonly string[]): number[] | undefined {
  for (
    let tick = text.indexOf(`\`${raw[0]}`, from);
    tick >= 0;
    tick = text.indexOf(`\`${raw[0]}`, tick + 1)
  ) {
    const parts = [tick + 1];
    for (const [i, part] of raw.entries()) {
      if (i === 0) continue;
      const before = parts[i - 1]! + raw[i - 1]!.length;
      const next = text.startsWith('${', before) ? text.indexOf(`}${part}`, before + 2) : -1;
      if (next < 0) break;
      parts.push(next + 1);
    }
    const end = parts.at(-1)! + raw.at(-1)!.length;
    if (parts.length === raw.length && text[end] === '`') return parts;
  }
  return undefined;
}

function offsetOf(text: string, line: number): number {
  let offset = 0;
  for (let n = 1; n < line; n++) {
    offset = text.indexOf('\n', offset) + 1;
    if (offset === 0) return text.length;
  }
  return offset;
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
