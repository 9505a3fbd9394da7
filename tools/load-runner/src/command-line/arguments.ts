import { parseArgs } from 'node:util';
import { InvalidOptions } from '../run-failed.ts';

export interface RunArguments {
  readonly scriptPath: string;
  readonly env: Readonly<Record<string, string>>;
  readonly summaryExportPath?: string | undefined;
  readonly htmlPath?: string | undefined;
  readonly quiet: boolean;
}

export type CommandLine =
  | ({ readonly command: 'run' } & RunArguments)
  | ({ readonly command: 'suite'; readonly suite: string } & RunArguments)
  | { readonly command: 'help' };

export const USAGE = `Runs the k6 scripts of the load suites on Node.

  load-runner run <script> [options]    run a script with this runner
  load-runner suite <name> [options]    run load-tests/<name>.ts, with k6 where it is installed, and keep the result

  -e, --env NAME=VALUE        set __ENV.NAME
      --summary-export FILE   the summary as JSON, with one value a second for charts
      --html FILE             a report with charts in one file
  -q, --quiet                 no progress and no summary on the console
`;

const OPTIONS = {
  env: { type: 'string', short: 'e', multiple: true },
  'summary-export': { type: 'string' },
  html: { type: 'string' },
  quiet: { type: 'boolean', short: 'q' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @throws {InvalidOptions} for anything that is not understood: a load test that ignores an argument measures something else */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const { values, positionals } = parsed(args);
  const [command, subject, ...rest] = positionals;
  if (values.help === true || command === undefined || command === 'help') return { command: 'help' };
  if (command !== 'run' && command !== 'suite') throw new InvalidOptions(`no command "${command}"`);
  if (subject === undefined || rest.length > 0) throw new InvalidOptions(`${command} takes one name`);
  const { env = [], html: htmlPath, quiet = false, 'summary-export': summaryExportPath } = values;
  const shared = { env: Object.fromEntries(env.map(assignment)), summaryExportPath, htmlPath, quiet };
  if (command === 'run') return { command, scriptPath: subject, ...shared };
  // A name and not a path: results are written under it.
  if (!/^[a-z0-9][a-z0-9-]*$/.test(subject)) throw new InvalidOptions(`not the name of a suite: "${subject}"`);
  return { command, suite: subject, scriptPath: `load-tests/${subject}.ts`, ...shared };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new InvalidOptions(error instanceof Error ? error.message : String(error));
  }
}

function assignment(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidOptions(`--env takes NAME=VALUE, not "${text}"`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}
