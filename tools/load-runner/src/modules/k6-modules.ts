import type { VuState } from '../vu/vu-state.ts';
import { createCryptoModule } from './crypto-module.ts';
import { createEncodingModule } from './encoding-module.ts';
import { createExecutionModule } from './execution-module.ts';
import { createHttpModule } from './http-module.ts';
import { createMetricsModule } from './metrics-module.ts';
import { createRootModule } from './root-module.ts';
import { createDataModule, type SharedArrays } from './shared-array-module.ts';

type Factory = (state: VuState, arrays: SharedArrays, scriptOptions: () => unknown) => Record<string, unknown>;

const FACTORIES: Readonly<Record<string, Factory>> = {
  k6: createRootModule,
  'k6/http': createHttpModule,
  'k6/metrics': createMetricsModule,
  'k6/execution': (state, _arrays, scriptOptions) => createExecutionModule(state, scriptOptions),
  'k6/crypto': createCryptoModule,
  'k6/encoding': createEncodingModule,
  'k6/data': createDataModule,
  'k6/timers': () => ({ setTimeout, clearTimeout, setInterval, clearInterval }),
};

export const K6_MODULES: readonly string[] = Object.keys(FACTORIES);

/** The `require` of one VU: its own modules, made when they are first imported. Each has its API as names and as `default`. */
export function createRequire(
  state: VuState,
  arrays: SharedArrays,
  scriptOptions: () => unknown,
): (specifier: string) => unknown {
  const loaded = new Map<string, unknown>();
  return (specifier) => {
    const known = loaded.get(specifier);
    if (known !== undefined) return known;
    const factory = FACTORIES[specifier];
    if (factory === undefined) throw new Error(`module "${specifier}" is not supported by this runner`);
    const api = factory(state, arrays, scriptOptions);
    const module = { ...api, default: api, __esModule: true };
    loaded.set(specifier, module);
    return module;
  };
}
