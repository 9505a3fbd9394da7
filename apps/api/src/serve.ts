import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.ts';
import { bucketApi } from './bucket-api.ts';
import type { Bucket } from './use-cases.ts';
import { CredentialGuard } from './http/credential.guard.ts';
import { createEdge } from './http/edge.ts';
import type { KnownRoutes } from './http/known-routes.ts';
import { ProblemFilter } from './http/problem.filter.ts';
import type { BlockMeter } from './metrics/block-meter.ts';
import { RequestMeter } from './metrics/request-meter.ts';

/**
 * The HTTP service over a composed bucket, listening.
 * @param blocks told of the blocks of this bucket
 */
export async function serve(bucket: Bucket, blocks: BlockMeter): Promise<NestFastifyApplication> {
  const { app } = await createApplication(bucket, blocks);
  await app.listen(bucket.settings.port, bucket.settings.host);
  return app;
}

export interface Application {
  readonly app: NestFastifyApplication;
  /** Every route that is served. */
  readonly routes: KnownRoutes;
}

/** The same, initialised but not listening. */
export async function createApplication(bucket: Bucket, blocks: BlockMeter): Promise<Application> {
  const filter = new ProblemFilter(bucket);
  const requests = new RequestMeter();
  const { fastify, routes } = createEdge(bucket, filter, requests);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of(bucketApi(bucket, { requests, blocks })),
    new FastifyAdapter(fastify),
    {
      bodyParser: false,
      logger: ['error', 'warn'],
      abortOnError: false,
    },
  );
  app.useGlobalGuards(new CredentialGuard());
  app.useGlobalFilters(filter);
  await app.init();
  return { app, routes };
}
