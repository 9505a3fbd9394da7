import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  cosign,
  judgeAddCheckpoint,
  noteOf,
  signatureLine,
  type Cosigner,
  type KnownLog,
  type NoteVerifier,
  type WitnessDecision,
} from '@bucket/domain';
import { nodeSha256 } from '@bucket/node';
import { originHash, type CosignedLogs } from './cosigned-logs.ts';

/** Bytes of a request: 63 hashes, a checkpoint, and the signatures of a log and of other witnesses on it. */
const BODY_SIZE_BYTES_MAX = 65_536;
const REQUEST_MS_MAX = 10_000;
const CONNECTIONS_MAX = 256;

export interface WitnessParts {
  readonly cosigner: Cosigner;
  /** The keys that are trusted for each log, by its origin. */
  readonly logs: ReadonlyMap<string, readonly NoteVerifier[]>;
  readonly state: CosignedLogs;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly nowSeconds: () => number;
  /** Told of what cannot be kept, and of logs that do not continue what was cosigned. */
  readonly say: (line: string) => void;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly mediaType?: string;
}

/** A witness over HTTP, C2SP tlog-witness: `add-checkpoint`, and the last checkpoint of each log for monitors. */
export function witnessServer(parts: WitnessParts): Server {
  const server = createServer((request, response) => {
    void answerTo(parts, request).then(
      (answer) => send(response, answer),
      () => response.destroy(),
    );
  });
  server.requestTimeout = REQUEST_MS_MAX;
  server.headersTimeout = REQUEST_MS_MAX;
  server.maxConnections = CONNECTIONS_MAX;
  return server;
}

function send(response: ServerResponse, { status, body, mediaType = 'text/plain; charset=utf-8' }: Answer): void {
  response.writeHead(status, { 'Content-Type': mediaType, 'Cache-Control': 'no-store' }).end(body);
}

async function answerTo(parts: WitnessParts, request: IncomingMessage): Promise<Answer> {
  const { method = '', url = '' } = request;
  if (method === 'POST' && url === '/add-checkpoint') {
    const body = await readBody(request);
    return body === undefined ? { status: 400, body: 'the request is too long\n' } : addCheckpoint(parts, body);
  }
  const asked = method === 'GET' ? /^\/([0-9a-f]{64})\/checkpoint$/.exec(url)?.[1] : undefined;
  const origin = [...parts.logs.keys()].find((each) => originHash(each) === asked);
  const latest = origin === undefined ? undefined : parts.state.latest(origin);
  return latest === undefined ? { status: 404, body: 'not found\n' } : { status: 200, body: latest.note };
}

/** From the judgement to what is on the disk there is no pause, so that no other request comes between. */
function addCheckpoint(parts: WitnessParts, body: string): Answer {
  const { logs, state } = parts;
  const decision = judgeAddCheckpoint(nodeSha256, body, (origin): KnownLog | undefined => {
    const verifiers = logs.get(origin);
    return verifiers && { verifiers, latest: state.latest(origin)?.checkpoint };
  });
  if (decision.kind !== 'cosign') return refusal(decision, parts);
  const { text, checkpoint, signedBy } = decision;
  // Where the clock was set back the time of the last statement stands: a later one must not seem to be older.
  const before = state.latest(checkpoint.origin)?.cosignature.timestampSeconds ?? 0;
  const line = signatureLine(cosign(text, parts.cosigner, Math.max(parts.nowSeconds(), before)));
  try {
    state.keep(noteOf(text, signedBy) + line);
  } catch (error) {
    parts.say(`nothing is cosigned until the next start: ${error instanceof Error ? error.message : String(error)}`);
    return { status: 503, body: 'the state cannot be written\n' };
  }
  return { status: 200, body: line };
}

function refusal(decision: Exclude<WitnessDecision, { kind: 'cosign' }>, { say }: WitnessParts): Answer {
  switch (decision.kind) {
    case 'malformed':
      return { status: 400, body: 'malformed\n' };
    case 'unknown-log':
      return { status: 404, body: 'unknown log\n' };
    case 'unsigned':
      return { status: 403, body: 'not signed by a trusted key of the log\n' };
    case 'conflict':
      return { status: 409, body: `${decision.size}\n`, mediaType: 'text/x.tlog.size' };
    case 'inconsistent':
      say('refused a checkpoint that is not shown to continue the one cosigned last');
      return { status: 422, body: 'not shown to continue the checkpoint cosigned last\n' };
  }
}

/** Undefined for a body that is too long; a body that is not UTF-8 is not the form that is asked for. */
async function readBody(request: AsyncIterable<Buffer>): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    sizeBytes += chunk.length;
    if (sizeBytes > BODY_SIZE_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
