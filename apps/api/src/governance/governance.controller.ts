import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BUCKET, type BucketApi } from '../bucket-api.ts';
import { orProblem, send } from '../http/answer.ts';
import { readBody } from '../http/json-body.ts';
import { pageOf, readPage, sendPage } from '../http/page.ts';
import { HttpProblem } from '../http/problem.ts';
import { readQuery } from '../http/query.ts';
import { requestCaller } from '../http/request-caller.ts';
import { classDocument } from './class-view.ts';
import { EvaluateDto } from './governance.dto.ts';
import { limitItems } from './limit-view.ts';
import { observeGovernance } from './observe.ts';
import { productItem } from './product-view.ts';
import { ruleItems, ruleSetFingerprint } from './rule-set-view.ts';

/** `/v1/governance`: the rules of the house, for everybody who must keep them. */
@Controller('v1/governance')
export class GovernanceController {
  readonly #api: BucketApi;
  readonly #fingerprint: string;

  constructor(@Inject(BUCKET) api: BucketApi) {
    this.#api = api;
    this.#fingerprint = ruleSetFingerprint(api.bucket.gate.policy);
  }

  @Get('rules')
  async rules(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#list(request, reply, 'rules', () => ruleItems, { fingerprint: this.#fingerprint });
  }

  @Get('products')
  async products(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { bucket } = this.#api;
    const { products } = bucket.gate.policy;
    await this.#list(request, reply, 'products', () => products.map((product) => productItem(bucket, product)));
  }

  @Get('classes')
  async classes(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { policy } = this.#api.bucket.gate;
    await this.#list(request, reply, 'classes', () => policy.classes.map((row) => classDocument(row, policy)));
  }

  @Get('classes/:name')
  async class(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('name') name: string): Promise<void> {
    readQuery(request, []);
    const { bucket } = this.#api;
    await observeGovernance(bucket, requestCaller(request), 'classes');
    const artifactClass = bucket.gate.artifactClass(name);
    if (artifactClass === undefined) throw new HttpProblem('class.not-found', 'no such class');
    send(reply, 200, classDocument(artifactClass, bucket.gate.policy));
  }

  @Get('limits')
  async limits(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { bucket, meters } = this.#api;
    const { productId } = requestCaller(request);
    await this.#list(request, reply, 'limits', () => limitItems(bucket, meters, productId));
  }

  @Post('evaluate')
  async evaluate(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const caller = requestCaller(request);
    const { operation, artifactClass, artifactId, payload } = readBody(request, EvaluateDto);
    const outcome = await this.#api.bucket.evaluate.execute({
      caller,
      operation,
      ...(artifactClass === undefined ? {} : { artifactClass }),
      ...(artifactId === undefined ? {} : { artifactId }),
      ...(payload === undefined ? {} : { payload }),
    });
    send(reply, 200, orProblem(outcome).value);
  }

  async #list<T>(
    request: FastifyRequest,
    reply: FastifyReply,
    name: string,
    itemsOf: () => readonly T[],
    more: object = {},
  ): Promise<void> {
    const { bucket, cursors } = this.#api;
    const asked = readPage(cursors, request, name);
    await observeGovernance(bucket, requestCaller(request), name);
    sendPage(reply, pageOf(itemsOf(), asked), asked, cursors, (item) => item, more);
  }
}
