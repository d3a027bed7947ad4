/** What commands that look at the machine print: a table or text for people, JSON for programs. */
import { InvalidArgumentError } from 'commander';
import { toJson } from './json.ts';
import { writeOutput } from './write.ts';

export interface PrintOptions {
  readonly json?: boolean;
}

export const JSON_OPTION = ['--json', 'as JSON: 64-bit integers as text, bytes in hex'] as const;

export function print({ json = false }: PrintOptions, value: unknown, text: () => string): Promise<void> {
  return writeOutput(undefined, json ? `${toJson(value)}\n` : text());
}

/** One line for each fact. */
export function facts(record: object): string {
  return Object.entries(record)
    .map(([name, value]) => `${name}: ${typeof value === 'object' ? toJson(value) : String(value)}\n`)
    .join('');
}

/** For commander. */
export function toId(text: string): number {
  const id = Number(text);
  if (!Number.isInteger(id) || id < 1 || id > 0xffffffff)
    throw new InvalidArgumentError('an id is a whole number from 1 on');
  return id;
}
