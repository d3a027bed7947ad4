/** Links of kinds that behave in all ways, taken over and put back. */
import { afterEach, expect, it } from 'vitest';
import type { BackendLink, BackendProgram } from '../../../lib/backend.ts';
import { EbpfError } from '../../../lib/errors.ts';
import type { ProgramImage } from '../../../lib/formats/object/image.ts';
import type { AttachRequest } from '../../../lib/hooks/index.ts';
import { Program } from '../../../lib/object/programs/base.ts';
import { takeOver, type Version } from '../../../lib/object/replace/takeover.ts';
import { ProgramSpec } from '../../../lib/object/spec/program.ts';

type Kind = 'updatable' | 'shared' | 'exclusive';

/** A machine with one place, where programs of a kind are attached, and what was done there, word by word. */
class Place {
  readonly said: string[] = [];
  readonly attached = new Set<string>();
  /** What fails, by the word that would be said. */
  readonly failing = new Set<string>();
  readonly #kind: Kind;

  constructor(kind: Kind) {
    this.#kind = kind;
  }

  say(word: string): void {
    if (this.failing.has(word)) throw new EbpfError('ERR_EBPF_ATTACH', `${word} fails`);
    this.said.push(word);
  }

  async attach(program: string): Promise<BackendLink> {
    if (this.#kind === 'exclusive' && this.attached.size > 0)
      throw new EbpfError('ERR_EBPF_ALREADY_ATTACHED', 'there is one');
    this.say(`attach ${program}`);
    this.attached.add(program);
    let held = program;
    return {
      mechanism: 'test',
      update: async (next: BackendProgram) => {
        if (this.#kind !== 'updatable') throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', 'no update');
        this.say(`update ${held} to ${next.name}`);
        this.attached.delete(held);
        this.attached.add((held = next.name));
      },
      close: async () => {
        this.say(`close ${held}`);
        this.attached.delete(held);
      },
    } as BackendLink;
  }
}

class TestProgram extends Program {
  override get attachesItself(): boolean {
    return true;
  }
  override attach() {
    return this.attachTo({ hook: 'trace' } as AttachRequest);
  }
}

function version(name: string, places: Record<string, Place>): Version {
  const programs = Object.entries(places).map(([program, place]): [string, Program] => {
    const target = { kind: 'unknown', autoload: true, programType: 1, expectedAttachType: 0, attachTo: '' };
    const spec = new ProgramSpec({ name: program, section: 'test', target } as ProgramImage);
    const own = `${program}${name}`;
    return [
      program,
      new TestProgram(spec, { name: own, attach: () => place.attach(own), close() {} } as never),
    ];
  });
  return {
    name,
    programs: new Map(programs),
    tables: new Map(),
    attachesItself: each => 'attachesItself' in each && each.attachesItself,
  };
}

const made: Program[] = [];
afterEach(async () => {
  for (const program of made.splice(0)) await program.close();
});

async function machine(kinds: Record<string, Kind>) {
  const places = Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, new Place(kind)]));
  const [one, two] = [version('1', places), version('2', places)];
  for (const program of one.programs.values()) await program.attach();
  made.push(...one.programs.values(), ...two.programs.values());
  for (const place of Object.values(places)) place.said.length = 0;
  return { one, two, places: places as Record<string, Place> };
}

const ALL = { a: 'updatable', b: 'shared', c: 'exclusive', d: 'updatable' } as const;

it('takes over, each kind in its way', async () => {
  const { one, two, places } = await machine(ALL);
  const done = await takeOver(one, two);
  expect(done.map(({ program, how }) => `${program} ${how}`)).toEqual([
    'a updated',
    'b attached, then closed',
    'c closed, then attached',
    'd updated',
  ]);
  expect(Object.values(places).map(({ said }) => said)).toEqual([
    ['update a1 to a2'],
    ['attach b2', 'close b1'],
    ['close c1', 'attach c2'],
    ['update d1 to d2'],
  ]);
  expect([...one.programs.values()].flatMap(({ links }) => [...links])).toEqual([]);
  expect(done.map(({ link }) => link?.program)).toEqual([...two.programs.values()]);
});

it.each(['update d1 to d2', 'attach c2', 'attach b2'])('%s fails: all is put back', async word => {
  const { one, two, places } = await machine(ALL);
  for (const place of Object.values(places)) place.failing.add(word);
  await expect(takeOver(one, two)).rejects.toMatchObject({
    code: 'ERR_EBPF_ATTACH',
    message: `object '2' cannot replace '1': ${word} fails; everything is as it was before`,
  });
  expect(Object.values(places).map(({ attached }) => [...attached])).toEqual([
    ['a1'],
    ['b1'],
    ['c1'],
    ['d1'],
  ]);
  for (const program of one.programs.values()) expect(program.links.size).toBe(1);
  for (const program of two.programs.values()) expect(program.links.size).toBe(0);
});

it('what cannot be put back is told', async () => {
  const { one, two, places } = await machine(ALL);
  places.d!.failing.add('update d1 to d2');
  places.a!.failing.add('update a2 to a1');
  await expect(takeOver(one, two)).rejects.toThrow(
    /d2 fails; it could not be put back as it was before: the link of program 'a' \(test\): update a2 to a1 fails$/,
  );
  // The rest is, all the same.
  expect(Object.values(places).map(({ attached }) => [...attached])).toEqual([
    ['a2'],
    ['b1'],
    ['c1'],
    ['d1'],
  ]);
});
