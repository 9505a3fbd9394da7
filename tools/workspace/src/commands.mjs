/**
 * Every script of the root `package.json` with its one line of help, in the order they are listed.
 * A drift check holds the two together.
 *
 * @type {Readonly<Record<string, string>>}
 */
export const COMMANDS = {
  start: 'build what is not built and serve the API',
  demo: 'from nothing to a verified write, against a running bucket',
  test: 'build, then run every tier of tests',
  verify: 'what CI checks first: format, lint, types, unit specs, drift',
  build: 'build every package',
  format: 'write all files in the agreed format',
  'format:check': 'name the files that are not in the agreed format',
  lint: 'ESLint, with the boundaries between the layers',
  types: 'check the types of sources, specs and tools',
  'test:unit': 'pure specs only (.spec, .property.spec)',
  'test:drift': 'what must not drift apart: boundaries, names, manifests, docs',
  'test:simulation': 'the bucket under simulated faults: 2,000 seeds and the planted bugs',
  'test:contract': 'contract suites of the ports against every adapter (.contract.spec)',
  'test:e2e': 'real HTTP, real processes (.e2e.spec)',
  services: 'find or start the servers that tests talk to (start, stop, status)',
  bench: 'measure writes, reads and batches against a raw Fastify echo',
  'bench:profile': 'tell which share of a single write each package and each idiom of Nest takes',
  'bench:processes': 'measure writes of one, two and three processes on one MongoDB and one Redis',
  load: 'run a load suite of load-tests/ (npm run load -- smoke)',
  bucket: 'the bucket command: migrate, verify, evidence, head (bucket help)',
  'verifier:page': 'build the page that verifies evidence in a browser, as one file',
  certify: 'attack a bucket of its own by every sentence of the certification (-- --out DIR [--short])',
  seed: 'fill a bucket of its own with artificial artifacts (-- --artifacts N)',
  'mongo:setup': 'make a MongoDB database ready: validators, roles, users',
  scale: 'grow a bucket and measure it at each size (-- --millions 1,2,5)',
  'scale:lifecycle': 'measure what a hold and a sweep cost in a small and a large bucket (-- --data-dirs DIR,DIR)',
  fuzz: 'send 30,000 bad requests to a bucket of its own (BUCKET_TEST_SEED, BUCKET_TEST_REQUESTS)',
  simulate: 'run the bucket under simulated faults: 2,000 seeds (-- --seed N, -- --forever)',
  'simulate:shards': 'simulate a bucket spread over shards; -- --write puts the tables into docs/scale.md',
  'generate:artifact-class': 'write a new class with schema, examples, spec, product and seed (-- NAME --product ID)',
  help: 'this list',
};
