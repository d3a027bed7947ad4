/**
 * The report of kernel 7.3 and newer (kernel/bpf/diagnostics.c, commit ce7c9f6c599b): headings at the line's start, what belongs
 * to them indented. Headings other than the known ones are kept.
 */
import type { LogReport, ReportPlace } from './entries.ts';

const TITLE = /^Verification failed: (.*?)(?:: (.*))?$/;
const HEADING = /^([A-Z][A-Za-z ]*):$/;

/** Reads the report that starts at `lines[start]`; `end` is the line after it. undefined if none starts there. */
export function readReport(
  lines: readonly string[],
  start: number,
): { report: LogReport; end: number } | undefined {
  const title = TITLE.exec(lines[start] ?? '');
  if (!title) return undefined;
  const sections = new Map<string, string[]>();
  let section: string[] | undefined;
  let end = start + 1;
  for (; end < lines.length; end++) {
    const text = lines[end]!;
    const heading = HEADING.exec(text);
    if (heading) {
      section = [];
      sections.set(heading[1]!, section);
    } else if (text === '' || text.startsWith('  ')) {
      section?.push(text);
    } else {
      break;
    }
  }
  const places = (name: string) => readPlaces(sections.get(name) ?? []);
  return {
    report: {
      category: title[1]!,
      problem: title[2] ?? '',
      reason: joined(sections.get('Reason')),
      suggestion: joined(sections.get('Suggestion')),
      at: places('At')[0],
      path: places('Causal path'),
      sections,
    },
    end,
  };
}

function joined(lines: readonly string[] = []): string {
  return lines
    .map(line => line.trim())
    .filter(line => line !== '')
    .join(' ');
}

/** A place's first line is indented by two spaces and says where it is; its source and instructions follow. */
function readPlaces(lines: readonly string[]): ReportPlace[] {
  const places: string[][] = [];
  for (const line of lines) {
    if (placeHead(line)) places.push([line]);
    else places.at(-1)?.push(line);
  }
  return places.map(readPlace);
}

function placeHead(line: string): ReportPlace | undefined {
  const instruction = /^ {2}insn (\d+)$/.exec(line);
  if (instruction) return { instruction: Number(instruction[1]) };
  const place = /^ {2}(?:(\S+) @ )?(\S.*):(\d+):(\d+)$/.exec(line);
  if (!place) return undefined;
  const [, name, file, number, column] = place;
  return {
    ...(name !== undefined && { function: name }),
    file: file!,
    line: Number(number),
    column: Number(column),
  };
}

function readPlace([head = '', ...lines]: readonly string[]): ReportPlace {
  const marked = lines.findIndex(line => line.trim() === 'Instruction context:');
  const instruction = lines
    .slice(marked < 0 ? lines.length : marked)
    .map(line => /^ {2}>>>\s+(\d+) \| /.exec(line)?.[1])
    .find(index => index !== undefined);
  return {
    ...placeHead(head),
    ...(instruction !== undefined && { instruction: Number(instruction) }),
    ...readNote(lines),
  };
}

/** `| ^-- error: access may be outside`, wrapped onto lines with the same bar and deeper text. */
function readNote(lines: readonly string[]): { label?: string; note?: string } {
  const start = lines.findIndex(line => /^\s*\|\s*\^-- /.test(line));
  if (start < 0) return {};
  const parts = [lines[start]!.replace(/^\s*\|\s*\^-- /, '')];
  for (const line of lines.slice(start + 1)) {
    const more = /^\s*\|\s{2,}(\S.*)$/.exec(line);
    if (!more) break;
    parts.push(more[1]!);
  }
  const [, label, note] = /^(\w+): (.*)$/.exec(parts.join(' ')) ?? [];
  return label === undefined ? { note: parts.join(' ') } : { label, note: note! };
}
