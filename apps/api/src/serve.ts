import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.ts';
import { bucketApi } from './bucket-api.ts';
import type { Bucket } from './compose.ts';
import { CredentialGuard } from './http/credential.guard.ts';
import { createEdge } from './http/edge.ts';
import { ProblemFilter } from './http/problem.filter.ts';

/** The HTTP service over a composed bucket, listening. */
export async function serve(bucket: Bucket): Promise<NestFastifyApplication> {
  const filter = new ProblemFilter(bucket);
  const { fastify } = createEdge(bucket, filter);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of(bucketApi(bucket)),
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
  await app.listen(bucket.settings.port, bucket.settings.host);
  return app;
}
