/**
 * `npm run services`: the MongoDB and Redis servers that tests use.
 *
 * Usage: node tools/services/src/services.mjs [start | stop | status]
 */
import { VARIABLES } from './places.mjs';
import { ensureServices, missingSays, runningServices, SERVICES, stopServices } from './ensure-services.mjs';

/** @param {import('./places.mjs').ServiceState} services */
function print(services) {
  for (const name of SERVICES) {
    const service = services[name];
    console.log(
      service === undefined ? `${name}: not running` : `${name}: ${VARIABLES[name]}=${service.url} (${service.from})`,
    );
  }
}

const command = process.argv[2] ?? 'start';
if (command === 'start') {
  const { found, missing } = await ensureServices();
  print(found);
  for (const line of missingSays(missing)) console.error(line);
  process.exitCode = missing.length === 0 ? 0 : 1;
} else if (command === 'stop') {
  await stopServices();
} else if (command === 'status') {
  print(await runningServices());
} else {
  console.error('usage: npm run services -- [start | stop | status]');
  process.exitCode = 2;
}
