import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AdmitWrites, Authenticate, RecordRefusals } from '@bucket/application';
import type { Settings } from '@bucket/bucket';
import type { BucketStore } from '@bucket/ports';
import { AppModule } from './app.module.ts';
import { nestLogger } from './composition/nest-logger.ts';
import { Edge } from './http/edge.ts';
import { FreshCredentials } from './http/fresh-credentials.ts';
import type { KnownRoutes } from './http/known-routes.ts';
import { ProblemFilter } from './http/problem.filter.ts';
import { repeatableRoutes } from './openapi/operations.ts';
import { RequestMeter } from './metrics/request-meter.ts';

export interface Application {
  readonly app: NestFastifyApplication;
  /** Every route that is served. */
  readonly routes: KnownRoutes;
}

/**
 * The service, initialised but not listening.
 *
 * @param store one that is open already, instead of the one that the settings name
 * @throws {BucketError} `ledger.broken` or `ledger.foreign`: such a bucket must not be served
 */
export async function createApplication(settings: Settings, store?: BucketStore): Promise<Application> {
  const edge = new Edge();
  const app = await NestFactory.create<NestFastifyApplication>(
    await AppModule.of(settings, store),
    new FastifyAdapter(edge.fastify),
    { bodyParser: false, logger: nestLogger, abortOnError: false },
  );
  edge.use({
    authenticate: app.get(Authenticate),
    admitWrites: app.get(AdmitWrites),
    refusals: app.get(RecordRefusals),
    freshCredentials: app.get(FreshCredentials),
    filter: app.get(ProblemFilter),
    requests: app.get(RequestMeter),
    onceInTheLog: repeatableRoutes(),
  });
  await app.init();
  return { app, routes: edge.routes };
}
