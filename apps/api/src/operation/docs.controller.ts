import { readFileSync } from 'node:fs';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../http/credential.guard.ts';
import { HttpProblem } from '../http/problem.ts';
import { openApiDocument } from '../openapi/document.ts';
import { docsPage } from './docs-page.ts';
import { html, prose } from './html.ts';
import { page, PAGE_POLICY } from './page.ts';
import { explainProblem, type ExplainedProblem } from './problem-codes.ts';

/** Of our own manifest, two folders up from sources and build alike. */
function serviceVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
  throw new TypeError('package.json has no version');
}

/** What the service says of itself: for programs, for people, and code by code. */
@Controller()
export class DocsController {
  readonly #document = openApiDocument(serviceVersion());
  readonly #json = JSON.stringify(this.#document);
  readonly #page = docsPage(this.#document);

  @Get('openapi.json')
  @Public()
  openApi(@Res() reply: FastifyReply): void {
    reply.header('Cache-Control', 'no-cache');
    void reply.header('Content-Type', 'application/json; charset=utf-8').send(this.#json);
  }

  @Get('docs')
  @Public()
  docs(@Res() reply: FastifyReply): void {
    sendPage(reply, this.#page);
  }

  @Get('problems/:code')
  @Public()
  problem(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('code') code: string): void {
    const explained = explainProblem(code);
    if (explained === undefined) throw new HttpProblem('route.not-found', 'there is no such problem code');
    reply.header('Vary', 'Accept');
    if (/\btext\/html\b/.test(request.headers.accept ?? '')) sendPage(reply, problemPage(explained));
    else void reply.send(explained);
  }
}

function problemPage({ code, title, status, retry }: ExplainedProblem): string {
  return page(
    code,
    html`<h1><code>${code}</code></h1>
      <p>${prose(title)}. Answered with status ${status}.</p>
      <p>Ask again? ${retry}</p>
      <p><a href="/docs#problems">All problem codes</a></p>`,
  );
}

function sendPage(reply: FastifyReply, text: string): void {
  void reply
    .code(200)
    .header('Content-Type', 'text/html; charset=utf-8')
    .header('Content-Security-Policy', PAGE_POLICY)
    .header('Referrer-Policy', 'no-referrer')
    .header('Cache-Control', 'no-cache')
    .send(text);
}
