import { posix } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readJson, workspacePackages, type Manifest } from './manifests.ts';

interface TsConfig {
  readonly extends?: string;
  readonly references?: readonly { readonly path: string }[];
}

interface LockedPackage {
  readonly resolved?: string;
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

const LAYERS = [
  'domain',
  'ports',
  'verifier',
  'application',
  'adapter',
  'composition',
  'testing',
  'app',
  'load',
  'tool',
  'simulation',
];

const packages = workspacePackages();
const rootManifest = readJson<Manifest>('package.json');
const built = packages.filter(({ manifest }) => manifest.nx?.targets !== undefined && 'build' in manifest.nx.targets);
const folderOf = new Map(packages.map(({ folder, manifest }) => [manifest.name, folder]));

describe.each(packages)('$folder', ({ manifest }) => {
  it('is private, ESM, and of the one version', () => {
    expect(manifest).toMatchObject({ version: rootManifest.version, private: true, license: 'MIT', type: 'module' });
  });

  it('has exactly one layer, and a technology if it is an adapter', () => {
    const tags = manifest.nx?.tags ?? [];
    const layers = tags.filter((tag) => tag.startsWith('layer:'));
    expect(LAYERS.map((layer) => `layer:${layer}`)).toEqual(expect.arrayContaining(layers));
    expect(layers).toHaveLength(1);
    expect(tags.filter((tag) => tag.startsWith('tech:'))).toHaveLength(layers[0] === 'layer:adapter' ? 1 : 0);
  });

  it('names every package in one exact version', () => {
    const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it('is linted', () => {
    expect(manifest.nx?.targets).toHaveProperty('lint');
  });
});

describe.each(built)('$folder is built', ({ folder, manifest }) => {
  const tsconfig = readJson<TsConfig>(`${folder}/tsconfig.json`);

  it('offers its sources to specs and its build to everyone else, unless it is a program', () => {
    if (manifest.nx?.tags?.some((tag) => tag === 'layer:app' || tag === 'layer:tool') === true) return;
    expect(manifest.exports).toMatchObject({
      '.': { '@bucket/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
    });
  });

  it('refers to what it depends on, and to nothing else', () => {
    const dependencies = Object.keys(manifest.dependencies ?? {}).flatMap((name) => folderOf.get(name) ?? []);
    const references = (tsconfig.references ?? []).map(({ path }) => posix.join(folder, path));
    expect(references.sort()).toEqual(dependencies.sort());
  });

  it('extends the one compiler configuration', () => {
    expect(tsconfig.extends).toBe(posix.relative(folder, 'tsconfig.base.json'));
  });
});

describe('the workspace', () => {
  it('type-checks every package that is built', () => {
    const references = (readJson<TsConfig>('tsconfig.json').references ?? []).map(({ path }) => posix.normalize(path));
    expect(references.sort()).toEqual(built.map(({ folder }) => folder).sort());
  });

  it('uses one version of each package', () => {
    const versions = new Map<string, Set<string>>();
    for (const { dependencies, devDependencies } of [rootManifest, ...packages.map(({ manifest }) => manifest)]) {
      for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
        versions.set(name, (versions.get(name) ?? new Set()).add(version));
      }
    }
    expect([...versions].filter(([, seen]) => seen.size > 1).map(([name]) => name)).toEqual([]);
  });
});

describe('the lock file', () => {
  const { packages: locked } = readJson<Lock>('package-lock.json');

  it('names no address but that of the public registry', () => {
    const addresses = Object.values(locked)
      .filter(({ link }) => link !== true)
      .flatMap(({ resolved }) => resolved ?? []);
    expect(addresses.filter((address) => !address.startsWith('https://registry.npmjs.org/'))).toEqual([]);
  });

  it('knows every package of the workspace', () => {
    expect(packages.map(({ folder }) => folder).filter((folder) => !(folder in locked))).toEqual([]);
  });

  it('keeps the native builds of every platform, whichever machine wrote it', () => {
    // Where one is missing, `npm ci` refuses the whole lock file.
    const missing = Object.entries(locked).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !(`${path}/node_modules/${name}` in locked) && !(`node_modules/${name}` in locked),
      ),
    );
    expect(missing).toEqual([]);
  });
});
