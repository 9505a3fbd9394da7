import type { Checks } from '../checks.ts';
import { readShipped, shippedFiles } from '../shipped.ts';
import { NotRun, type MethodRun } from './method-run.ts';

/** What is shipped beside the programs; a test gives another one. */
export interface Shipped {
  read(path: string): string | undefined;
  files(folder: string): readonly string[];
}

const SHIPPED: Shipped = { read: readShipped, files: shippedFiles };

/** Documents that the certification speaks of, and what each must at least say. */
const DOCUMENTS: Readonly<Record<string, RegExp>> = {
  'SECURITY.md': /report/i,
  'CONTRIBUTING.md': /ADR/,
  'CHANGELOG.md': /Unreleased|\d+\.\d+\.\d+/,
  'ARCHITECTURE.md': /Invariants/,
  'docs/ops/README.md': /alert/i,
};

export const documents: MethodRun = async (_scene, checks) => examineDocuments(SHIPPED, checks);

export function examineDocuments({ read, files }: Shipped, checks: Checks): void {
  const threats = read('docs/threat-model.md');
  if (threats === undefined) throw new NotRun('the documents are not part of this installation');
  for (let n = 1; n <= 10; n += 1) {
    const [line = ''] = new RegExp(`^\\| T${n} .*$`, 'm').exec(threats) ?? [];
    checks.holds(
      `the threat model answers T${n}`,
      /\.spec\.ts|suite/.test(line),
      line.replaceAll(/\s+/g, ' ').slice(0, 80),
    );
  }
  checks.holds(
    'it says what is not claimed',
    /A proof shows .* It does not show/s.test(threats),
    'section Not claimed',
  );
  const alerts = read('docs/ops/alerts.yml') ?? '';
  const names = [...new Set([...alerts.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name))];
  const runbooks = files('docs/ops/runbooks');
  const without = names.filter((name) => !runbooks.includes(`docs/ops/runbooks/${name}.md`));
  checks.holds(
    'every alert has a runbook',
    names.length > 0 && without.length === 0,
    `${names.length} alerts, without: ${without.join(', ') || 'none'}`,
  );
  const empty = names.filter((name) => (read(`docs/ops/runbooks/${name}.md`) ?? '').length < 200);
  checks.holds('every runbook says something', empty.length === 0, empty.join(', ') || 'none is empty');
  for (const [path, says] of Object.entries(DOCUMENTS)) {
    const text = read(path);
    checks.holds(
      `${path} is there`,
      text !== undefined && says.test(text),
      text === undefined ? 'missing' : `${text.length} characters`,
    );
  }
  const decisions = files('docs/adr').filter((path) => /\/\d{4}-/.test(path));
  checks.holds('decisions are written down', decisions.length > 0, `${decisions.length} decisions`);
}

/** Packages whose code runs in the service. */
const SERVICE = [
  'apps/api',
  'libs/application',
  'libs/bucket',
  'libs/domain',
  'libs/policy',
  'libs/ports',
  'libs/adapters',
];
/** Ways to call somebody, beside the drivers of the store and of the limiter. */
const CALLS =
  /\bfetch\(|\bhttps?\.(?:request|get)\(|\bimport \{[^}]*\b(?:request|get)\b[^}]*\} from ['"](?:node:)?https?['"]|from ['"](?:undici|axios|got|node-fetch)['"]|\bnew (?:WebSocket|EventSource)\(/;

/** What calls nobody but whom operators have named, or two people have approved: witnesses, receivers of alerts, issuers of people's tokens. */
const MAY_CALL = [
  'libs/adapters/node/dist/http-witness.js',
  'libs/adapters/node/dist/webhook/webhook-channel.js',
  'apps/api/dist/http/oidc/issuer-keys.js',
];

export const dependencies: MethodRun = async (_scene, checks) => examineDependencies(SHIPPED, checks);

export function examineDependencies({ read, files }: Shipped, checks: Checks): void {
  const built = SERVICE.flatMap((folder) => files(folder)).filter(
    (path) => /\/dist\/.*\.js$/.test(path) && !path.includes('node_modules'),
  );
  if (built.length === 0) throw new NotRun('the built service is not beside this program');
  const calling = built.filter((path) => !MAY_CALL.includes(path) && CALLS.test(read(path) ?? ''));
  checks.holds(
    'nothing that runs in the service calls a product: only witnesses, receivers of alerts and issuers are called',
    calling.length === 0,
    `${built.length} files; calling: ${calling.join(', ') || 'none'}`,
  );
  const manifests = SERVICE.flatMap((folder) => files(folder)).filter(
    (path) =>
      /^(?:apps|libs)(?:\/[^/]+)+\/package\.json$/.test(path) &&
      !path.includes('node_modules') &&
      !path.includes('/dist/'),
  );
  const names = manifests.flatMap((path) => dependenciesOf(read(path) ?? '{}'));
  const products = names.filter((name) => /assistant|avatar|gurukul|enforcement/i.test(name));
  checks.holds(
    'no package of a product is depended on',
    manifests.length > 0 && products.length === 0,
    `${manifests.length} manifests; of products: ${products.join(', ') || 'none'}`,
  );
}

function dependenciesOf(manifest: string): string[] {
  const parsed: unknown = JSON.parse(manifest);
  const dependencies: unknown =
    typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'dependencies') : undefined;
  return typeof dependencies === 'object' && dependencies !== null ? Object.keys(dependencies) : [];
}
