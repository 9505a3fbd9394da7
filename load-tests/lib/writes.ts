import { check } from 'k6';
import { call, type Answer } from './calls.ts';
import { createBody, type LoadProduct } from './products.ts';
import { readWritten, verifyReceipt, type Written } from './receipts.ts';
import { readRefusal } from './refusals.ts';
import { accepted, refused, unaccounted, unexpected } from './tallies.ts';

/** Of so many writes one is asked for its proof, which is then followed to the root. */
const PROOF_EVERY = 100;

export interface WriteOptions {
  /** What its latency stands under: `write`. */
  readonly name?: string;
  /** Codes of refusals that are right here; any other refusal is unexpected. */
  readonly mayRefuse?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  /** Whether this write's receipt is followed to the root; by its number if not said. */
  readonly proof?: boolean;
}

/** Creates the `n`th artifact of a product. Undefined when it was refused, which is counted. */
export async function createArtifact(
  product: LoadProduct,
  token: string,
  n: number,
  { name = 'write', mayRefuse = [], tags = {}, proof = n % PROOF_EVERY === 0 }: WriteOptions = {},
): Promise<Written | undefined> {
  const headers = proof ? { Prefer: 'receipt=proof' } : {};
  const body = createBody(product, n);
  const labels = { ...tags, product: product.id };
  const answer = await call('POST', '/v1/artifacts', token, body, { name, headers, tags: labels });
  const written = acknowledged(answer, 201, 'artifact.create', labels, mayRefuse);
  if (written !== undefined && proof) await verifyReceipt(written, product.payload(n), token);
  return written;
}

/** The next version of an artifact that this VU alone writes, so the precondition holds. */
export async function updateArtifact(
  product: LoadProduct,
  token: string,
  { artifact }: Written,
  n: number,
): Promise<Written | undefined> {
  const body = JSON.stringify({ payload: product.payload(n) });
  const labels = { product: product.id };
  const answer = await call('PUT', `/v1/artifacts/${artifact.id}`, token, body, {
    name: 'update',
    headers: { 'If-Match': `"${artifact.version}"` },
    tags: labels,
  });
  const written = acknowledged(answer, 200, 'artifact.update', labels, []);
  if (written !== undefined)
    check(written, { 'update: adds one version': () => written.artifact.version === artifact.version + 1 });
  return written;
}

let isSurprised = false;

/** The first surprise of each VU is told, in few words: one is a clue, a thousand are noise. */
function surprise({ status, error }: Answer, code: string): void {
  unexpected.add(1, { status: String(status), code });
  if (!isSurprised) console.warn(`unexpected: ${status} ${code} ${error}`);
  isSurprised = true;
}

/** Counts an answer as what it is: acknowledged with a whole receipt, refused as expected, or neither. */
export function acknowledged(
  answer: Answer,
  status: number,
  entry: string,
  tags: Readonly<Record<string, string>>,
  mayRefuse: readonly string[],
): Written | undefined {
  if (answer.status === status) {
    const written = readWritten(answer);
    check(answer, { 'write: a whole receipt': () => written !== undefined });
    accepted.add(1, { ...tags });
    unaccounted.add(1, { entry });
    return written;
  }
  const code = answer.status === 0 ? undefined : readRefusal(answer);
  if (code !== undefined && mayRefuse.includes(code)) refused.add(1, { ...tags, code });
  else surprise(answer, code ?? 'none');
  return undefined;
}
