import { createWriteStream } from 'node:fs';
import { truncate } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { readHalfExport, type HalfExport } from '../export-file.ts';
import { numberText } from '../progress/progress-text.ts';
import { readArguments } from '../read-arguments.ts';
import { ask, serviceOf, type Service } from '../service.ts';
import { EXIT, usageFault, UserFault } from '../user-fault.ts';
import type { Command, CommandContext } from './command.ts';

const POLL_MS = 250;
const AGAIN_MS = 1_000;
/** How often in a row a download is taken up again without getting any further. */
const TRIES_MAX = 5;

export const exportProduct: Command = {
  says: 'download everything that a product owns, verifiable offline',
  usage: [
    'bucket export --out FILE [--product PRODUCT] [--known-size N] [--url URL]',
    '',
    'Asks a running service, http://127.0.0.1:8080 unless --url or BUCKET_URL names another, with the token in BUCKET_TOKEN: a',
    'service of the product, or an auditor or legal with --product. Writes every artifact with its versions, payloads, entries',
    'and proofs. A FILE that holds an export which was broken off is continued. Both are recorded.',
    '--known-size is the size of a checkpoint that you already have: the export then proves that its tree continues yours.',
    'Verify the file offline with bucket verify --export.',
  ],
  async run(args, { environment, terminal, stop }) {
    const { options } = readArguments(args, { options: ['out', 'product', 'known-size', 'url'], places: 0 });
    const { out, product } = options;
    if (out === undefined) throw usageFault('name the file with --out');
    const service = serviceOf(environment, options['url']);
    const half = await readHalfExport(out);
    if (half.isWhole) {
      terminal.say(`${out} is whole already: ${numberText(half.sizeBytes)} bytes and the last artifact`);
      return EXIT.done;
    }
    if (half.exportId !== undefined) terminal.say(`continuing the export ${half.exportId}`);
    const exportId = half.exportId ?? (await made(service, product, { terminal, stop }));
    const whole = await downloaded(service, { exportId, out, knownSize: options['known-size'] }, half, {
      terminal,
      stop,
    });
    if (!whole) return EXIT.interrupted;
    terminal.say(`export ${exportId} written to ${out}`);
    return EXIT.done;
  },
};

type Surroundings = Pick<CommandContext, 'terminal' | 'stop'>;

interface Progress {
  readonly id: string;
  readonly status: string;
  readonly done: number;
  readonly total: number;
}

/** @returns the id of an export that has ended */
async function made(service: Service, product: string | undefined, { terminal, stop }: Surroundings): Promise<string> {
  const body = JSON.stringify(product === undefined ? {} : { productId: product });
  const headers = { 'content-type': 'application/json', prefer: 'respond-async' };
  const started = await ask(service, '/v1/exports', { method: 'POST', headers, body, signal: stop });
  let progress = (await started.json()) as Progress; // of the service, as its OpenAPI document says
  while (progress.status === 'running') {
    terminal.show?.(`${numberText(progress.done)} of ${numberText(progress.total)} entries read`);
    await wait(POLL_MS, undefined, { signal: stop });
    progress = (await (await ask(service, `/v1/exports/${progress.id}`, { signal: stop })).json()) as Progress;
  }
  if (progress.status === 'done') return progress.id;
  throw new UserFault(`the export ${progress.id} is ${progress.status}: ask again`, EXIT.unavailable);
}

interface Wanted {
  readonly exportId: string;
  readonly out: string;
  readonly knownSize: string | undefined;
}

/** @returns whether the file is whole; false when the user stopped */
async function downloaded(
  service: Service,
  wanted: Wanted,
  start: HalfExport,
  { terminal, stop }: Surroundings,
): Promise<boolean> {
  let half = start;
  for (let tries = 1; ; tries += 1) {
    const fault = await append(service, wanted, half, stop);
    const next = await readHalfExport(wanted.out);
    if (next.isWhole) return true;
    if (stop.aborted) return false;
    if (next.sizeBytes > half.sizeBytes) tries = 0;
    half = next;
    const isTemporary = !(fault instanceof UserFault) || fault.exitCode === EXIT.unavailable;
    if (!isTemporary || tries >= TRIES_MAX) throw fault ?? new UserFault('the service ends the export too early');
    terminal.say(`broken off after ${numberText(half.sizeBytes)} bytes; going on`);
    await wait(AGAIN_MS, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** Adds to the file what comes. @returns what broke it off */
async function append(
  service: Service,
  { exportId, out, knownSize }: Wanted,
  { place, sizeBytes, exportId: begun }: HalfExport,
  stop: AbortSignal,
): Promise<Error | undefined> {
  const path = new URL(`/v1/exports/${encodeURIComponent(exportId)}/content`, service.base);
  if (place !== undefined) {
    path.searchParams.set('after', String(place.createdSeq));
    path.searchParams.set('treeSize', String(place.treeSize));
  } else if (knownSize !== undefined) {
    path.searchParams.set('knownSize', knownSize);
  }
  try {
    const { body } = await ask(service, path, { signal: stop });
    if (body === null) return undefined;
    if (begun !== undefined) await truncate(out, sizeBytes);
    // Payloads and names of people are in it.
    await pipeline(Readable.fromWeb(body), createWriteStream(out, { flags: sizeBytes === 0 ? 'w' : 'a', mode: 0o600 }));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
