import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import { createRequire } from '../modules/k6-modules.ts';
import type { SharedArrays } from '../modules/shared-array-module.ts';
import { arrayBufferOf } from '../modules/bytes.ts';
import type { IterationOrder } from '../vu/vu-host.ts';
import type { VuState } from '../vu/vu-state.ts';
import { scriptConsole } from './script-console.ts';
import { PROGRAM_NAME, type Program } from './program.ts';

/** What Node has and k6 has not: hidden, so that a script that runs here runs there too. */
const HIDDEN = ['process', 'Buffer', 'global', 'fetch', 'setImmediate', 'structuredClone', 'performance', 'navigator'];
const PARAMETERS = ['module', 'exports', 'require', 'open', 'console', '__ENV', '__vu', ...HIDDEN];

type Compiled = (...values: readonly unknown[]) => void;
const compiled = new WeakMap<Program, Compiled>();

function compile(program: Program): Compiled {
  const known = compiled.get(program);
  if (known !== undefined) return known;
  // `compileFunction` is typed as `Function`; a compiled text of statements takes any values and returns nothing.
  const fresh = compileFunction(program.code, PARAMETERS, { filename: PROGRAM_NAME }) as Compiled;
  compiled.set(program, fresh);
  return fresh;
}

/** The script as one VU has it: its own module state, as in k6, where every VU is its own JavaScript runtime. */
export class ScriptInstance {
  readonly exports: Readonly<Record<string, unknown>>;
  private readonly state: VuState;

  /** Runs the init context. */
  constructor(program: Program, state: VuState, arrays: SharedArrays) {
    this.state = state;
    const module: { exports: Record<string, unknown> } = { exports: {} };
    const require = createRequire(state, arrays, () => module.exports['options'] ?? {});
    const open = (path: string, mode?: string) => openFile(program, state, path, mode);
    const console = scriptConsole(state.host);
    compile(program)(module, module.exports, require, open, console, state.env, state);
    this.exports = module.exports;
  }

  /** One call of an exported function; resolves when it and all its requests are done. */
  async run(order: IterationOrder, data: unknown): Promise<unknown> {
    const called = this.exports[order.exec];
    if (typeof called !== 'function') throw new TypeError(`the script exports no function "${order.exec}"`);
    this.state.begin(order);
    try {
      const result: unknown = await called(data);
      await this.state.settled();
      return result;
    } finally {
      this.state.iteration++;
    }
  }
}

function openFile(program: Program, state: VuState, path: string, mode?: string): string | ArrayBuffer {
  state.requireInit('open()');
  const bytes = readFileSync(resolve(dirname(program.path), path.replace(/^file:\/\//, '')));
  return mode === 'b' ? arrayBufferOf(bytes) : bytes.toString('utf8');
}
