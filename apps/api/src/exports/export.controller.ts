import { Readable } from 'node:stream';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  Post,
  Req,
  Res,
  StreamableFile,
  UseInterceptors,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProductExports, type ExportProgress } from '@bucket/application';
import type { Caller } from '@bucket/domain';
import { Location, OutcomeInterceptor } from '../http/answer.interceptor.ts';
import { CurrentCaller } from '../http/current-caller.ts';
import { OptionalDtoPipe } from '../http/dto.pipe.ts';
import { mapOutcome, orProblem } from '../http/outcome.ts';
import { wantsAsync } from '../http/prefer.ts';
import { HttpProblem } from '../http/problem.ts';
import { invalidQuery, readCount, StrictQuery, type Query } from '../http/query.ts';
import { chunksOf } from './chunks-of.ts';
import { StartExportDto } from './export.dto.ts';

/** Lines of JSON: https://github.com/ndjson/ndjson-spec */
export const LINES_TYPE = 'application/x-ndjson; charset=utf-8';

/** `/v1/exports`: everything that a product owns, as a text that is verified offline. */
@Controller('v1/exports')
export class ExportController {
  readonly #exports: ProductExports;

  constructor(exports: ProductExports) {
    this.#exports = exports;
  }

  @Post()
  @HttpCode(202)
  @Location(({ id }: ExportProgress) => `/v1/exports/${id}`)
  @UseInterceptors(OutcomeInterceptor)
  async start(
    @CurrentCaller() caller: Caller,
    @Body(OptionalDtoPipe) { productId: asked }: StartExportDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const productId = asked ?? caller.productId;
    if (productId === null) {
      const detail = 'productId is required: a person has no product of their own';
      throw new HttpProblem('request.invalid', detail, {
        errors: [{ pointer: '/productId', code: 'required', detail }],
      });
    }
    const outcome = await this.#exports.start(caller, productId);
    if (wantsAsync(request)) reply.header('Preference-Applied', 'respond-async');
    return outcome;
  }

  @Get(':id')
  @UseInterceptors(OutcomeInterceptor)
  async read(@CurrentCaller() caller: Caller, @Param('id') id: string, @StrictQuery() _query: Query) {
    return mapOutcome(await this.#exports.get(caller, id), (progress) => {
      if (progress === undefined) throw noExport();
      return progress;
    });
  }

  @Get(':id/content')
  async content(
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentCaller() caller: Caller,
    @Param('id') exportId: string,
    @StrictQuery(['after', 'treeSize', 'knownSize']) query: Query,
  ): Promise<StreamableFile> {
    const [after, treeSize, knownSize] = [
      readCount(query, 'after'),
      readCount(query, 'treeSize'),
      readCount(query, 'knownSize'),
    ];
    if ((after === undefined) !== (treeSize === undefined)) {
      throw invalidQuery('after', 'after and treeSize belong together: both are in the last line of the kind artifact');
    }
    if (after !== undefined && knownSize !== undefined) throw invalidQuery('knownSize', 'is for the whole export');
    const outcome = await this.#exports.content({
      caller,
      exportId,
      ...(after === undefined || treeSize === undefined ? {} : { from: { after, treeSize } }),
      ...(knownSize === undefined ? {} : { knownSize }),
    });
    const { value } = orProblem(outcome);
    if (value.kind === 'unknown') throw noExport();
    if (value.kind === 'not-done') throw new HttpProblem('export.not-done', 'the export has not ended yet');
    if (value.kind === 'no-such-place') {
      throw knownSize === undefined
        ? invalidQuery('after', 'is no artifact of this export, or treeSize is not the one that stands beside it')
        : invalidQuery('knownSize', 'must be at most the treeSize of the export');
    }
    reply.headers({
      'Content-Type': LINES_TYPE,
      'Content-Disposition': `attachment; filename="${exportId}.export.ndjson"`,
      'Cache-Control': 'private, no-store',
    });
    return new StreamableFile(Readable.from(chunksOf(value.lines), { objectMode: false }));
  }
}

const noExport = (): HttpProblem => new HttpProblem('export.not-found', 'there is no export with this id');
