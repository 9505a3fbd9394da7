/**
 * Builds one program and what it stands on, unless that is already done. `npm start` runs it before every start.
 *
 * Usage: node tools/workspace/src/build-if-stale.mjs [package] [its program, relative to the root]
 */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isBuilt } from './build-state.mjs';
import { ROOT } from './paths.mjs';
import { nx } from './run.mjs';

const [name = '@bucket/api', entry = 'apps/api/dist/main.js'] = process.argv.slice(2);
const stamp = join('.cache', 'built', `${name.replaceAll('/', '-')}.stamp`);

if (!isBuilt({ root: ROOT, entry, stamp })) {
  // Taken before the build: a file saved while it runs makes the next start build again.
  const startedAt = new Date();
  const exitCode = await nx(['run', `${name}:build`]);
  if (exitCode !== 0) process.exit(exitCode);
  mkdirSync(dirname(join(ROOT, stamp)), { recursive: true });
  writeFileSync(join(ROOT, stamp), '');
  utimesSync(join(ROOT, stamp), startedAt, startedAt);
}
