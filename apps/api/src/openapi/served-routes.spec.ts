import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readSettings } from '@bucket/bucket';
import { MemoryBucketStore } from '@bucket/memory';
import { PROBLEM_TITLES } from '../http/problem.ts';
import { STATUS_OF } from '../http/statuses.ts';
import { createApplication, type Application } from '../application.ts';
import { routeOf } from './api-operation.ts';
import { openApiDocument } from './document.ts';
import { API_OPERATIONS } from './operations.ts';
import { problemsOf } from './problems.ts';

let application: Application;
const directory = mkdtempSync(join(tmpdir(), 'bucket-routes-'));

beforeAll(async () => {
  const settings = readSettings({ BUCKET_DATA_DIR: directory, BUCKET_STORE: 'memory' });
  application = await createApplication(settings, MemoryBucketStore.open());
});
afterAll(async () => {
  await application.app.close();
  rmSync(directory, { recursive: true });
});

const described = API_OPERATIONS.map((operation) => `${operation.method} ${routeOf(operation)}`).sort();
const served = () => application.routes.served.map(({ method, url }) => `${method} ${url}`);

describe('the route table', () => {
  it('describes every route that is served', () => {
    const undescribed = served().filter((route) => !route.startsWith('HEAD ') && !described.includes(route));
    expect(undescribed).toEqual([]);
  });

  it('describes no route that is not served', () => {
    expect(described.filter((route) => !served().includes(route))).toEqual([]);
  });

  it('has HEAD beside every GET and nowhere else', () => {
    const gets = described.filter((route) => route.startsWith('GET ')).map((route) => route.replace('GET', 'HEAD'));
    const heads = served().filter((route) => route.startsWith('HEAD '));
    expect(heads.sort()).toEqual(gets.sort());
  });

  it('names each operation once', () => {
    const ids = API_OPERATIONS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(described).size).toBe(described.length);
  });

  it('opens to strangers only what is listed here', () => {
    const open = API_OPERATIONS.filter(({ asks }) => asks === undefined).map(({ path }) => path);
    expect(open).toEqual([
      '/log/checkpoint',
      '/log/tile/{tile}',
      '/.well-known/bucket.json',
      '/health/live',
      '/health/ready',
      '/metrics',
      '/openapi.json',
      '/docs',
      '/docs/{table}',
      '/docs/assets/{file}',
      '/console',
      '/console/assets/{file}',
      '/problems/{code}',
    ]);
  });
});

describe('the document', () => {
  const document = JSON.parse(JSON.stringify(openApiDocument('0.1.0')));

  it('refers only to what it has', () => {
    const text = JSON.stringify(document);
    const names = [...text.matchAll(/"\$ref":"#\/components\/([a-z]+)\/([A-Za-z-]+)"/gi)];
    const dangling = names.filter(([, kind = '', name = '']) => document.components[kind]?.[name] === undefined);
    expect(names.length).toBeGreaterThan(100);
    expect(dangling).toEqual([]);
  });

  it('uses every schema it has', () => {
    const text = JSON.stringify(document);
    const unused = Object.keys(document.components.schemas).filter(
      (name) => !text.includes(`"#/components/schemas/${name}"`),
    );
    expect(unused).toEqual([]);
  });
});

describe('problem codes', () => {
  it('each have a title and a status', () => {
    expect(Object.keys(PROBLEM_TITLES).sort()).toEqual(Object.keys(STATUS_OF).sort());
  });

  it('are each the answer of some route, or of a start or a connection before there is one', () => {
    const ofRoutes = new Set(API_OPERATIONS.flatMap((operation) => problemsOf(operation)));
    const elsewhere = Object.keys(STATUS_OF).filter((code) => !ofRoutes.has(code as keyof typeof STATUS_OF));
    expect(elsewhere.sort()).toEqual([
      'erasure.not-approved',
      'ledger.foreign',
      'ledger.forked',
      'ledger.format-unknown',
      'ledger.head-moved',
      'ledger.rolled-back',
      'route.method-not-allowed',
    ]);
  });
});
