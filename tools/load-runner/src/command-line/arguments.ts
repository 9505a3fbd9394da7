import { parseArgs } from 'node:util';
import type { OptionOverrides } from '../engine/run-plan.ts';
import type { VuThreads } from '../engine/test-run.ts';

export interface RunArguments {
  readonly scriptPath: string;
  readonly env: Readonly<Record<string, string>>;
  readonly overrides: OptionOverrides;
  readonly vuThreads: VuThreads;
  readonly summaryExportPath: string | undefined;
  readonly htmlPath: string | undefined;
  readonly samplesPath: string | undefined;
  readonly quiet: boolean;
}

export type CommandLine =
  | ({ readonly command: 'run' } & RunArguments)
  | ({ readonly command: 'suite'; readonly suite: string } & RunArguments)
  | { readonly command: 'help' };

export class UsageError extends Error {}

export const USAGE = `Runs k6 scripts on Node.

  load-runner run <script> [options]    run a script with this runner
  load-runner suite <name> [options]    run load-tests/<name>.ts, with k6 where it is installed, and keep the result

  -e, --env NAME=VALUE        set __ENV.NAME
      --tag NAME=VALUE        tag every sample
  -u, --vus N                 \\
  -d, --duration 30s           > replace the load that the script asks for
  -i, --iterations N          /
      --summary-export FILE   the summary as JSON, with one value a second for charts
      --html FILE             a report with charts in one file
      --out json=FILE         every sample, a line of JSON each
      --vu-threads MODE       auto (default), own (a thread for each VU), shared
  -q, --quiet                 no progress and no summary on the console
`;

const OPTIONS = {
  env: { type: 'string', short: 'e', multiple: true },
  tag: { type: 'string', multiple: true },
  vus: { type: 'string', short: 'u' },
  duration: { type: 'string', short: 'd' },
  iterations: { type: 'string', short: 'i' },
  'summary-export': { type: 'string' },
  html: { type: 'string' },
  out: { type: 'string' },
  'vu-threads': { type: 'string' },
  quiet: { type: 'boolean', short: 'q' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @throws {UsageError} for anything that is not understood: a load test that ignores an argument measures something else. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const { values, positionals } = parsed(args);
  const [command, subject, ...rest] = positionals;
  if (values.help === true || command === undefined || command === 'help') return { command: 'help' };
  if (command !== 'run' && command !== 'suite') throw new UsageError(`no command "${command}"`);
  if (subject === undefined) throw new UsageError(`${command} what?`);
  if (rest.length > 0) throw new UsageError(`too many arguments: ${rest.join(' ')}`);
  const shared = {
    env: assignments(values.env),
    overrides: overridesOf(values),
    vuThreads: vuThreadsOf(values['vu-threads']),
    summaryExportPath: values['summary-export'],
    htmlPath: values.html,
    samplesPath: samplesPath(values.out),
    quiet: values.quiet === true,
  };
  return command === 'run'
    ? { command, scriptPath: subject, ...shared }
    : { command, suite: suiteName(subject), scriptPath: `load-tests/${subject}.ts`, ...shared };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** A name and not a path: results are written under it. */
function suiteName(text: string): string {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(text)) throw new UsageError(`not the name of a suite: "${text}"`);
  return text;
}

function assignments(list: readonly string[] | undefined): Record<string, string> {
  const pairs = (list ?? []).map((text) => {
    const equals = text.indexOf('=');
    if (equals < 1) throw new UsageError(`NAME=VALUE, not "${text}"`);
    return [text.slice(0, equals), text.slice(equals + 1)] as const;
  });
  return Object.fromEntries(pairs);
}

interface LoadValues {
  readonly vus?: string | undefined;
  readonly duration?: string | undefined;
  readonly iterations?: string | undefined;
  readonly tag?: string[] | undefined;
}

function overridesOf({ vus, duration, iterations, tag }: LoadValues): OptionOverrides {
  return {
    ...(vus === undefined ? {} : { vus: wholeNumber('--vus', vus) }),
    ...(duration === undefined ? {} : { duration }),
    ...(iterations === undefined ? {} : { iterations: wholeNumber('--iterations', iterations) }),
    ...(tag === undefined ? {} : { tags: assignments(tag) }),
  };
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new UsageError(`${name} takes a whole number, not "${text}"`);
  return Number(text);
}

function vuThreadsOf(text: string | undefined): VuThreads {
  if (text === undefined || text === 'auto' || text === 'own' || text === 'shared') return text ?? 'auto';
  throw new UsageError(`--vu-threads is auto, own or shared, not "${text}"`);
}

function samplesPath(out: string | undefined): string | undefined {
  if (out === undefined) return undefined;
  if (!out.startsWith('json=')) throw new UsageError(`--out takes json=FILE, not "${out}"`);
  return out.slice('json='.length);
}
