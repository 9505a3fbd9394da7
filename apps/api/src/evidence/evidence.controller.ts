import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import {
  GiveEvidence,
  type EvidenceText,
  type OutOfRange,
  type ReceiptBytes,
  type TooLarge,
} from '@bucket/application';
import type { Caller } from '@bucket/domain';
import { existingId } from '../artifacts/artifact-path.ts';
import { CurrentCaller } from '../http/current-caller.ts';
import { orProblem } from '../http/outcome.ts';
import { HttpProblem } from '../http/problem.ts';
import { invalidQuery, readCount, StrictQuery, type Query } from '../http/query.ts';

const JSON_TYPE = 'application/json; charset=utf-8';
const TEXT_TYPE = 'text/plain; charset=utf-8';
/** RFC 9052 §11.3. */
const COSE_TYPE = 'application/cose; cose-type="cose-sign1"';

const FORMATS = ['bundle', 'tlog-proof', 'cose-receipt'] as const;

/** Evidence bundles, and the proof of one entry as C2SP tlog-proof or COSE receipt. */
@Controller('v1')
export class EvidenceController {
  readonly #giveEvidence: GiveEvidence;

  constructor(giveEvidence: GiveEvidence) {
    this.#giveEvidence = giveEvidence;
  }

  @Get('artifacts/:id/evidence')
  async artifact(
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @StrictQuery(['from', 'payload', 'custody', 'format', 'seq']) query: Query,
    @Headers('accept') accept: string = '',
  ): Promise<string | Buffer> {
    const from = readCount(query, 'from');
    const seq = readCount(query, 'seq');
    const format = readChoice(query, 'format', FORMATS, formatFor(accept));
    const asked = {
      caller,
      artifactId: existingId(id),
      payloads: readChoice(query, 'payload', ['included', 'none'], 'included'),
      custodyOf: readChoice(query, 'custody', ['all', 'changes'], 'all'),
    };
    reply.header('Vary', 'Accept');
    if (format === 'bundle') {
      if (seq !== undefined) throw invalidQuery('seq', 'a bundle is about every entry');
      const outcome = await this.#giveEvidence.artifact({ ...asked, ...(from === undefined ? {} : { from }) });
      return answered(reply, orProblem(outcome).value, { file: `${id}.evidence.json`, mediaType: JSON_TYPE });
    }
    if (from !== undefined) throw invalidQuery('from', 'the proof of one entry holds no consistency proof');
    const one = { ...asked, ...(seq === undefined ? {} : { seq }) };
    const { value } = orProblem(
      format === 'tlog-proof' ? await this.#giveEvidence.logProof(one) : await this.#giveEvidence.receipt(one),
    );
    if (value === undefined)
      throw new HttpProblem('entry.not-found', 'no entry with this number is about the artifact');
    const isText = format === 'tlog-proof';
    return answered(reply, value, {
      file: isText ? `${id}.tlog-proof` : `${id}.cose`,
      mediaType: isText ? TEXT_TYPE : COSE_TYPE,
    });
  }

  @Get('audit/evidence')
  async period(
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentCaller() caller: Caller,
    @StrictQuery(['from', 'to', 'knownSize']) query: Query,
  ): Promise<string | Buffer> {
    const [from, to, knownSize] = [readCount(query, 'from'), readCount(query, 'to'), readCount(query, 'knownSize')];
    if (from === undefined) throw invalidQuery('from', 'required: the number of the first entry');
    const outcome = await this.#giveEvidence.period({
      caller,
      from,
      ...(to === undefined ? {} : { to }),
      ...(knownSize === undefined ? {} : { knownSize }),
    });
    const file = `entries-${from}.evidence.json`;
    return answered(reply, orProblem(outcome).value, { file, mediaType: JSON_TYPE });
  }
}

function formatFor(accept: string): (typeof FORMATS)[number] {
  if (accept.startsWith('text/plain')) return 'tlog-proof';
  return accept.startsWith('application/cose') ? 'cose-receipt' : 'bundle';
}

/** One of the values of a parameter. */
function readChoice<T extends string>(query: Query, name: string, choices: readonly T[], absent: T): T {
  const text = query.get(name);
  const chosen = text === undefined ? absent : choices.find((choice) => choice === text);
  if (chosen === undefined) throw invalidQuery(name, `must be one of ${choices.join(', ')}`);
  return chosen;
}

/** Evidence names people and holds payloads, and it is not the same again: nobody keeps it on the way. */
function answered(
  reply: FastifyReply,
  value: EvidenceText | ReceiptBytes | TooLarge | OutOfRange,
  { file, mediaType }: { readonly file: string; readonly mediaType: string },
): string | Buffer {
  if (value.kind === 'out-of-range') {
    throw invalidQuery('from', `the log has ${value.size} entries: ask for numbers and sizes within them`);
  }
  if (value.kind === 'too-large') throw new HttpProblem('evidence.too-large', value.reason);
  reply.headers({
    'Content-Type': mediaType,
    'Content-Disposition': `attachment; filename="${file}"`,
    'Cache-Control': 'private, no-store',
  });
  return value.kind === 'evidence' ? value.text : Buffer.from(value.bytes);
}
