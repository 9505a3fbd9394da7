import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** @typedef {{ url: string, from: string }} Service */

/** As `npm run services` finds or starts them. @returns {{ mongo: Service, redis: Service }} */
export function findServices() {
  const output = execFileSync(process.execPath, [join(ROOT, 'tools/services/src/services.mjs')], { encoding: 'utf8' });
  const [mongo, redis] = ['mongo', 'redis'].map((name) => {
    const [, url, from] = new RegExp(`^${name}: \\w+=(\\S+) \\((.+)\\)$`, 'm').exec(output) ?? [];
    if (url === undefined || from === undefined) throw new Error(`there is no ${name}:\n${output}`);
    return { url, from };
  });
  if (mongo === undefined || redis === undefined) throw new Error(output);
  return { mongo, redis };
}

/** An empty database of its own. @param {Service} mongo @returns {string} */
export function freshDatabase({ url }) {
  const database = new URL(url);
  database.pathname = `/bucket_bench_${randomUUID().replaceAll('-', '')}`;
  return database.href;
}
