import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { build, type Plugin } from 'esbuild';
import type { LogLevel } from '../engine/run-log.ts';
import type { Vu, VuParts } from '../engine/vu.ts';
import { createK6Modules, K6_EXPORTS } from './k6-modules.ts';
import { strict } from './strict.ts';

/** Globals of k6 that this runner has not, and of Node that k6 has not. Using one ends the run. */
const ABSENT = [
  ...['__VU', '__ITER', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'globalThis'],
  ...['process', 'Buffer', 'global', 'fetch', 'setImmediate', 'structuredClone', 'performance'],
];

/** What a bundled script is: a function that runs it once and returns what it exports. */
type Evaluate = (k6: unknown, absent: object, open: unknown, console: object, env: object) => Record<string, unknown>;
const BANNER = 'export default (__k6, __absent, open, console, __ENV) => {';
const FOOTER = 'return __exports; };';

/** An import of k6 becomes what this runner has of it; another one, or another name, is an error that shows its line. */
const k6Imports: Plugin = {
  name: 'k6-imports',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(k6($|\/)|https?:\/\/)/ }, ({ path }) =>
      Object.hasOwn(K6_EXPORTS, path)
        ? { path, namespace: 'k6' }
        : { errors: [{ text: `"${path}" is not supported by this runner` }] },
    );
    onLoad({ filter: /.*/, namespace: 'k6' }, ({ path }) => {
      // `onResolve` lets only these through.
      const names: readonly string[] = K6_EXPORTS[path as keyof typeof K6_EXPORTS];
      const lines = names.map((name) => `export const ${name} = api.${name};`);
      return { contents: [`const api = __k6[${JSON.stringify(path)}];`, 'export default api;', ...lines].join('\n') };
    });
  },
};

/** Strips the types and joins the files, as k6 itself does. What it returns runs the init context for one VU. */
export async function loadScript(scriptPath: string): Promise<VuParts['instantiate']> {
  const path = resolve(scriptPath);
  const folder = await mkdtemp(join(tmpdir(), 'load-runner-'));
  const outfile = join(folder, 'script.mjs');
  try {
    await build({
      entryPoints: [path],
      outfile,
      bundle: true,
      platform: 'neutral',
      target: 'es2023',
      format: 'iife',
      globalName: '__exports',
      banner: { js: BANNER },
      footer: { js: FOOTER },
      logLevel: 'silent',
      sourcemap: 'inline',
      sourcesContent: false,
      define: Object.fromEntries(ABSENT.map((name) => [name, `__absent.${name}`])),
      plugins: [k6Imports],
      // A script's types are its own; a tsconfig beside it must not change what k6 would run.
      tsconfigRaw: '{}',
    });
    // So that a stack names the files of the script, and not what was made of them.
    process.setSourceMapsEnabled(true);
    // Banner and footer make it so.
    const { default: evaluate } = (await import(pathToFileURL(outfile).href)) as { readonly default: Evaluate };
    return (vu) =>
      evaluate(
        createK6Modules(vu),
        strict('', {}, vu.parts.refuse),
        (file: string, mode?: unknown) => openText(vu, resolve(dirname(path), file), mode),
        scriptConsole(vu),
        vu.env,
      );
  } finally {
    await rm(folder, { recursive: true });
  }
}

function openText(vu: Vu, path: string, mode: unknown): string {
  vu.requireInit('open()');
  if (mode !== undefined) vu.parts.refuse('to open() anything but text');
  return readFileSync(path, 'utf8');
}

/** `console` of a script: what it prints is a log line of the run. */
function scriptConsole({ parts: { log, refuse } }: Vu): object {
  const at =
    (level: LogLevel) =>
    (...values: readonly unknown[]) =>
      log(level, format(...values));
  const levels = { log: at('info'), info: at('info'), debug: at('debug'), warn: at('warn'), error: at('error') };
  return strict('console', levels, refuse);
}
