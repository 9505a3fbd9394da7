import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { OutcomeInterceptor, PageInterceptor } from './answer.interceptor.ts';
import { CredentialGuard } from './credential.guard.ts';
import { DtoPipe, NoBodyPipe, OptionalDtoPipe } from './dto.pipe.ts';
import { FreshCredentials } from './fresh-credentials.ts';
import { PagePipe } from './page.ts';
import { ProblemFilter } from './problem.filter.ts';
import { RateLimit } from './rate-limit.ts';

const PIPELINE = [
  DtoPipe,
  OptionalDtoPipe,
  NoBodyPipe,
  PagePipe,
  OutcomeInterceptor,
  PageInterceptor,
  RateLimit,
  FreshCredentials,
  ProblemFilter,
];

/** The HTTP pipeline that every feature shares: guard, pipes, interceptors and the filter that writes problem documents. */
@Global()
@Module({
  providers: [
    ...PIPELINE,
    { provide: APP_GUARD, useClass: CredentialGuard },
    { provide: APP_FILTER, useExisting: ProblemFilter },
  ],
  exports: PIPELINE,
})
export class HttpModule {}
