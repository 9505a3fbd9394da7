/**
 * One tier a file suffix (see CONTRIBUTING.md). `npm run test:<tier>` runs one, `npm test` all.
 *
 * Packages resolve to their sources by the export condition `@bucket/source`, so a spec never runs against a stale build.
 * What a spec starts in another thread or process is the exception: it runs from `dist`, hence the build before those tiers.
 */

const shared = {
  rootDir: import.meta.dirname,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/tools'],
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@bucket/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        jsc: {
          target: 'es2022',
          keepClassNames: true,
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
      },
    ],
  },
};

/** Finds or starts the servers that the specs talk to. */
const served = { globalSetup: '<rootDir>/tools/services/src/jest-global-setup.mjs' };

const patient = { setupFilesAfterEnv: ['<rootDir>/tools/workspace/src/patience.mjs'] };

export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['**/*.spec.ts'],
      testPathIgnorePatterns: [
        ...shared.testPathIgnorePatterns,
        '\\.(contract|e2e)\\.spec\\.ts$',
        '<rootDir>/tools/checks/',
        '<rootDir>/tools/simulation/',
      ],
    },
    {
      ...shared,
      ...patient,
      displayName: 'drift',
      testMatch: ['<rootDir>/tools/checks/src/**/*.spec.ts'],
      testPathIgnorePatterns: [...shared.testPathIgnorePatterns, '\\.e2e\\.spec\\.ts$'],
    },
    {
      ...shared,
      ...patient,
      displayName: 'simulation',
      testMatch: ['<rootDir>/tools/simulation/src/**/*.spec.ts'],
    },
    { ...shared, ...patient, ...served, displayName: 'contract', testMatch: ['**/*.contract.spec.ts'] },
    { ...shared, ...patient, ...served, displayName: 'e2e', testMatch: ['**/*.e2e.spec.ts'] },
  ],
};
