import { describe, expect, it } from '@jest/globals';
import { parseCommandLine, UsageError } from './arguments.ts';

describe('the command line', () => {
  it('reads a run with everything', () => {
    const args =
      'run a.ts -e A=1 --env B=x=y --summary-export s.json --html h.html --out json=o.ndjson --tag k=v -u 3 -d 5s -q';
    expect(parseCommandLine(args.split(' '))).toEqual({
      command: 'run',
      scriptPath: 'a.ts',
      env: { A: '1', B: 'x=y' },
      overrides: { vus: 3, duration: '5s', tags: { k: 'v' } },
      vuThreads: 'auto',
      summaryExportPath: 's.json',
      htmlPath: 'h.html',
      samplesPath: 'o.ndjson',
      quiet: true,
    });
  });

  it('finds a suite by its name', () => {
    expect(parseCommandLine(['suite', 'steady-1000'])).toMatchObject({
      command: 'suite',
      suite: 'steady-1000',
      scriptPath: 'load-tests/steady-1000.ts',
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
    'run a.ts --vus many',
    'run a.ts --out csv=x',
    'run a.ts --vu-threads none',
    'suite ../evil',
  ])('refuses "%s"', (line) => {
    expect(() => parseCommandLine(line.split(' '))).toThrow(UsageError);
  });
});
