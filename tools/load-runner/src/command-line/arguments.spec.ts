import { describe, expect, it } from '@jest/globals';
import { InvalidOptions } from '../run-failed.ts';
import { parseCommandLine } from './arguments.ts';

describe('the command line', () => {
  it('reads a run with everything', () => {
    const args = 'run a.ts -e A=1 --env B=x=y --summary-export s.json --html h.html -q';
    expect(parseCommandLine(args.split(' '))).toEqual({
      command: 'run',
      scriptPath: 'a.ts',
      env: { A: '1', B: 'x=y' },
      summaryExportPath: 's.json',
      htmlPath: 'h.html',
      quiet: true,
    });
  });

  it('finds a suite by its name', () => {
    expect(parseCommandLine(['suite', 'steady-1000'])).toMatchObject({
      command: 'suite',
      suite: 'steady-1000',
      scriptPath: 'load-tests/steady-1000.ts',
      quiet: false,
    });
  });

  it.each([[[]], [['help']], [['run', 'a.ts', '--help']]])('helps: %j', (args) => {
    expect(parseCommandLine(args)).toEqual({ command: 'help' });
  });

  it.each([
    'walk a.ts',
    'run',
    'run a.ts b.ts',
    'run a.ts --env A',
    'run a.ts --fast',
    'run a.ts --vus 3',
    'run a.ts --out json=x',
    'suite ../evil',
  ])('refuses "%s"', (line) => {
    expect(() => parseCommandLine(line.split(' '))).toThrow(InvalidOptions);
  });
});
