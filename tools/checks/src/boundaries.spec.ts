import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

interface Plant {
  readonly file: string;
  readonly code: string;
  /** The rule that must complain; `undefined` where nothing may. */
  readonly caughtBy: string | undefined;
}

const BOUNDARIES = '@nx/enforce-module-boundaries';
const IMPORTS = 'no-restricted-imports';
const GLOBALS = 'no-restricted-globals';
const PROPERTIES = 'no-restricted-properties';
const SYNTAX = 'no-restricted-syntax';

const PURE_LAYERS = [
  'libs/domain',
  'libs/certification',
  'libs/policy',
  'libs/ports',
  'libs/application',
  'libs/verifier',
];

/** What no pure layer may contain, and the rule that sees it. */
const IMPURE: readonly (readonly [code: string, caughtBy: string])[] = [
  ["export { readFile } from 'node:fs';", IMPORTS],
  ["export { readFile } from 'fs';", IMPORTS],
  ["export { readFile } from 'fs/promises';", IMPORTS],
  ["import type { Hash } from 'node:crypto';\nexport type Digest = Hash;", IMPORTS],
  ["export const fs = import('node:fs');", SYNTAX],
  ["export { default } from 'ajv';", BOUNDARIES],
  ["export { default } from 'libsql';", BOUNDARIES],
  ["export { Injectable } from '@nestjs/common';", BOUNDARIES],
  ["export { default } from 'a-package-nobody-installed';", BOUNDARIES],
  ["export * from '@bucket/memory';", BOUNDARIES],
  ["export * from '@bucket/testing';", BOUNDARIES],
  ["export * from '@bucket/api';", BOUNDARIES],
  ["export * from '@bucket/bucket';", BOUNDARIES],
  ["export * from '../../adapters/memory/src/index.ts';", BOUNDARIES],
  ['export const now = Date.now();', PROPERTIES],
  ['export const now = new Date();', SYNTAX],
  ['export const now = Date();', SYNTAX],
  ['export const chance = Math.random();', PROPERTIES],
  ['export const home = process.env;', GLOBALS],
  ['export const home = globalThis;', GLOBALS],
  ["export const bytes = Buffer.from('a');", GLOBALS],
  ["export const bytes = new TextEncoder().encode('a');", GLOBALS],
  ['export const later = setTimeout;', GLOBALS],
];

const EDGES: readonly Plant[] = [
  { file: 'libs/domain/src/planted.ts', code: "export * from '@bucket/ports';", caughtBy: BOUNDARIES },
  { file: 'libs/domain/src/planted.ts', code: "export * from '@bucket/policy';", caughtBy: BOUNDARIES },
  { file: 'libs/domain/src/planted.ts', code: 'export const epoch = new Date(0);', caughtBy: undefined },
  { file: 'libs/policy/src/planted.ts', code: "export * from '@bucket/domain';", caughtBy: undefined },
  { file: 'libs/ports/src/planted.ts', code: "export * from '@bucket/domain';", caughtBy: undefined },
  { file: 'libs/ports/src/planted.ts', code: "export * from '@bucket/application';", caughtBy: BOUNDARIES },
  { file: 'libs/verifier/src/planted.ts', code: "export * from '@bucket/domain';", caughtBy: undefined },
  {
    file: 'libs/verifier/src/planted.ts',
    code: "export { sha256 } from '@noble/hashes/sha2.js';",
    caughtBy: undefined,
  },
  { file: 'libs/verifier/src/planted.ts', code: "export * from '@bucket/ports';", caughtBy: BOUNDARIES },
  { file: 'libs/verifier/src/planted.ts', code: "export * from '@bucket/application';", caughtBy: BOUNDARIES },
  { file: 'libs/verifier/src/planted.ts', code: "export * from '@bucket/node';", caughtBy: BOUNDARIES },
  { file: 'libs/domain/src/planted.ts', code: "export { sha256 } from '@noble/hashes/sha2.js';", caughtBy: BOUNDARIES },
  { file: 'libs/application/src/planted.ts', code: "export * from '@bucket/verifier';", caughtBy: BOUNDARIES },
  { file: 'libs/application/src/planted.spec.ts', code: "export * from '@bucket/verifier';", caughtBy: undefined },
  { file: 'apps/cli/src/planted.ts', code: "export * from '@bucket/verifier';", caughtBy: undefined },
  { file: 'libs/application/src/planted.ts', code: "export * from '@bucket/ports';", caughtBy: undefined },
  { file: 'libs/application/src/planted.spec.ts', code: "export * from '@bucket/memory';", caughtBy: undefined },
  { file: 'libs/application/src/planted.spec.ts', code: "export * from '@bucket/testing';", caughtBy: undefined },
  { file: 'libs/application/src/planted.spec.ts', code: "export * from '@bucket/mongo';", caughtBy: BOUNDARIES },
  { file: 'libs/application/src/planted.spec.ts', code: "export { default } from 'fast-check';", caughtBy: undefined },
  { file: 'libs/application/src/planted.spec.ts', code: "export { default } from 'ioredis';", caughtBy: BOUNDARIES },
  { file: 'libs/adapters/redis/src/planted.ts', code: "export { Redis } from 'ioredis';", caughtBy: undefined },
  {
    file: 'libs/adapters/redis/src/planted.ts',
    code: "export { createHash } from 'node:crypto';",
    caughtBy: undefined,
  },
  { file: 'libs/adapters/redis/src/planted.ts', code: "export { default } from 'libsql';", caughtBy: BOUNDARIES },
  { file: 'libs/adapters/redis/src/planted.ts', code: "export * from '@bucket/memory';", caughtBy: BOUNDARIES },
  { file: 'libs/adapters/redis/src/planted.ts', code: "export * from '@bucket/application';", caughtBy: BOUNDARIES },
  { file: 'libs/adapters/redis/src/planted.ts', code: "export { default } from 'fast-check';", caughtBy: BOUNDARIES },
  { file: 'libs/adapters/mongo/src/planted.ts', code: "export { default } from 'mongoose';", caughtBy: undefined },
  { file: 'libs/adapters/memory/src/planted.ts', code: "export { default } from 'mongoose';", caughtBy: BOUNDARIES },
  { file: 'libs/testing/src/planted.ts', code: "export * from '@bucket/embedded';", caughtBy: BOUNDARIES },
  { file: 'apps/api/src/planted.ts', code: "export * from '@bucket/testing';", caughtBy: BOUNDARIES },
  { file: 'apps/api/src/planted.spec.ts', code: "export * from '@bucket/testing';", caughtBy: undefined },
  { file: 'apps/api/src/planted.ts', code: "export * from '@bucket/embedded';", caughtBy: undefined },
  { file: 'apps/api/src/planted.ts', code: "export * from '@bucket/bucket';", caughtBy: undefined },
  { file: 'apps/api/src/http/planted.ts', code: "export * from '@bucket/bucket';", caughtBy: IMPORTS },
  { file: 'apps/api/src/http/planted.ts', code: "export * from '../composition/composed.ts';", caughtBy: IMPORTS },
  { file: 'apps/api/src/http/planted.ts', code: "export * from '../audit/entry-view.ts';", caughtBy: IMPORTS },
  { file: 'apps/api/src/audit/planted.ts', code: "export * from '../http/page.ts';", caughtBy: undefined },
  { file: 'apps/cli/src/planted.ts', code: "export * from '@bucket/bucket';", caughtBy: undefined },
  { file: 'apps/cli/src/planted.ts', code: "export * from '@bucket/api';", caughtBy: BOUNDARIES },
  { file: 'apps/api/src/planted.ts', code: "export * from '@bucket/cli';", caughtBy: BOUNDARIES },
  { file: 'libs/bucket/src/planted.ts', code: "export * from '@bucket/embedded';", caughtBy: undefined },
  { file: 'libs/bucket/src/planted.ts', code: "export * from '@bucket/api';", caughtBy: BOUNDARIES },
  { file: 'libs/bucket/src/planted.ts', code: "export { Injectable } from '@nestjs/common';", caughtBy: BOUNDARIES },
  { file: 'libs/adapters/redis/src/planted.ts', code: "export * from '@bucket/bucket';", caughtBy: BOUNDARIES },
  { file: 'load-tests/planted.ts', code: "export * from '@bucket/domain';", caughtBy: BOUNDARIES },
  { file: 'load-tests/planted.ts', code: "export { check } from 'k6';", caughtBy: undefined },
  { file: 'tools/load-runner/src/planted.ts', code: "export * from '@bucket/domain';", caughtBy: BOUNDARIES },
];

const PLANTS: readonly Plant[] = [
  ...PURE_LAYERS.flatMap((layer) =>
    IMPURE.map(([code, caughtBy]) => ({ file: `${layer}/src/planted.ts`, code, caughtBy })),
  ),
  ...EDGES,
];

let complaints: readonly (readonly string[])[] = [];

beforeAll(() => {
  const output = execFileSync(process.execPath, ['tools/checks/src/lint-planted.mjs'], {
    cwd: ROOT,
    encoding: 'utf8',
    input: JSON.stringify(PLANTS),
  });
  // lint-planted.mjs writes exactly this shape.
  complaints = JSON.parse(output) as string[][];
});

describe('lint catches what crosses a boundary', () => {
  it.each(PLANTS.map((plant, index) => ({ ...plant, index })).filter(({ caughtBy }) => caughtBy !== undefined))(
    '$file: $code',
    ({ index, caughtBy }) => {
      expect(complaints[index]).toContain(caughtBy);
    },
  );
});

describe('lint lets through what is allowed', () => {
  it.each(PLANTS.map((plant, index) => ({ ...plant, index })).filter(({ caughtBy }) => caughtBy === undefined))(
    '$file: $code',
    ({ index }) => {
      expect(complaints[index]).toEqual([]);
    },
  );
});
