import { parseArgs } from 'node:util';
import { usageFault } from './user-fault.ts';

export interface ArgumentRules {
  /** Names of options that take a value. */
  readonly options: readonly string[];
  /** Names of options that are on or off. */
  readonly flags?: readonly string[];
  /** How many arguments without a name there may be. */
  readonly places: number;
}

export interface Arguments {
  readonly options: Readonly<Record<string, string | undefined>>;
  readonly flags: ReadonlySet<string>;
  readonly places: readonly string[];
}

/** @throws {UserFault} for anything that is not in the rules */
export function readArguments(args: readonly string[], { options, flags = [], places }: ArgumentRules): Arguments {
  const known = {
    ...Object.fromEntries(options.map((name) => [name, { type: 'string' as const }])),
    ...Object.fromEntries(flags.map((name) => [name, { type: 'boolean' as const }])),
  };
  const { values, positionals } = parsed(args, known);
  if (positionals.length > places) throw usageFault(`${positionals[places] ?? ''} is one argument too many`);
  const given = Object.entries(values);
  return {
    options: Object.fromEntries(given.filter((pair): pair is [string, string] => typeof pair[1] === 'string')),
    flags: new Set(given.filter(([, value]) => value === true).map(([name]) => name)),
    places: positionals,
  };
}

type Known = Record<string, { readonly type: 'string' | 'boolean' }>;

function parsed(args: readonly string[], options: Known) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    if (!isAboutArguments(error)) throw error;
    // Node's own words name the option; its first sentence is all that is needed.
    throw usageFault(error.message.split('. ')[0] ?? error.message);
  }
}

function isAboutArguments(error: unknown): error is { readonly code: string; readonly message: string } {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('message' in error)) return false;
  const { code, message } = error;
  return typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS') && typeof message === 'string';
}
