import { build, type BuildOptions, type Plugin } from 'esbuild';
import { resolve } from 'node:path';
import { K6_MODULES } from '../modules/k6-modules.ts';
import { PROGRAM_NAME, type Program } from './program.ts';

/** `__VU` and `__ITER` belong to one VU, and VUs may share a thread: they are read from the VU and not from the global object. */
const VU_GLOBALS = { __VU: '__vu.id', __ITER: '__vu.iteration' };

/** Says what is wrong with an import that k6 would take and this runner does not, instead of "could not resolve". */
const k6Imports: Plugin = {
  name: 'k6-imports',
  setup(build) {
    build.onResolve({ filter: /^(k6($|\/)|https?:\/\/)/ }, ({ path }) =>
      K6_MODULES.includes(path)
        ? { path, external: true }
        : { errors: [{ text: `"${path}" is not supported by this runner; it has ${K6_MODULES.join(', ')}` }] },
    );
  },
};

const SHARED_SETTINGS: BuildOptions & { readonly write: false } = {
  bundle: true,
  write: false,
  platform: 'neutral',
  target: 'es2023',
  logLevel: 'silent',
  define: VU_GLOBALS,
  plugins: [k6Imports],
  // A script's types are its own; a tsconfig beside it must not change what k6 would run.
  tsconfigRaw: '{}',
};

/** Strips the types and joins the files: what k6 itself does before it runs a script. */
export async function bundleScript(scriptPath: string): Promise<Program> {
  const path = resolve(scriptPath);
  const { outputFiles } = await build({
    ...SHARED_SETTINGS,
    entryPoints: [path],
    outfile: PROGRAM_NAME,
    format: 'cjs',
    sourcemap: 'external',
    sourcesContent: false,
  });
  const map = outputFiles.find((file) => file.path.endsWith('.map'));
  const code = outputFiles.find((file) => !file.path.endsWith('.map'));
  if (code === undefined) throw new Error(`nothing was bundled from ${path}`);
  return { path, code: code.text, sourceMap: map?.text ?? '{}' };
}

/** What is left of the script when only one exported function is wanted: the code that function can reach. */
export async function reachableCode(scriptPath: string, exportName: string): Promise<string> {
  const path = resolve(scriptPath);
  const { outputFiles } = await build({
    ...SHARED_SETTINGS,
    stdin: {
      contents: `export { ${exportName} as reached } from ${JSON.stringify(path)};`,
      resolveDir: resolve(path, '..'),
      loader: 'js',
    },
    format: 'esm',
    treeShaking: true,
    minifyWhitespace: true,
  });
  return outputFiles[0]?.text ?? '';
}
