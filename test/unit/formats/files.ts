/** The objects of the repository, as inputs. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface Fixture {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(`${root}test/bpf/${name}.bpf.o`));
}

/** The lines of an object's source. */
export function sourceOf(name: string): string[] {
  return readFileSync(`${root}test/bpf/${name}.bpf.c`, 'utf8').split('\n');
}

/** Every compiled object below test/bpf and examples. */
export function fixtures(): Fixture[] {
  return ['test/bpf', 'examples'].flatMap(folder =>
    readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.bpf.o'))
      .map(file => ({ name: file, bytes: new Uint8Array(readFileSync(`${root}${folder}/${file}`)) })),
  );
}
