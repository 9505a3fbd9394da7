import { Controller, Delete, Get, Inject, Param, Post, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { NewArtifact, Recorded } from '@bucket/application';
import type { Artifact } from '@bucket/domain';
import { BUCKET, type BucketApi } from '../bucket-api.ts';
import { markReplayed, orProblem, send, sendJson } from '../http/answer.ts';
import { entityTag, isNotModified, readIfMatch } from '../http/entity-tag.ts';
import { readIdempotencyKey } from '../http/idempotency-key.ts';
import { readBody } from '../http/json-body.ts';
import { HttpProblem } from '../http/problem.ts';
import { invalid, listScope, pageBody, readInstant, readLimit, readQuery } from '../http/query.ts';
import { requestCaller } from '../http/request-caller.ts';
import { withinWriteLimit } from '../http/write-limit.ts';
import { CreateArtifactDto, isArtifactId, UpdateArtifactDto } from './artifact.dto.ts';
import { entryItem } from '../audit/entry-view.ts';
import { readBatch } from './batch.ts';
import { readReceipt, wantsProof } from './receipt.ts';

const LIST_PARAMETERS = [
  'productId',
  'artifactClass',
  'ownerId',
  'traceId',
  'state',
  'createdAfter',
  'createdBefore',
  'limit',
  'cursor',
];
const STATES = ['active', 'deleted', 'purged', 'erased'] as const;

/** `/v1/artifacts`: DTOs in, use cases asked, documents out. No decision is made here. */
@Controller('v1/artifacts')
export class ArtifactController {
  readonly #api: BucketApi;

  constructor(@Inject(BUCKET) api: BucketApi) {
    this.#api = api;
  }

  @Post()
  async create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const caller = requestCaller(request);
    const idempotency = readIdempotencyKey(request, caller);
    const draft = draftOf(readBody(request, CreateArtifactDto));
    const outcome = await withinWriteLimit(this.#api.bucket, caller, reply, 1, () =>
      this.#api.bucket.createArtifact.execute({
        caller,
        ...draft,
        ...(idempotency === undefined ? {} : { idempotency }),
      }),
    );
    markReplayed(reply, outcome);
    const { value: artifact } = orProblem(outcome);
    reply.header('Location', `/v1/artifacts/${artifact.id}`);
    await this.#written(reply, request, 201, orProblem(outcome));
  }

  @Post('batch')
  async createBatch(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const caller = requestCaller(request);
    const idempotency = readIdempotencyKey(request, caller);
    const batch = readBatch(request, draftOf);
    const outcome = await withinWriteLimit(this.#api.bucket, caller, reply, batch.size, () =>
      batch.run(this.#api.bucket, caller, idempotency),
    );
    markReplayed(reply, outcome);
    const results = await batch.render(orProblem(outcome), request.id, (recorded) =>
      readReceipt(this.#api.bucket, recorded, wantsProof(request)),
    );
    send(reply, 200, { results });
  }

  @Get()
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const caller = requestCaller(request);
    const query = readQuery(request, LIST_PARAMETERS, 'label.');
    const productId = query.get('productId') ?? caller.productId;
    if (productId === null) throw invalid('productId', 'name the product');
    const state = query.get('state') ?? 'active';
    const knownState = STATES.find((name) => name === state);
    if (knownState === undefined) throw invalid('state', `one of ${STATES.join(', ')}`);
    const scope = listScope('artifacts', caller, query);
    const after = this.#api.cursors.open(query.get('cursor'), scope);
    const outcome = await this.#api.bucket.listArtifacts.list({
      caller,
      filter: { productId, state: knownState, ...narrowing(query) },
      limit: readLimit(query),
      ...(after === undefined ? {} : { after }),
    });
    send(
      reply,
      200,
      pageBody(orProblem(outcome).value, this.#api.cursors, scope, (artifact) => artifact),
    );
  }

  @Get(':id')
  async read(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    const version = readQuery(request, ['version']).get('version');
    await this.#read(request, reply, id, version);
  }

  @Get(':id/versions/:version')
  async readVersion(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
    @Param('version') version: string,
  ): Promise<void> {
    readQuery(request, []);
    await this.#read(request, reply, id, version);
  }

  @Put(':id')
  async update(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    const caller = requestCaller(request);
    const { payload, schemaVersion, labels, traceId } = readBody(request, UpdateArtifactDto);
    const outcome = await withinWriteLimit(this.#api.bucket, caller, reply, 1, () =>
      this.#api.bucket.updateArtifact.execute({
        caller,
        artifactId: existingId(id),
        precondition: readIfMatch(request.headers['if-match']),
        payload,
        ...(schemaVersion === undefined ? {} : { schemaVersion }),
        ...(labels === undefined ? {} : { labels }),
        ...(traceId === undefined ? {} : { traceId }),
      }),
    );
    await this.#written(reply, request, 200, orProblem(outcome));
  }

  @Delete(':id')
  async remove(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    const caller = requestCaller(request);
    const precondition = readIfMatch(request.headers['if-match']);
    const outcome = await withinWriteLimit(this.#api.bucket, caller, reply, 1, () =>
      this.#api.bucket.deleteArtifact.execute({ caller, artifactId: existingId(id), precondition }),
    );
    await this.#written(reply, request, 200, orProblem(outcome));
  }

  @Get(':id/versions')
  async versions(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    const { caller, limit, after, scope } = this.#page(request, `versions ${id}`);
    const outcome = await this.#api.bucket.listArtifacts.versions({
      caller,
      artifactId: existingId(id),
      limit,
      ...after,
    });
    send(
      reply,
      200,
      pageBody(orProblem(outcome).value, this.#api.cursors, scope, (artifact) => artifact),
    );
  }

  @Get(':id/custody')
  async custody(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    const { caller, limit, after, scope } = this.#page(request, `custody ${id}`);
    const outcome = await this.#api.bucket.listArtifacts.custody({
      caller,
      artifactId: existingId(id),
      limit,
      ...after,
    });
    send(reply, 200, pageBody(orProblem(outcome).value, this.#api.cursors, scope, entryItem));
  }

  #page(request: FastifyRequest, name: string) {
    const caller = requestCaller(request);
    const query = readQuery(request, ['limit', 'cursor']);
    const scope = listScope(name, caller, query);
    const place = this.#api.cursors.open(query.get('cursor'), scope);
    return { caller, scope, limit: readLimit(query), after: place === undefined ? {} : { after: place } };
  }

  async #read(
    request: FastifyRequest,
    reply: FastifyReply,
    id: string,
    versionText: string | undefined,
  ): Promise<void> {
    const caller = requestCaller(request);
    const version =
      versionText === undefined ? undefined : Number(/^[1-9]\d{0,8}$/.exec(versionText)?.[0] ?? Number.NaN);
    if (Number.isNaN(version)) throw new HttpProblem('artifact.version-not-found', 'versions count from 1');
    const outcome = await this.#api.bucket.readArtifact.execute({
      caller,
      artifactId: existingId(id),
      ...(version === undefined ? {} : { version }),
    });
    const { artifact, payload } = orProblem(outcome).value;
    if (payload === undefined) throw new HttpProblem('artifact.deleted', 'the content of this version is purged');
    const tag = entityTag(artifact);
    reply.header('ETag', tag).header('Cache-Control', 'private, no-cache');
    if (isNotModified(request.headers['if-none-match'], tag)) {
      void reply.code(304).send();
      return;
    }
    // The payload is canonical JSON already: it is sent as it is stored, byte for byte.
    sendJson(reply, 200, `{"artifact":${JSON.stringify(artifact)},"payload":${payload}}`);
  }

  async #written(
    reply: FastifyReply,
    request: FastifyRequest,
    status: number,
    recorded: Recorded<Artifact>,
  ): Promise<void> {
    const receipt = await readReceipt(this.#api.bucket, recorded, wantsProof(request));
    reply.header('ETag', entityTag(recorded.value));
    if (wantsProof(request)) reply.header('Preference-Applied', 'receipt=proof');
    send(reply, status, { artifact: recorded.value, receipt });
  }
}

/** An id that cannot exist is not looked for, but it is refused like any other that does not exist. */
function existingId(id: string): string {
  if (!isArtifactId(id)) throw new HttpProblem('artifact.not-found', 'no such artifact');
  return id;
}

function draftOf({
  artifactClass,
  ownerId,
  payload,
  schemaVersion,
  traceId,
  parents,
  labels,
}: CreateArtifactDto): NewArtifact {
  return {
    artifactClass,
    ownerId,
    payload,
    ...(schemaVersion === undefined ? {} : { schemaVersion }),
    ...(traceId === undefined ? {} : { traceId }),
    ...(parents === undefined ? {} : { parents }),
    ...(labels === undefined ? {} : { labels }),
  };
}

function narrowing(query: ReadonlyMap<string, string>) {
  const labels = Object.fromEntries(
    [...query]
      .filter(([name]) => name.startsWith('label.'))
      .map(([name, value]) => [name.slice('label.'.length), value]),
  );
  const [artifactClass, ownerId, traceId] = [query.get('artifactClass'), query.get('ownerId'), query.get('traceId')];
  const [createdAfter, createdBefore] = [readInstant(query, 'createdAfter'), readInstant(query, 'createdBefore')];
  return {
    ...(artifactClass === undefined ? {} : { artifactClass }),
    ...(ownerId === undefined ? {} : { ownerId }),
    ...(traceId === undefined ? {} : { traceId }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(createdAfter === undefined ? {} : { createdAfter }),
    ...(createdBefore === undefined ? {} : { createdBefore }),
  };
}
