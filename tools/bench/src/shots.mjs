/** @typedef {import('./generators.mjs').Shot & { isCompared?: boolean }} BenchShot `isCompared`: with the driver alone */

export const CONNECTIONS = 100;
export const BATCH_ITEMS = 500;

export const DRAFT = {
  artifactClass: 'metadata',
  ownerId: 'team-assistant',
  payload: { title: 'greeting', tags: ['en'] },
};
const single = JSON.stringify(DRAFT);
const batch = JSON.stringify({ items: Array.from({ length: BATCH_ITEMS }, () => DRAFT) });

/** @param {string} base @param {number} seconds @returns {BenchShot} */
export const shotOfEcho = (base, seconds) => ({
  name: 'raw Fastify echo',
  url: `${base}/echo`,
  method: 'POST',
  body: single,
  connections: CONNECTIONS,
  seconds,
});

/** @param {string} base @param {string} token @param {string} artifactId @param {number} seconds @returns {BenchShot[]} */
export const shotsAt = (base, token, artifactId, seconds) => {
  const writing = { url: `${base}/v1/artifacts`, method: 'POST', token, seconds };
  return [
    { ...writing, name: 'single writes', body: single, connections: CONNECTIONS, isCompared: true },
    {
      name: 'audited reads',
      url: `${base}/v1/artifacts/${artifactId}`,
      method: 'GET',
      token,
      connections: CONNECTIONS,
      seconds,
    },
    {
      ...writing,
      name: 'batches of 500',
      url: `${base}/v1/artifacts/batch`,
      body: batch,
      connections: 8,
      isCompared: true,
    },
    { ...writing, name: 'writes at 1,000/s', body: single, connections: 50, rate: 1_000 },
  ];
};
