/** The command line of node-ebpf-vm. */
import { describe, expect, it } from 'vitest';
import { Problem } from '../../../scripts/lib/steps.js';
import { help, parseOptions } from '../../../scripts/vm/options.js';

const here = { PATH: '/bin', HOME: '/home/me', SECRET: 'x' };
const parse = (line: string) => parseOptions(line.split(' ').filter(Boolean), here);

describe('options', () => {
  it('have defaults', () => {
    expect(parse('--kernel 6.1 -- npm test')).toMatchObject({
      action: 'run',
      series: { name: '6.1' },
      memory: 2048,
      cpus: 2,
      timeout: 3600,
      accelerator: 'auto',
      shares: [],
      env: { PATH: '/bin', HOME: '/home/me' },
      command: ['npm', 'test'],
    });
  });

  it('end at the first --: the rest is the command’s', () => {
    const { command, verbose } = parse('--kernel 5.10 -- node --verbose -- --kernel 7');
    expect(command).toEqual(['node', '--verbose', '--', '--kernel', '7']);
    expect(verbose).toBe(false);
  });

  it('hand on variables by name, or with a value', () => {
    const { env } = parseOptions(
      [
        '--kernel=6.1',
        '--env',
        'SECRET',
        '--env',
        'A=b=c',
        '--env',
        'EMPTY=',
        '--env',
        'UNSET',
        '--',
        'true',
      ],
      here,
    );
    expect(env).toEqual({ PATH: '/bin', HOME: '/home/me', SECRET: 'x', A: 'b=c', EMPTY: '' });
  });

  it('may ask for help or the list without a kernel', () => {
    expect(parse('--help').action).toBe('help');
    expect(parse('-h').action).toBe('help');
    expect(parse('--list').action).toBe('list');
  });

  it('are all in the help', () => {
    for (const name of [
      'kernel',
      'memory',
      'cpus',
      'timeout',
      'env',
      'share',
      'accelerator',
      'update',
      'verbose',
      'list',
    ]) {
      expect(help).toContain(`--${name}`);
    }
  });

  it.each([
    ['', /Which kernel\? --kernel is one of 5\.10, 6\.1/],
    ['--kernel 6.2 -- true', /no kernel 6\.2 .* the nearest is 6\.1/],
    ['--kernel 6.1', /No command to run/],
    ['--kernel 6.1 --', /No command to run/],
    ['--kernel 6.1 npm test', /What is npm\?/],
    ['--kernal 6.1 -- true', /Unknown option '--kernal'/],
    ['--kernel', /'--kernel <value>' argument missing/],
    ['--kernel 6.1 --cpus 0 -- true', /--cpus 0: a whole number from 1 to 64/],
    ['--kernel 6.1 --memory 2G -- true', /--memory 2G/],
    ['--kernel 6.1 --memory 1e9 -- true', /--memory 1e9/],
    ['--kernel 6.1 --timeout 99999999999 -- true', /--timeout 99999999999/],
    ['--kernel 6.1 --env 1=2 -- true', /"1" is no name/],
    ['--kernel 6.1 --env =2 -- true', /"" is no name/],
    ['--kernel 6.1 --accelerator hvf -- true', /--accelerator hvf: auto, kvm, tcg/],
  ])('%j is refused', (line, message) => {
    expect(() => parse(line)).toThrow(Problem);
    expect(() => parse(line)).toThrow(message);
  });
});
