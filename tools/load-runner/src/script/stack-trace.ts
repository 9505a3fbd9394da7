import { SourceMap } from 'node:module';
import { relative, resolve } from 'node:path';
import { PROGRAM_NAME, type Program } from './program.ts';

const FRAME = new RegExp(`(?:\\S*/)?${PROGRAM_NAME}:(\\d+):(\\d+)`, 'g');

/** The stack of an error thrown by a script, in terms of the files its author wrote; frames of the runner are left out. */
export function scriptStack(error: unknown, program: Program): string {
  if (!(error instanceof Error)) return String(error);
  const [head = '', ...frames] = (error.stack ?? error.message).split(/\n(?=\s+at )/);
  const own = frames.filter((frame) => frame.includes(PROGRAM_NAME));
  // The map was written by esbuild and is a version 3 source map; `{}` when there is none.
  const payload = JSON.parse(program.sourceMap) as ConstructorParameters<typeof SourceMap>[0];
  if (payload.mappings === undefined) return [head, ...own].join('\n');
  const map = new SourceMap(payload);
  return [head, ...own.map((frame) => frame.replace(FRAME, (...parts) => original(map, parts)))].join('\n');
}

function original(map: SourceMap, [frame, line, column]: readonly unknown[]): string {
  const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
  if (!('originalSource' in entry)) return String(frame);
  const file = relative(process.cwd(), resolve(entry.originalSource));
  return `${file}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
}
