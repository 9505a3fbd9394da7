import { VARIABLES } from './places.mjs';
import { ensureServices, missingSays, SERVICES } from './ensure-services.mjs';

/**
 * Hands the addresses to every spec by the environment. A server that cannot be had is a failure in CI and a loud skip
 * elsewhere: specs skip what needs an address that is not set.
 */
export default async function setup() {
  const { found, missing } = await ensureServices();
  for (const name of SERVICES) {
    const service = found[name];
    if (service !== undefined) process.env[VARIABLES[name]] = service.url;
  }
  if (missing.length === 0) return;
  const text = missingSays(missing).join('\n');
  if (process.env['CI'] === 'true') throw new Error(text);
  console.warn(`\n${'!'.repeat(80)}\nSKIPPED: ${text}\n${'!'.repeat(80)}\n`);
}
