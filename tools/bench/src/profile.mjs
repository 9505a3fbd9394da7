/**
 * `npm run bench:profile`: which share of a single write's time on the main thread each package and each idiom of Nest takes.
 * The real server runs under Node's sampling profiler while a public load generator writes.
 *
 * Usage: node tools/bench/src/profile.mjs [--seconds N] [--rows N]
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fire } from './generators.mjs';
import { post, prepareBucket } from './prepare.mjs';
import { sharesByPart } from './profile-shares.mjs';
import { describeMachine } from './report.mjs';
import { freePort, startServer, stopServer } from './servers.mjs';
import { ROOT } from './services.mjs';
import { DRAFT, shotsAt } from './shots.mjs';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '10' }, rows: { type: 'string', default: '25' } },
});
const scratch = await mkdtemp(join(tmpdir(), 'bucket-profile-'));
try {
  const port = await freePort();
  const [base, dataDir, profiles] = [`http://127.0.0.1:${port}`, join(scratch, 'data'), join(scratch, 'profiles')];
  const server = await startServer(
    ['--cpu-prof', `--cpu-prof-dir=${profiles}`, join(ROOT, 'apps/api/dist/main.js')],
    `${base}/health/live`,
    { BUCKET_PORT: String(port), BUCKET_DATA_DIR: dataDir },
  );
  const token = await prepareBucket(base, dataDir);
  const { artifact } = await post(base, '/v1/artifacts', token, DRAFT);
  const [singleWrites] = shotsAt(base, token, artifact.id, Number(values.seconds));
  if (singleWrites === undefined) throw new Error('there is no shot of single writes');
  const { requestsPerSecond } = await fire('autocannon', singleWrites, scratch);
  await stopServer(server);
  // Each thread leaves a profile; the main thread's is numbered 0.
  const file = (await readdir(profiles)).find((name) => /\.\d+\.0\.\d+\.cpuprofile$/.test(name));
  if (file === undefined) throw new Error('the server left no profile of its main thread');
  const profile = JSON.parse(await readFile(join(profiles, file), 'utf8'));
  const { busyMs, packages, idioms } = sharesByPart(profile, 0.5);
  const { cpu, cores, memoryGiB, node } = describeMachine();
  console.log(`${cores} cores of ${cpu}, ${memoryGiB} GiB, Node ${node}`);
  console.log(`${Math.round(requestsPerSecond)} single writes/s under the profiler`);
  console.log(`main thread busy for ${Math.round(busyMs)} ms in the second half of the run\n`);
  for (const [title, rows] of /** @type {const} */ ([
    ['package or part', packages.slice(0, Number(values.rows))],
    ['idiom', idioms],
  ])) {
    console.log(`${title.padEnd(60)}  share`);
    for (const { name, share } of rows) console.log(`${name.padEnd(60)}  ${(100 * share).toFixed(1).padStart(4)} %`);
    console.log('');
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}
